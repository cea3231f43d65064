using FuncRouter.Caching;
using FuncRouter.Conversation;
using FuncRouter.Providers;

namespace FuncRouter.Routing;

/// <summary>
/// Remembers which endpoint answered a conversation last. Reasoning state (signatures, encrypted thoughts) means something only there, so
/// a conversation that holds any goes back to it while it is among the candidates. A prompt cache saves money there, which counts in the
/// candidate's cost and in nothing else.
/// </summary>
/// <remarks>
/// Per instance and bounded. Where an instance does not know the endpoint the state of another provider is left out of the request, which
/// costs quality and breaks nothing.
/// </remarks>
/// <param name="time">The clock.</param>
internal sealed class ConversationHomes(TimeProvider time)
{
    private const int Capacity = 4096;

    // How long providers keep a prompt that nobody asks for: OpenAI "5 to 10 minutes", Anthropic 5 minutes.
    private static readonly TimeSpan CacheLife = TimeSpan.FromMinutes(5);

    private readonly RecentMap<(string Tenant, string Session), Home> _homes = new(Capacity);

    /// <summary>Notes who answered.</summary>
    public void Note(RouterRequest request, ModelEndpoint endpoint) =>
        _homes.Set((request.Caller.Tenant, request.Caller.Session), new Home(endpoint.Key, request.Features.EstimatedInputTokens, time.GetTimestamp()));

    /// <summary>The endpoint that answered last, and how many tokens of the prompt it has probably cached; null where nobody is known.</summary>
    public (string Endpoint, int CachedTokens)? Find(RouterRequest request) =>
        _homes.TryGet((request.Caller.Tenant, request.Caller.Session), out var home)
            ? (home.Endpoint, time.GetElapsedTime(home.At) < CacheLife ? Math.Min(home.Tokens, request.Features.EstimatedInputTokens) : 0)
            : null;

    /// <summary>The candidates, with the one that has the conversation's state in front.</summary>
    public IEnumerable<PlannedCandidate> First(RouterRequest request, IEnumerable<PlannedCandidate> candidates) =>
        request.Features.ReasoningState && Find(request) is { Endpoint: var home }
            ? candidates
                .OrderByDescending(candidate => candidate.Endpoint.Key == home)
                .Select(candidate => candidate.Endpoint.Key == home ? candidate with { Reason = "it made the reasoning state of this conversation" } : candidate)
            : candidates;

    private sealed record Home(string Endpoint, int Tokens, long At);
}
