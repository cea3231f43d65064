using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>Two processes on one Table Storage, of which one probes.</summary>
public sealed class RefreshTakeoverTests(AzuriteServer azurite) : LimitedTests
{
    [Fact]
    public async Task Of_two_processes_one_probes_and_when_it_is_killed_the_other_does()
    {
        var store = new JsonObject
        {
            ["type"] = "tables",
            ["connectionString"] = "env:STORE",
            ["tablePrefix"] = "t" + RandomNumberGenerator.GetHexString(20, lowercase: true),
        };
        await using var first = await StartAsync(store);
        await Poll.UntilAsync(() => Probes(first) >= 1, Limit);
        await using var second = await StartAsync(store);

        // Its next refresh is some seconds after its first; by then the second has tried to take the lease more than once.
        await Poll.UntilAsync(() => Probes(first) >= 3, Limit);
        Assert.Equal(0, Probes(second));

        await first.Router.KillAsync();
        await Poll.UntilAsync(() => Probes(second) >= 1, Limit);
    }

    private static int Probes(RoutedUpstream routed) => routed.Upstream.Requests.Count(request => request.Path == "/v1/models");

    private static async Task<RoutedUpstream> StartAsync(AzuriteServer azurite, JsonObject store)
    {
        var upstream = await ScriptedUpstream.StartAsync();
        upstream.OnPath("/v1/models").Answers("""{"data":[]}""");
        return await RoutedUpstream.StartAsync(
            new JsonObject
            {
                ["store"] = store.DeepClone(),
                ["models"] = JsonNode.Parse("""{ "m": { "endpoints": [ { "provider": "one", "model": "m" } ] } }"""),
                ["probes"] = new JsonObject { ["intervalSeconds"] = 1 },
            },
            new Dictionary<string, string> { ["STORE"] = await azurite.ConnectionStringAsync() },
            upstream);
    }

    private Task<RoutedUpstream> StartAsync(JsonObject store) => StartAsync(azurite, store);
}
