namespace FuncRouter.Health;

/// <summary>How an endpoint does at the moment. Null is unknown.</summary>
/// <param name="FirstTokenMilliseconds">The time to its first real token.</param>
/// <param name="TokensPerSecond">How fast it goes on after that.</param>
/// <param name="ErrorRate">The share of attempts that fail, from 0 to 1; 0 where nothing is known.</param>
/// <param name="Samples">How many attempts of the last five minutes these figures rest on.</param>
public readonly record struct EndpointFigures(double? FirstTokenMilliseconds, double? TokensPerSecond, double ErrorRate, long Samples)
{
    /// <summary>The time of a probe, which asks for no tokens: what the way there and back takes; null where nobody probed.</summary>
    public double? ProbeMilliseconds { get; init; }

    /// <summary>The share of prompts' tokens that its provider reads from its own cache, from 0 to 1; null where too little is known to reckon with it.</summary>
    public double? CachedInputShare { get; init; }

    /// <summary>That it is left alone now; null where it may be asked.</summary>
    public EndpointRest? Rest { get; init; }

    /// <summary>Nothing is known.</summary>
    public static EndpointFigures Unknown { get; } = new(null, null, 0, 0);
}
