using FuncRouter.Health;
using Microsoft.DurableTask;

namespace FuncRouter.Functions.Tests;

public sealed class ProbeOrchestratorTests
{
    private static readonly string[] Afterwards =
        [ProbeNames.RefreshScores, ProbeNames.RefreshCatalogue, ProbeNames.DropTables, ProbeNames.PurgeInstances];

    private readonly FakeOrchestrationContext _context = new();

    public static TheoryData<string> Steps => [.. Afterwards];

    [Fact]
    public async Task So_many_probes_as_the_plan_says_run_at_once_and_the_next_begins_when_any_of_them_ends()
    {
        var run = ProbeOrchestrator.RunAsync(_context);
        Plan(2, "a", "b", "c", "d");
        Assert.Equal(["a", "b"], Probed());

        Answer("b");
        Assert.Equal(["a", "b", "c"], Probed());
        Answer("c");
        Assert.Equal(["a", "b", "c", "d"], Probed());
        Answer("d");
        Assert.DoesNotContain(_context.Calls, call => call.Name == ProbeNames.RefreshScores);
        Answer("a", isHealthy: false);
        FinishSteps();

        var summary = await run;
        Assert.Equal((4, 3, 0), (summary.Probed, summary.Healthy, summary.LeftOut));
        Assert.Empty(summary.Failed);
    }

    [Fact]
    public async Task After_the_probes_the_steps_follow_one_by_one()
    {
        var run = ProbeOrchestrator.RunAsync(_context);
        Plan(8, "a");
        Answer("a");

        foreach (var step in Afterwards)
        {
            Assert.False(run.IsCompleted);
            Assert.Equal(step, _context.Calls[^1].Name);
            _context.Calls[^1].Succeed();
        }

        Assert.Equal(2 + Afterwards.Length, _context.Calls.Count);
        await run;
    }

    [Fact]
    public async Task A_probe_that_fails_loses_neither_the_others_nor_the_steps_behind_them_and_is_named()
    {
        var run = ProbeOrchestrator.RunAsync(_context);
        Plan(2, "a", "b", "c");

        Probe("b").Fail();
        Answer("a");
        Answer("c");
        FinishSteps();

        Assert.Equal((3, 2), ((await run).Probed, (await run).Healthy));
        Assert.Equal(["b"], (await run).Failed);
    }

    [Fact]
    public async Task A_probe_that_the_day_has_nothing_left_for_has_not_failed_and_counts_as_left_out()
    {
        var run = ProbeOrchestrator.RunAsync(_context);
        Plan(2, "a", "b", "c");

        Answer("a");
        Probe("b").Succeed(null);
        Probe("c").Fail();
        FinishSteps();

        var summary = await run;
        Assert.Equal((2, 1, 1), (summary.Probed, summary.Healthy, summary.LeftOut));
        Assert.Equal(["c"], summary.Failed);
    }

    [Fact]
    public async Task Where_no_plan_can_be_made_the_other_steps_are_done_all_the_same_and_the_run_fails()
    {
        var run = ProbeOrchestrator.RunAsync(_context);

        _context.Calls[0].Fail();
        FinishSteps();

        Assert.Equal(Afterwards.Prepend(ProbeNames.Plan), _context.Calls.Select(call => call.Name));
        await Assert.ThrowsAsync<TaskFailedException>(() => run);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_step_that_fails_leaves_the_others_to_be_done_and_fails_the_run_at_its_end(string failing)
    {
        var run = ProbeOrchestrator.RunAsync(_context);
        Plan(8, "a");
        Answer("a");

        FinishSteps(failing);

        Assert.Equal(Afterwards, _context.Calls.Skip(2).Select(call => call.Name));
        Assert.Contains(failing, (await Assert.ThrowsAsync<TaskFailedException>(() => run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_is_to_be_probed_the_other_steps_are_done()
    {
        var run = ProbeOrchestrator.RunAsync(_context);

        _context.Calls[0].Succeed(new ProbePlan([], 8, 3));
        FinishSteps();

        Assert.Equal((0, 3), ((await run).Probed, (await run).LeftOut));
    }

    [Fact]
    public void Every_activity_is_tried_again_before_it_counts_as_failed()
    {
        _ = ProbeOrchestrator.RunAsync(_context);
        Plan(8, "a");
        Answer("a");
        FinishSteps();

        Assert.Equal(2 + Afterwards.Length, _context.Calls.Count);
        Assert.All(_context.Calls, call =>
        {
            var policy = call.Options?.Retry?.Policy;
            Assert.NotNull(policy);
            Assert.Equal(3, policy.MaxNumberOfAttempts);
            Assert.Equal(TimeSpan.FromSeconds(2), policy.FirstRetryInterval);
            Assert.Equal(2, policy.BackoffCoefficient);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_replay_of_any_part_of_the_history_makes_the_same_calls_in_the_same_order(int seed)
    {
        // The order in which activities ended is what the platform's history holds.
        var random = new Random(seed);
        var history = new List<(int Call, bool Fails)>();
        var calls = Play(_context, open => history.Add((open[random.Next(open.Count)], random.Next(6) == 0)), history);

        for (var length = 0; length <= history.Count; length++)
        {
            var replay = new FakeOrchestrationContext();
            var part = Play(replay, null, history[..length]);
            Assert.Equal(calls.Take(part.Count), part);
            Assert.True(length < history.Count || part.Count == calls.Count);
        }
    }

    /// <summary>Ends the activities of a history in its order; where a chooser extends it, until the run has ended.</summary>
    private static List<(string, object?)> Play(
        FakeOrchestrationContext context, Action<List<int>>? choose, List<(int Call, bool Fails)> history)
    {
        var run = ProbeOrchestrator.RunAsync(context);
        for (var entry = 0; !run.IsCompleted; entry++)
        {
            if (choose is not null)
            {
                choose([.. Enumerable.Range(0, context.Calls.Count).Where(index => !context.Calls[index].Result.Task.IsCompleted)]);
            }
            else if (entry == history.Count)
            {
                break;
            }

            var call = context.Calls[history[entry].Call];
            if (history[entry].Fails && call.Name != ProbeNames.Plan)
            {
                call.Fail();
            }
            else
            {
                call.Succeed(call.Name switch
                {
                    ProbeNames.Plan => new ProbePlan(["a", "b", "c", "d", "e", "f"], 3, 0),
                    ProbeNames.ProbeEndpoint => new ProbeResult((string)call.Input!, true, 1, null),
                    _ => null,
                });
            }
        }

        return [.. context.Calls.Select(call => (call.Name, call.Input))];
    }

    private void Plan(int atOnce, params string[] endpoints)
    {
        var call = Assert.Single(_context.Calls);
        Assert.Equal(ProbeNames.Plan, call.Name);
        call.Succeed(new ProbePlan([.. endpoints], atOnce, 0));
    }

    private IEnumerable<string> Probed() => _context.Calls.Where(call => call.Name == ProbeNames.ProbeEndpoint).Select(call => (string)call.Input!);

    private FakeOrchestrationContext.ActivityCall Probe(string endpoint) =>
        Assert.Single(_context.Calls, call => call.Name == ProbeNames.ProbeEndpoint && (string)call.Input! == endpoint);

    private void Answer(string endpoint, bool isHealthy = true) =>
        Probe(endpoint).Succeed(new ProbeResult(endpoint, isHealthy, 12, isHealthy ? null : "503"));

    private void FinishSteps(string? failing = null)
    {
        foreach (var step in Afterwards)
        {
            var call = Assert.Single(_context.Calls, call => call.Name == step);
            if (step == failing)
            {
                call.Fail();
            }
            else
            {
                call.Succeed();
            }
        }
    }
}
