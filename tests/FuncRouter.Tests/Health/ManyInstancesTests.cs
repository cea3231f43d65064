using FuncRouter.Health;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Health;

/// <summary>What instances cost the store that they share.</summary>
public sealed class ManyInstancesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("funcrouter-instances-");
    private readonly WatchedTime _time = new();
    private readonly SqliteStore _sqlite;
    private readonly CountingStore _store;

    public ManyInstancesTests()
    {
        _sqlite = new SqliteStore(Path.Combine(_folder.FullName, "store.db"), _time);
        _store = new CountingStore(_sqlite);
    }

    public void Dispose()
    {
        _sqlite.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task An_instance_reads_two_small_things_and_writes_one_batch_however_many_there_are(int count)
    {
        var instances = Enumerable.Range(0, count).Select(_ => new SimulatedInstance(_store, _time)).ToArray();
        var merger = new ProbedEndpoints().Merger(_store, _time);
        foreach (var instance in instances)
        {
            for (var endpoint = 0; endpoint < 20; endpoint++)
            {
                instance.Answer($"provider/model-{endpoint}", 20, 100);
            }

            await instance.WriteAsync();
        }

        instances[0].Cooldowns.ReportFailure("provider/model-7", TimeSpan.FromSeconds(30), opens: true);
        await instances[0].ExchangeAsync();
        var scores = await merger.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal(20 * count, scores.Endpoints["provider/model-3"].RecentAttempts);
        _store.Take();

        foreach (var instance in instances)
        {
            await instance.ExchangeAsync();
            await instance.ReadAsync();
            Assert.Equal([("page", HealthMerger.CooldownsPartition), ("read", HealthMerger.ScoresKey.Partition)], _store.Take());

            instance.Answer("provider/model-3", 1, 100);
            await instance.WriteAsync();
            Assert.Equal([("batch", HealthMerger.InstancesPartition)], _store.Take());

            Assert.Equal(TimeSpan.FromSeconds(30), instance.Cooldowns.Remaining("provider/model-7"));
            Assert.Equal(20 * count, instance.View.Scores.Endpoints["provider/model-3"].RecentAttempts);
            instance.Dispose();
        }
    }

    [Fact]
    public async Task Fifty_instances_that_lose_a_provider_at_once_write_each_endpoint_once()
    {
        var instances = Enumerable.Range(0, 50).Select(_ => new SimulatedInstance(_store, _time)).ToArray();
        foreach (var instance in instances)
        {
            for (var endpoint = 0; endpoint < 30; endpoint++)
            {
                instance.Cooldowns.ReportFailure($"provider/model-{endpoint}", TimeSpan.FromSeconds(30), opens: true);
            }
        }

        foreach (var instance in instances)
        {
            await instance.ExchangeAsync();
            instance.Dispose();
        }

        Assert.Single(_store.Take(), operation => operation.Operation == "batch");
    }
}
