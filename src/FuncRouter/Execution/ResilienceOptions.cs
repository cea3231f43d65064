namespace FuncRouter.Execution;

/// <summary>How hard the router tries, and how long: the section <c>resilience</c> of the configuration.</summary>
public sealed record ResilienceOptions
{
    /// <summary>How often a request may be sent again to an endpoint that has already failed it, over the whole chain.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>The longest wait for an answer's first real token. A floor: a model that thinks before it answers gets longer.</summary>
    public TimeSpan FirstTokenTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest silence between two events of a stream.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest time for the whole chain of attempts, streams included.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>How long an endpoint that keeps failing is left alone at first; up to three times that when it goes on failing.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(5);
}
