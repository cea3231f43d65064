namespace Microsoft.DurableTask;

public abstract class AsyncPageable<T>;
