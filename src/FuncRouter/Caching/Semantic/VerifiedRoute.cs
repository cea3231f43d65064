namespace FuncRouter.Caching.Semantic;

/// <summary>A route and how its questions are verified: what was learned of one way says nothing of the other.</summary>
/// <param name="Name">The route.</param>
/// <param name="IsRead">Whether they are read; else their words decide.</param>
internal readonly record struct VerifiedRoute(string Name, bool IsRead);
