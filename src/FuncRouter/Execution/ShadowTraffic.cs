using FuncRouter.Accounting;
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

    /// <summary>Begins to send a copy where a rule wants one, and returns at once.</summary>
    /// <param name="exchange">The exchange; it may be disposed afterwards.</param>
    /// <param name="delivery">How its delivery ended.</param>
    public void Send(Exchange exchange, Delivery delivery)
    {
        if (delivery.Outcome != "complete" || exchange is not { Plan.Rules.Shadow: { } shadow, Chain.Answer: not null, Request: { } request }
            || !request.Body.Buffer.TryShare())
        {
            return;
        }

        if (Interlocked.Increment(ref _underWay) > exchange.State.Options.Routing.ShadowConcurrency || _stopping.IsCancellationRequested)
        {
            logger.ShadowNotSent(request.Id, shadow.Model, "as many as may be are under way");
            End(request);
            return;
        }

        _ = Task.Run(() => SendAsync(CopyOf(request, shadow), exchange), CancellationToken.None);
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        if (Volatile.Read(ref _underWay) == 0)
        {
            return;
        }

        try
        {
            await _drained.Task.WaitAsync(DrainLimit, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            logger.ShadowsLost(Volatile.Read(ref _underWay));
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

    private async Task SendAsync(RouterRequest copy, Exchange original)
    {
        try
        {
            if (planner.PlanShadow(copy, original.State.Table, original.Plan!) is not { } plan)
            {
                logger.ShadowNotSent(original.Request.Id, copy.Model, "no endpoint of it may get the request");
            }
            else if (cooldowns.Remaining(plan.Candidates[0].Endpoint.Key) > TimeSpan.Zero)
            {
                logger.ShadowNotSent(original.Request.Id, copy.Model, "its endpoint is left alone");
            }
            else
            {
                await SendAsync(copy, plan, original);
            }
        }
        catch (Exception exception)
        {
            // Nobody waits for it, so nobody else would hear of it.
            logger.ShadowFailed(exception, original.Request.Id, copy.Model);
        }
        finally
        {
            End(copy);
        }
    }

    private async Task SendAsync(RouterRequest copy, RoutePlan plan, Exchange original)
    {
        var options = original.State.Options.Resilience;
        var budget = new ExecutionBudget(time, copy.ReceivedTimestamp, options.Deadline, isClientsDeadline: false, _stopping.Token);
        var chain = await executor.ExecuteAsync(copy, plan, options with { MaxRetries = 0 }, budget, keepBytes: 0);
        using var exchange = new Exchange
        {
            Request = copy,
            State = original.State,
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
        await afterwards.CompleteShadowAsync(exchange, delivery, original.Request.Id);
    }

    private void End(RouterRequest request)
    {
        request.Body.Buffer.Dispose();
        if (Interlocked.Decrement(ref _underWay) == 0 && _stopping.IsCancellationRequested)
        {
            _drained.TrySetResult();
        }
    }
}
