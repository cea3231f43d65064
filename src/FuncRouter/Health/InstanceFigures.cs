using System.Collections.Immutable;

namespace FuncRouter.Health;

/// <summary>One row of what an instance saw: as many endpoints as fit.</summary>
/// <param name="At">When it was written. Rows of one writing have the same time; older ones of the instance are of no account.</param>
/// <param name="Endpoints">The endpoints that had traffic in the last minutes.</param>
internal sealed record InstanceFigures(DateTimeOffset At, ImmutableArray<SeenEndpoint> Endpoints);

/// <summary>What an instance saw of an endpoint.</summary>
/// <param name="Endpoint">The endpoint's key.</param>
/// <param name="FirstTokenMilliseconds">The weighted time to the first real token; null where none was seen.</param>
/// <param name="TokensPerSecond">The weighted speed; null where none was seen.</param>
/// <param name="Slots">What became of its attempts.</param>
internal sealed record SeenEndpoint(string Endpoint, double? FirstTokenMilliseconds, double? TokensPerSecond, ImmutableArray<AttemptSlot> Slots)
{
    /// <summary>How long it took; null where nothing was timed.</summary>
    public ImmutableArray<LatencyDistribution>? Times { get; init; }

    /// <summary>What it has left of its limits; null where it did not say.</summary>
    public Headroom? Headroom { get; init; }
}

/// <summary>What became of attempts within twenty seconds.</summary>
/// <param name="Number">Which twenty seconds, counted from the beginning of the calendar in UTC.</param>
/// <param name="Attempts">How many ended.</param>
/// <param name="Errors">How many of them failed through the endpoint's fault, by class; null for none.</param>
/// <param name="InputTokens">The tokens of their prompts.</param>
/// <param name="CachedInputTokens">Of these, read from the provider's cache.</param>
/// <param name="PricedTokens">The tokens of prompts and answers whose price is known.</param>
/// <param name="CostUsd">What these cost.</param>
internal sealed record AttemptSlot(
    long Number, int Attempts, ImmutableDictionary<string, int>? Errors, long InputTokens, long CachedInputTokens, long PricedTokens, decimal CostUsd);
