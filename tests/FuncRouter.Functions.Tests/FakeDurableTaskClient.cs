using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FuncRouter.Functions.Tests;

/// <summary>A task hub that holds at most one instance and remembers what was done to it. What the app has no business with throws.</summary>
internal sealed class FakeDurableTaskClient(OrchestrationRuntimeStatus? status = null) : DurableTaskClient("fake")
{
    private readonly List<string> _done = [];
    private readonly TaskCompletionSource<string?> _scheduled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When the instance was scheduled.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Ends when the instance has; at once, unless a test says otherwise.</summary>
    public Task Ending { get; init; } = Task.CompletedTask;

    /// <summary>Why the task hub cannot be reached; null where it can.</summary>
    public Exception? Failure { get; init; }

    /// <summary>The instance id of the first orchestration that was scheduled, when it was.</summary>
    public Task<string?> Scheduled => _scheduled.Task;

    /// <summary>What was done, in order.</summary>
    public IReadOnlyList<string> Done => _done;

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        var instance = status is { } known ? new OrchestrationMetadata(ProbeNames.Orchestrator, instanceId) { RuntimeStatus = known, CreatedAt = CreatedAt } : null;
        return Task.FromResult(instanceId == ProbeNames.InstanceId ? instance : null);
    }

    public override Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        _done.Add($"schedule {orchestratorName.Name} as {options?.InstanceId} with {input ?? "nothing"}");
        _scheduled.TrySetResult(options?.InstanceId);
        return Failure is null ? Task.FromResult(options?.InstanceId ?? "random") : Task.FromException<string>(Failure);
    }

    public override Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        _done.Add($"purge {instanceId}");
        return Task.FromResult(new PurgeResult(1));
    }

    public override Task TerminateInstanceAsync(string instanceId, object? output, CancellationToken cancellation = default)
    {
        _done.Add($"terminate {instanceId}: {output}");
        return Task.CompletedTask;
    }

    public override async Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        await Ending.WaitAsync(cancellation);
        _done.Add($"wait for {instanceId}");
        return new OrchestrationMetadata(ProbeNames.Orchestrator, instanceId) { RuntimeStatus = OrchestrationRuntimeStatus.Terminated };
    }

    public override Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        _done.Add($"purge all from before {filter.CreatedTo:O} that are {string.Join(", ", filter.Statuses ?? [])}");
        return Task.FromResult(new PurgeResult(1));
    }

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        _done.Add($"raise {eventName} of {instanceId} with {eventPayload}");
        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        throw new NotSupportedException();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
