using FuncRouter.Api;
using FuncRouter.Execution;
using FuncRouter.Storage;
using FuncRouter.Tests.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FuncRouter.Tests.Api;

public sealed class WarmUpTests
{
    [Theory]
    [InlineData("""{ "providers": { "demo": { "type": "demo" } } }""", true)]
    [InlineData("""{ "providers": { "p": { "type": "openai-compatible", "baseUrl": "http://127.0.0.1:9/v1", "apiKey": "none" } } }""", false)]
    public async Task A_plan_is_made_at_start_where_there_is_something_to_plan(string json, bool isMade)
    {
        using var folder = new ConfigurationFolder();
        var sources = Reading.Sources(folder.Path, ("FUNCROUTER_CONFIG_JSON", json));
        var (configuration, _) = await LoadedConfiguration.ReadAsync(sources, TestContext.Current.CancellationToken);
        var draws = 0;
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddFuncRouter(configuration!, new FuncRouterHost(HostLimits.Process, AccessPolicy.LoopbackOnly, new StoreOptions { Path = Path.Combine(folder.Path, "a.db") }))
            .AddSingleton<Func<double>>(() =>
            {
                draws++;
                return 0.5;
            })
            .BuildServiceProvider();
        using var warmUp = services.GetServices<IHostedService>().OfType<WarmUp>().Single();
        Assert.Equal(0, draws);

        await warmUp.StartAsync(TestContext.Current.CancellationToken);
        await warmUp.ExecuteTask!;

        Assert.Equal(isMade, draws > 0);
    }
}
