using Microsoft.Extensions.Hosting;

namespace FuncRouter.Storage;

/// <summary>Exchanges something small with the store every few seconds, in the background of every instance, so that no request waits for it.</summary>
/// <param name="time">The clock.</param>
/// <param name="random">A number from 0 up to 1: instances do not all come at the same moment.</param>
internal abstract class StorePoller(TimeProvider time, Func<double> random) : BackgroundService
{
    // However often it is woken, the store is not asked more often than this.
    private static readonly TimeSpan Respite = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private volatile TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isReachable = true;

    /// <summary>The shortest pause between two exchanges.</summary>
    protected virtual TimeSpan Shortest => TimeSpan.FromSeconds(2);

    /// <summary>The longest.</summary>
    protected virtual TimeSpan Longest => TimeSpan.FromSeconds(5);

    /// <summary>Reads or writes it.</summary>
    protected abstract ValueTask RefreshAsync(CancellationToken cancellationToken);

    /// <summary>Says that the store could not be reached; once, until it could be again.</summary>
    protected abstract void Complain(string reason);

    /// <summary>Ends the pause: there is something that others should know now.</summary>
    protected void Wake() => _woken.TrySetResult();

    /// <summary>Exchanges it now; what a store that fails says is complained of.</summary>
    public async ValueTask TryRefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(cancellationToken);
            _isReachable = true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // What was known last stays.
            if (_isReachable)
            {
                Complain(exception.Message);
            }

            _isReachable = false;
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    /// <summary>Ends the exchange that is under way, and does what is left to do. Whatever a store does with its token, that takes no longer than two seconds.</summary>
    /// <param name="cancellationToken">Not looked at: streams that would not end may have used the host's time up.</param>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(StopLimit, time);
        await EndAsync(limit.Token).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>What is left to do at the stop, when no exchange is under way any more.</summary>
    /// <param name="limit">Ends two seconds after the stop began.</param>
    protected virtual Task FinishAsync(CancellationToken limit) => Task.CompletedTask;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var woken = _woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var began = time.GetTimestamp();
            await TryRefreshAsync(stoppingToken);

            using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var pause = Task.Delay(Shortest + ((Longest - Shortest) * random()), time, end.Token);
            if (await Task.WhenAny(pause, woken.Task) != pause && Respite - time.GetElapsedTime(began) is var rest && rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await end.CancelAsync();
        }
    }

    private async Task EndAsync(CancellationToken limit)
    {
        await base.StopAsync(limit);

        // An exchange that hangs may still write what it has; a second one beside it would write it twice.
        limit.ThrowIfCancellationRequested();
        await FinishAsync(limit);
    }
}
