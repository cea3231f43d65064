using FuncRouter.Tests.EndToEnd;

[assembly: AssemblyFixture(typeof(SharedRouter))]

namespace FuncRouter.Tests.EndToEnd;

/// <summary>One router for all tests whose configuration is the ordinary one; started when the first asks for it.</summary>
public sealed class SharedRouter : IAsyncDisposable
{
    private readonly Lazy<Task<RoutedUpstream>> _routed = new(() => RoutedUpstream.StartAsync());

    internal Task<RoutedUpstream> RoutedAsync() => _routed.Value;

    public async ValueTask DisposeAsync()
    {
        if (_routed.IsValueCreated)
        {
            await (await _routed.Value).DisposeAsync();
        }
    }
}

/// <summary>What end-to-end tests share: a limit that only a broken router meets.</summary>
public abstract class LimitedTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    protected LimitedTests() => _limit.CancelAfter(TimeSpan.FromMinutes(2));

    protected CancellationToken Limit => _limit.Token;

    public virtual ValueTask InitializeAsync() => default;

    public virtual ValueTask DisposeAsync()
    {
        _limit.Dispose();
        GC.SuppressFinalize(this);
        return default;
    }
}

/// <summary>Tests on the shared router, with models of their own.</summary>
public abstract class EndToEndTests(SharedRouter shared) : LimitedTests
{
    private protected RoutedUpstream Routed { get; private set; } = null!;

    public override async ValueTask InitializeAsync() => Routed = await shared.RoutedAsync();
}
