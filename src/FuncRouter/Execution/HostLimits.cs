namespace FuncRouter.Execution;

/// <summary>What the host's platform imposes on an answer.</summary>
/// <param name="MaxDocumentTime">By when an answer that is not streamed has to be there; null where the platform has no limit.</param>
/// <param name="CommitStreamAfter">How long a stream may be silent before its status is committed; null where that does not matter.</param>
/// <param name="HeartbeatInterval">The time between two comments in a committed stream that has nothing to say.</param>
/// <param name="AwaitDeferredWork">How long the end of a request waits for its deferred writes; null where the process goes on anyway.</param>
public sealed record HostLimits(
    TimeSpan? MaxDocumentTime, TimeSpan? CommitStreamAfter, TimeSpan HeartbeatInterval, TimeSpan? AwaitDeferredWork)
{
    /// <summary>An ordinary process: no limits but the configured ones.</summary>
    public static HostLimits Process { get; } = new(null, null, TimeSpan.FromSeconds(15), null);

    /// <summary>
    /// Azure Functions: the front end drops a request that is silent for 230 seconds, the host's proxy after 240, and an instance may
    /// vanish after an invocation.
    /// </summary>
    public static HostLimits Functions { get; } =
        new(TimeSpan.FromSeconds(220), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1));
}
