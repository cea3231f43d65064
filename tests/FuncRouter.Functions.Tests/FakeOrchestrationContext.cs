using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Functions.Tests;

/// <summary>
/// An orchestration whose activities end when the test says so. All else that a context offers throws: clock, timers, identifiers and
/// events are nothing that the orchestrator under test should ask for.
/// </summary>
internal sealed class FakeOrchestrationContext : TaskOrchestrationContext
{
    private readonly List<ActivityCall> _calls = [];

    /// <summary>Every activity that was called, in order.</summary>
    public IReadOnlyList<ActivityCall> Calls => _calls;

    public override TaskName Name => ProbeNames.Orchestrator;

    public override string InstanceId => ProbeNames.InstanceId;

    public override ParentOrchestrationInstance? Parent => null;

    public override DateTime CurrentUtcDateTime => throw new NotSupportedException();

    public override bool IsReplaying => throw new NotSupportedException();

    protected override ILoggerFactory LoggerFactory => throw new NotSupportedException();

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        var call = new ActivityCall(name.Name, input, options);
        _calls.Add(call);
        return (TResult)(await call.Result.Task)!;
    }

    public override T GetInput<T>() => throw new NotSupportedException();

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException();

    public override void SetCustomStatus(object? customStatus) => throw new NotSupportedException();

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        throw new NotSupportedException();

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => throw new NotSupportedException();

    public override Guid NewGuid() => throw new NotSupportedException();

    /// <summary>One call of an activity. Ending it runs what waits for it before the next line of the test, as a replay does.</summary>
    internal sealed record ActivityCall(string Name, object? Input, TaskOptions? Options)
    {
        public TaskCompletionSource<object?> Result { get; } = new();

        public void Succeed(object? result = null) => Result.SetResult(result);

        public void Fail() => Result.SetException(new TaskFailedException(Name, 1, new InvalidOperationException("The storage account is away.")));
    }
}
