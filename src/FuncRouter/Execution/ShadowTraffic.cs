using FuncRouter.Accounting;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Routing;
using FuncRouter.Routing.Rules;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Execution;

/// <summary>
/// Sends copies of answered requests to the models that rules name for it, so that their answers can be compared. It begins when the
/// client has everything, makes one attempt, and leaves a generation record that names the request. A copy that finds no place, or whose
/// model may not get it or is left alone, is not sent.
/// </summary>
/// <param name="planner">Plans copies.</param>
/// <param name="executor">Makes the attempts.</param>
/// <param name="cooldowns">Which endpoints are left alone.</param>
/// <param name="log">Names generations.</param>
/// <param name="afterwards">Writes the records.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says which copies were not sent.</param>
internal sealed class ShadowTraffic(
    RoutePlanner planner,
    ChainExecutor executor,
    EndpointCooldowns cooldowns,
    GenerationLog log,
    Afterwards afterwards,
    TimeProvider time,
    ILogger<ShadowTraffic> logger) : IHostedService, IDisposable
{
    // What is under way at the stop is broken off; more than the writing of its record is not waited for.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _underWay;

    /// <summary>How many copies are under way.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Begins to send a copy where a rule wants one, and returns at once.</summary>
    /// <param name="exchange">The exchange; it may be disposed afterwards.</param>
    /// <param name="delivery">How its delivery ended.</param>
    /// <returns>The copy's generation; null where none is sent.</returns>
    public string? Send(Exchange exchange, Delivery delivery)
    {
        if (delivery.Outcome != "complete" || exchange is not { Plan.Rules.Shadow: { } shadow, Chain.Answer: not null, Request: { } request })
        {
            return null;
        }

        var copy = CopyOf(request, shadow);
        if (planner.PlanShadow(copy, exchange.State.Table, exchange.Plan) is not { Candidates: [{ Endpoint.Key: var endpoint }] } plan)
        {
            logger.ShadowNotSent(request.Id, shadow.Model, "no endpoint of it may get the request");
            return null;
        }

        if (cooldowns.Remaining(endpoint) > TimeSpan.Zero)
        {
            logger.ShadowNotSent(request.Id, shadow.Model, "its endpoint is left alone for now");
            return null;
        }

        if (Interlocked.Increment(ref _underWay) > exchange.State.Options.Routing.ShadowConcurrency || _stopping.IsCancellationRequested
            || !request.Body.Buffer.TryShare())
        {
            logger.ShadowNotSent(request.Id, shadow.Model, "as many as may be are under way");
            End();
            return null;
        }

        _ = Task.Run(() => SendAsync(copy, plan, exchange.State, request.Id), CancellationToken.None);
        return copy.Id;
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
            await _drained.Task.WaitAsync(DrainLimit, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            logger.ShadowsLost(UnderWay);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _stopping.Dispose();

    // What limits the client's own request is not for its copy; who may see the request is.
    private RouterRequest CopyOf(RouterRequest request, PlannedShadow shadow) => request with
    {
        Id = log.NewId(),
        ReceivedAt = time.GetUtcNow(),
        ReceivedTimestamp = time.GetTimestamp(),
        Model = shadow.Model,
        Header = _ => null,
        Controls = request.Controls with { WholeStream = true, MaxCostUsd = null, Deadline = null, FallbackModels = [] },
    };

    private async Task SendAsync(RouterRequest copy, RoutePlan plan, RouterState state, string original)
    {
        try
        {
            await await AttemptAsync(copy, plan, state, original);
        }
        catch (Exception exception)
        {
            // Nobody waits for it, so nobody else would hear of it.
            logger.ShadowFailed(exception, original, copy.Model);
        }
    }

    // Ends with the record in the queue, and returns its being written, which is the queue's affair.
    private async Task<Task> AttemptAsync(RouterRequest copy, RoutePlan plan, RouterState state, string original)
    {
        try
        {
            var options = state.Options.Resilience;
            var budget = new ExecutionBudget(time, copy.ReceivedTimestamp, options.Deadline, isClientsDeadline: false, _stopping.Token);
            var chain = await executor.ExecuteAsync(copy, plan, options with { MaxRetries = 0 }, budget, keepBytes: 0);
            using var exchange = new Exchange
            {
                Request = copy,
                State = state,
                Plan = plan,
                Chain = chain,
                Answer = chain.Answer,
                Error = chain.Error,
                Provider = chain.Candidate.Endpoint.Provider.Name,
                Model = chain.Candidate.Endpoint.Model,
                Reason = chain.Candidate.Reason,
                AnsweredAfter = time.GetElapsedTime(copy.ReceivedTimestamp),
            };
            var delivery = chain.Error is { } error
                ? new Delivery(error.Status, _stopping.IsCancellationRequested ? "cancelled" : "error", error.Message)
                : new Delivery(200, "complete", null);
            return afterwards.CompleteShadowAsync(exchange, delivery, original);
        }
        finally
        {
            copy.Body.Buffer.Dispose();
            End();
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
