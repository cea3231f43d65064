namespace FuncRouter.Caching.Semantic;

/// <summary>A remembered answer to a question that may mean the same.</summary>
/// <param name="Key">The name of the answer.</param>
/// <param name="Probability">The verifier's probability that it is right for the question that was asked.</param>
internal readonly record struct SemanticMatch(string Key, double Probability);
