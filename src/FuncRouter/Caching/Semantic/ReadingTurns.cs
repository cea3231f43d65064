namespace FuncRouter.Caching.Semantic;

/// <summary>
/// Turns to read questions: reading keeps a core busy for milliseconds, so only so many do at a time, and one whose turn does not come soon goes without.
/// </summary>
/// <param name="most">How many read at a time.</param>
/// <param name="time">The clock.</param>
internal sealed class ReadingTurns(int most, TimeProvider time) : IDisposable
{
    // As long as the store is waited for.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _turns = new(most, most);

    /// <summary>Half of the processor's cores, so that the other half goes on with everything else.</summary>
    public static int Most => Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Waits for a turn.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it came; then <see cref="Release"/> ends it.</returns>
    public async ValueTask<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        if (_turns.Wait(0, CancellationToken.None))
        {
            return true;
        }

        using var limit = new CancellationTokenSource(LongestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _turns.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Ends a turn.</summary>
    public void Release() => _turns.Release();

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();
}
