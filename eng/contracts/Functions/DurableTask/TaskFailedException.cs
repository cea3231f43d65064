namespace Microsoft.DurableTask;

public sealed class TaskFailedException(string taskName, int taskId, Exception innerException)
    : Exception($"Task '{taskName}' (#{taskId}) failed: {innerException.Message}", innerException);
