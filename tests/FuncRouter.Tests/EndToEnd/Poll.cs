namespace FuncRouter.Tests.EndToEnd;

/// <summary>Waits for what another process does at a time of its own and gives no signal of.</summary>
internal static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks again and again until there is something, or the test's limit is reached.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T?>> look, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            await Task.Delay(Interval, cancellationToken);
        }
    }

    /// <summary>Looks again and again until something holds.</summary>
    public static Task UntilAsync(Func<bool> holds, CancellationToken cancellationToken) =>
        UntilAsync(() => Task.FromResult(holds() ? "" : null), cancellationToken);
}
