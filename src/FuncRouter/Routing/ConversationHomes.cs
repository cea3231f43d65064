using FuncRouter.Caching;
using FuncRouter.Conversation;
using FuncRouter.Providers;

namespace FuncRouter.Routing;

/// <summary>
/// Remembers which endpoint answered a conversation last. Reasoning state (signatures, encrypted thoughts) means something only there, so
/// a conversation that holds any goes back to it while it is among the candidates.
/// </summary>
/// <remarks>
/// Per instance and bounded. Where an instance does not know the endpoint the state of another provider is left out of the request, which
/// costs quality and breaks nothing.
/// </remarks>
internal sealed class ConversationHomes
{
    private const int Capacity = 4096;

    private readonly RecentMap<(string Tenant, string Session), string> _homes = new(Capacity);

    /// <summary>Notes who answered.</summary>
    public void Note(RouterRequest request, ModelEndpoint endpoint) => _homes.Set((request.Caller.Tenant, request.Caller.Session), endpoint.Key);

    /// <summary>The candidates, with the one that has the conversation's state in front.</summary>
    public IEnumerable<PlannedCandidate> First(RouterRequest request, IEnumerable<PlannedCandidate> candidates) =>
        request.Features.ReasoningState && _homes.TryGet((request.Caller.Tenant, request.Caller.Session), out var home)
            ? candidates
                .OrderByDescending(candidate => candidate.Endpoint.Key == home)
                .Select(candidate => candidate.Endpoint.Key == home ? candidate with { Reason = "it made the reasoning state of this conversation" } : candidate)
            : candidates;
}
