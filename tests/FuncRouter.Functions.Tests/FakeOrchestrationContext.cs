using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Functions.Tests;

/// <summary>
/// An orchestration whose activities end, whose events come and whose timers fire when the test says so. All else that a context offers
/// throws: nothing else is what an orchestrator under test should ask for.
/// </summary>
/// <param name="name">The orchestrator.</param>
/// <param name="instanceId">The instance.</param>
/// <param name="input">Its input.</param>
internal class FakeOrchestrationContext(string name = ProbeNames.Orchestrator, string instanceId = ProbeNames.InstanceId, object? input = null)
    : TaskOrchestrationContext
{
    private readonly List<ActivityCall> _calls = [];
    private readonly List<TimerWait> _timers = [];
    private readonly Dictionary<string, object> _events = [];

    /// <summary>Every activity that was called, in order.</summary>
    public IReadOnlyList<ActivityCall> Calls => _calls;

    /// <summary>Every timer that was set, in order.</summary>
    public IReadOnlyList<TimerWait> Timers => _timers;

    public override TaskName Name => name;

    public override string InstanceId => instanceId;

    public override ParentOrchestrationInstance? Parent => null;

    public override DateTime CurrentUtcDateTime { get; } = new(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    public override bool IsReplaying => throw new NotSupportedException();

    protected override ILoggerFactory LoggerFactory => throw new NotSupportedException();

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        var call = new ActivityCall(name.Name, input, options);
        _calls.Add(call);
        return (TResult)(await call.Result.Task)!;
    }

    public override T GetInput<T>() => (T)(input ?? throw new NotSupportedException());

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        var timer = new TimerWait(fireAt - CurrentUtcDateTime);
        cancellationToken.Register(() => timer.Fired.TrySetCanceled(cancellationToken));
        _timers.Add(timer);
        return timer.Fired.Task;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        var raised = Event<T>(eventName);
        cancellationToken.Register(() => raised.TrySetCanceled(cancellationToken));
        return raised.Task;
    }

    /// <summary>Raises an event; one that nobody waits for yet is kept, as the platform does.</summary>
    public void Raise<T>(string eventName, T payload) => Event<T>(eventName).SetResult(payload);

    private TaskCompletionSource<T> Event<T>(string eventName)
    {
        if (!_events.TryGetValue(eventName, out var raised))
        {
            _events[eventName] = raised = new TaskCompletionSource<T>();
        }

        return (TaskCompletionSource<T>)raised;
    }

    public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException();

    public override void SetCustomStatus(object? customStatus) => throw new NotSupportedException();

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        throw new NotSupportedException();

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => throw new NotSupportedException();

    public override Guid NewGuid() => throw new NotSupportedException();

    /// <summary>One timer.</summary>
    internal sealed record TimerWait(TimeSpan Delay)
    {
        public TaskCompletionSource Fired { get; } = new();
    }

    /// <summary>One call of an activity. Ending it runs what waits for it before the next line of the test, as a replay does.</summary>
    internal sealed record ActivityCall(string Name, object? Input, TaskOptions? Options)
    {
        public TaskCompletionSource<object?> Result { get; } = new();

        public void Succeed(object? result = null) => Result.SetResult(result);

        public void Fail() => Result.SetException(new TaskFailedException(Name, 1, new InvalidOperationException("The storage account is away.")));
    }
}
