using FuncRouter.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Storage;

/// <summary>
/// Asks the store at start: wrong credentials stop the host, because nobody would notice them later; a store that cannot be reached does
/// not, because requests are routed without it.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says that it cannot be reached.</param>
internal sealed class StoreCheck(IStore store, TimeProvider time, ILogger<StoreCheck> logger) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    /// <exception cref="StoreException">The store refuses the credentials.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await store.CheckAsync(either.Token);
        }
        catch (StoreException exception) when (exception.Failure != StoreFailure.AccessDenied)
        {
            logger.StoreUnreachable(exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            logger.StoreUnreachable($"no answer within {Patience.TotalSeconds:0} s");
        }
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
