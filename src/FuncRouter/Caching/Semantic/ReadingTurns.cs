using System.Diagnostics.CodeAnalysis;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Caching.Semantic;

/// <summary>
/// Turns to read questions: reading keeps a core busy for milliseconds, so only so many do at a time, and one whose turn does not come soon goes without.
/// </summary>
/// <param name="most">How many read at a time.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says, now and then, that turns did not come.</param>
[SuppressMessage("Design", "CA1001", Justification = "Without its wait handle a SemaphoreSlim has nothing to dispose of, and requests may outlive whoever would.")]
internal sealed class ReadingTurns(int most, TimeProvider time, ILogger<ReadingTurns> logger)
{
    private static readonly TimeSpan BetweenComplaints = TimeSpan.FromMinutes(1);

    // As long as the store is waited for.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _turns = new(most, most);
    private long _silentUntil;

    /// <summary>Half of the processor's cores, so that the other half goes on with everything else; a single one is shared.</summary>
    public static int Most => Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Takes a turn where one is free.</summary>
    /// <returns>Whether it is taken; then <see cref="Release"/> ends it.</returns>
    public bool TryTake() => _turns.Wait(0, CancellationToken.None);

    /// <summary>Waits for a turn, fifty milliseconds at the most.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it came; then <see cref="Release"/> ends it.</returns>
    public async ValueTask<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        if (TryTake())
        {
            return true;
        }

        using var limit = new CancellationTokenSource(LongestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var turn = _turns.WaitAsync(either.Token);
        await turn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!turn.IsCompletedSuccessfully && !cancellationToken.IsCancellationRequested)
        {
            Complain();
        }

        return turn.IsCompletedSuccessfully;
    }

    /// <summary>Ends a turn.</summary>
    public void Release() => _turns.Release();

    private void Complain()
    {
        var (now, silentUntil) = (time.GetUtcNow(), Volatile.Read(ref _silentUntil));
        if (now.UtcTicks >= silentUntil && Interlocked.CompareExchange(ref _silentUntil, (now + BetweenComplaints).UtcTicks, silentUntil) == silentUntil)
        {
            logger.QuestionsNotCompared(most);
        }
    }
}
