using FuncRouter.Health;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Health;

/// <summary>What one instance keeps of endpoints and exchanges with others, at the times that a test chooses.</summary>
internal sealed class SimulatedInstance : IDisposable
{
    private readonly FiguresWriter _writer;
    private readonly HealthPoller _poller;

    public SimulatedInstance(IStore store, TimeProvider time)
    {
        Live = new LiveHealth(time);
        Cooldowns = new EndpointCooldowns(time);
        Headroom = new EndpointHeadroom(time);
        View = new HealthView(Live, Latencies, Cooldowns, Headroom);
        Exchange = new CooldownExchange(store, Cooldowns, time, () => 0.5, ExchangeLog);
        _writer = new FiguresWriter(store, Live, Latencies, Headroom, time, () => 0.5, WriterLog);
        _poller = new HealthPoller(store, View, time, () => 0.5, new Logged<HealthPoller>());
    }

    public LiveHealth Live { get; }

    public EndpointLatencies Latencies { get; } = new();

    public EndpointCooldowns Cooldowns { get; }

    public EndpointHeadroom Headroom { get; }

    public HealthView View { get; }

    public CooldownExchange Exchange { get; }

    public Logged<CooldownExchange> ExchangeLog { get; } = new();

    public Logged<FiguresWriter> WriterLog { get; } = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Answers of an endpoint that come with their first token after this time.</summary>
    public void Answer(string endpoint, int times, int milliseconds)
    {
        for (var i = 0; i < times; i++)
        {
            Live.ReportFirstToken(endpoint, TimeSpan.FromMilliseconds(milliseconds));
            Latencies.Report(endpoint, LatencyKind.FirstToken, null, TimeSpan.FromMilliseconds(milliseconds));
        }
    }

    /// <summary>Writes what it saw, where that is due.</summary>
    public Task WriteAsync() => _writer.TryRefreshAsync(Cancelled).AsTask();

    /// <summary>Exchanges which endpoints are left alone.</summary>
    public Task ExchangeAsync() => Exchange.TryRefreshAsync(Cancelled).AsTask();

    /// <summary>Reads what all together know.</summary>
    public Task ReadAsync() => _poller.TryRefreshAsync(Cancelled).AsTask();

    /// <summary>Writes for the last time.</summary>
    public Task StopAsync() => _writer.StopAsync(Cancelled);

    public void Dispose()
    {
        Exchange.Dispose();
        _writer.Dispose();
        _poller.Dispose();
    }
}
