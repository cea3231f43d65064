using FuncRouter.Conversation;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Execution;

/// <summary>
/// Calls that no client waits for, made when the client has everything: no more at once than is configured, and each with a hold on the
/// request's body, so that the exchange may end before it. What is under way at the stop is broken off.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="logger">Says what failed or was lost.</param>
internal sealed class BackgroundCalls(TimeProvider time, ILogger<BackgroundCalls> logger) : IHostedService, IDisposable
{
    // More than the writing of the records of what is broken off is not waited for.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _underWay;

    /// <summary>How many are under way.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Begins one, and returns at once.</summary>
    /// <param name="original">The request that it is made for.</param>
    /// <param name="most">How many may be under way with it.</param>
    /// <param name="call">
    /// Makes it; its token is cancelled at the stop. It ends with the record in the queue, and returns its being written, which is the queue's
    /// affair.
    /// </param>
    /// <returns>False where there is no place for it.</returns>
    public bool TryBegin(RouterRequest original, int most, Func<CancellationToken, Task<Task>> call)
    {
        if (Interlocked.Increment(ref _underWay) > most || _stopping.IsCancellationRequested || !original.Body.Buffer.TryShare())
        {
            End();
            return false;
        }

        _ = Task.Run(() => RunAsync(original, call), CancellationToken.None);
        return true;
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_stopping.IsCancellationRequested)
        {
            await _stopping.CancelAsync();
        }

        if (UnderWay == 0)
        {
            return;
        }

        try
        {
            // Not under the host's token: streams that would not end may have used its time up.
            await _drained.Task.WaitAsync(DrainLimit, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            logger.ShadowsLost(UnderWay);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(RouterRequest original, Func<CancellationToken, Task<Task>> call)
    {
        try
        {
            Task record;
            try
            {
                record = await call(_stopping.Token);
            }
            finally
            {
                original.Body.Buffer.Dispose();
                End();
            }

            await record;
        }
        catch (Exception exception)
        {
            // Nobody waits for it, so nobody else would hear of it.
            logger.ShadowFailed(exception, original.Id, original.Model);
        }
    }

    private void End()
    {
        if (Interlocked.Decrement(ref _underWay) == 0 && _stopping.IsCancellationRequested)
        {
            _drained.TrySetResult();
        }
    }
}
