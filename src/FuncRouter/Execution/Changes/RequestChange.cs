using FuncRouter.Conversation;
using FuncRouter.Routing;

namespace FuncRouter.Execution.Changes;

/// <summary>A request, changed so that what failed need not fail again.</summary>
/// <param name="Request">The request as it is asked now.</param>
/// <param name="Candidate">Whom to ask: the one that failed.</param>
/// <param name="Warning">What was changed, in words for the client; null where the attempt itself says it.</param>
internal sealed record RequestChange(RouterRequest Request, PlannedCandidate Candidate, string? Warning);
