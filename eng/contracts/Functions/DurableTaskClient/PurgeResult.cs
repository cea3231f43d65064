namespace Microsoft.DurableTask.Client;

public class PurgeResult(int count)
{
    public int PurgedInstanceCount { get; } = count;
}

public record PurgeInstanceOptions;

public record PurgeInstancesFilter(
    DateTimeOffset? CreatedFrom = null, DateTimeOffset? CreatedTo = null, IEnumerable<OrchestrationRuntimeStatus>? Statuses = null);
