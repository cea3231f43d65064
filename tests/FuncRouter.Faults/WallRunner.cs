using System.Text.Json.Nodes;
using FuncRouter.Benchmarks.Overhead;

namespace FuncRouter.Faults;

/// <summary>Sends the scenarios through the server host in a process of its own, and judges them.</summary>
internal sealed class WallRunner : IAsyncDisposable
{
    // So many scenarios at once that the pauses of one are the work of another, and so few that none waits for a processor.
    private const int AtOnce = 4;

    private readonly FaultWall _wall;
    private readonly ServerProcess _router;
    private readonly HttpClient _client;
    private readonly TimeProfile _profile;

    private WallRunner(FaultWall wall, ServerProcess router, Uri address, TimeProfile profile)
    {
        (_wall, _router, _profile) = (wall, router, profile);
        _client = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Starts the wall and the router.</summary>
    public static async Task<WallRunner> StartAsync(TimeProfile profile)
    {
        var wall = await FaultWall.StartAsync(profile);
        var router = new ServerProcess(
            "FuncRouter.Server.dll", ["--urls", "http://127.0.0.1:0"], ("FUNCROUTER_CONFIG_JSON", WallConfiguration.Of(wall, profile).ToJsonString()));
        return new WallRunner(wall, router, await router.ListeningAsync(), profile);
    }

    /// <summary>Runs every scenario, in each of its modes.</summary>
    /// <param name="done">Takes each verdict as it comes.</param>
    public async Task RunAsync(Action<Verdict> done)
    {
        // The longest first, so that the others run beside it.
        var runs =
            from scenario in Scenarios.All.Concat(Scenarios.OwnWords).OrderByDescending(scenario => scenario.Requests)
            from mode in scenario.Modes
            select (scenario, mode);
        await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (run, _) => done(await RunAsync(run.scenario, run.mode)));
    }

    /// <summary>Runs one scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="mode">One of its modes.</param>
    public async Task<Verdict> RunAsync(Scenario scenario, string mode)
    {
        var name = scenario.NameIn(mode);
        var answers = new List<CallerAnswer>();
        for (var i = 0; i < scenario.Requests; i++)
        {
            var pause = Task.Delay(_profile.Of(i == 0 ? 0 : scenario.IntervalSeconds));
            await pause;
            answers.Add(await CallerAnswer.AskAsync(_client, Request(name, mode != "document"), _profile.Of(60) + TimeSpan.FromSeconds(10)));
        }

        var evidence = new Evidence(answers, _wall.CallsFor(name), _profile);
        var faults = scenario.Faults(evidence).Concat(await IsAliveAsync() ? [] : ["the router no longer answers"]).ToArray();
        return new Verdict(
            scenario.Id, mode, Judge(scenario, answers, faults), evidence.Calls.Count, answers[0].Took,
            string.Join("; ", faults.Concat(answers.Where(answer => answer.Error is not null && !scenario.WantsError).Select(answer => answer.Error!).Distinct())));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _router.DisposeAsync();
        await _wall.DisposeAsync();
    }

    private static Outcome Judge(Scenario scenario, List<CallerAnswer> answers, string[] faults) =>
        answers.Any(answer => answer.IsFalse) ? Outcome.Fail
        : scenario.WantsError ? (faults.Length == 0 ? Outcome.Pass : Outcome.Fail)
        : answers.Any(answer => !answer.IsWhole) ? Outcome.Safe
        : faults.Length == 0 ? Outcome.Pass
        : Outcome.Partial;

    private static JsonObject Request(string name, bool stream)
    {
        var request = new JsonObject
        {
            ["model"] = WallConfiguration.PrimaryOf(name),
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Count to sixty." }),
            ["models"] = new JsonArray(WallConfiguration.FallbackOf(name)),
        };
        if (stream)
        {
            request["stream"] = true;
            request["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        return request;
    }

    private async Task<bool> IsAliveAsync()
    {
        using var answer = await _client.GetAsync("healthz");
        return answer.IsSuccessStatusCode;
    }
}
