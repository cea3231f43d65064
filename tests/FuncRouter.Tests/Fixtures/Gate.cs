namespace FuncRouter.Tests.Fixtures;

/// <summary>What a script waits for and a test opens, once and for good.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Opened => _opened.Task;

    public void Open() => _opened.TrySetResult();
}
