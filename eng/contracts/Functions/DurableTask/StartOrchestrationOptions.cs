namespace Microsoft.DurableTask;

public record StartOrchestrationOptions(string? InstanceId = null);
