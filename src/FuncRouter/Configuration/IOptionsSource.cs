namespace FuncRouter.Configuration;

/// <summary>The configuration that holds now, and word of every change.</summary>
public interface IOptionsSource
{
    /// <summary>What holds now. A request takes it once and keeps it to its end.</summary>
    RouterOptions Current { get; }

    /// <summary>
    /// Calls <paramref name="changed"/> with every new configuration once it is <see cref="Current"/>, one call at a time, until the
    /// returned registration is disposed. What it throws is logged and stops neither the change nor the other subscribers.
    /// </summary>
    IDisposable Subscribe(Action<RouterOptions> changed);
}
