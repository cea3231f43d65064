using System.Collections.Immutable;
using FuncRouter.Health;
using Microsoft.DurableTask;

namespace FuncRouter.Functions.Tests;

public sealed class ProbeOrchestratorTests
{
    private readonly FakeOrchestrationContext _context = new();

    [Fact]
    public async Task Every_endpoint_is_probed_before_any_has_answered_and_the_scores_come_last()
    {
        var run = ProbeOrchestrator.RunAsync(_context);
        List("a", "b", "c");

        Assert.Equal(["a", "b", "c"], Probes().Select(call => call.Input));
        Assert.DoesNotContain(_context.Calls, call => call.Name == ProbeNames.RefreshScores);

        Probes()[2].Succeed(new ProbeResult("c", true, 12, null));
        Probes()[0].Succeed(new ProbeResult("a", true, 34, null));
        Assert.DoesNotContain(_context.Calls, call => call.Name == ProbeNames.RefreshScores);

        Probes()[1].Succeed(new ProbeResult("b", false, 56, "503"));
        Assert.False(run.IsCompleted);
        Refresh().Succeed();

        Assert.True(run.IsCompleted);
        Assert.Equal((3, 2), Counts(await run));
        Assert.Empty((await run).Failed);
    }

    [Fact]
    public async Task A_probe_that_fails_loses_neither_the_others_nor_the_scores()
    {
        var run = ProbeOrchestrator.RunAsync(_context);
        List("a", "b", "c");

        Probes()[1].Fail();
        Assert.False(run.IsCompleted);
        Probes()[0].Succeed(new ProbeResult("a", true, 12, null));
        Probes()[2].Succeed(new ProbeResult("c", true, 34, null));
        Refresh().Succeed();

        Assert.Equal((3, 2), Counts(await run));
        Assert.Equal(["b"], (await run).Failed);
    }

    [Fact]
    public async Task The_scores_are_refreshed_even_where_the_endpoints_cannot_be_listed_and_the_run_fails()
    {
        var run = ProbeOrchestrator.RunAsync(_context);

        _context.Calls[0].Fail();
        Refresh().Succeed();

        await Assert.ThrowsAsync<TaskFailedException>(() => run);
    }

    [Fact]
    public async Task Scores_that_cannot_be_refreshed_fail_the_run()
    {
        var run = ProbeOrchestrator.RunAsync(_context);
        List("a");

        Probes()[0].Succeed(new ProbeResult("a", true, 12, null));
        Refresh().Fail();

        await Assert.ThrowsAsync<TaskFailedException>(() => run);
    }

    [Fact]
    public async Task Without_endpoints_there_is_nothing_to_probe_and_the_scores_are_refreshed()
    {
        var run = ProbeOrchestrator.RunAsync(_context);

        List();
        Refresh().Succeed();

        Assert.Equal((0, 0), Counts(await run));
    }

    [Fact]
    public void Every_activity_is_tried_again_before_it_counts_as_failed()
    {
        _ = ProbeOrchestrator.RunAsync(_context);
        List("a");
        Probes()[0].Succeed(new ProbeResult("a", true, 12, null));

        Assert.Equal(3, _context.Calls.Count);
        Assert.All(_context.Calls, call =>
        {
            var policy = call.Options?.Retry?.Policy;
            Assert.NotNull(policy);
            Assert.Equal(3, policy.MaxNumberOfAttempts);
            Assert.Equal(TimeSpan.FromSeconds(2), policy.FirstRetryInterval);
            Assert.Equal(2, policy.BackoffCoefficient);
        });
    }

    [Fact]
    public async Task A_replay_makes_the_same_calls_in_the_same_order()
    {
        var replay = new FakeOrchestrationContext();

        await AnswerAsync(_context);
        await AnswerAsync(replay);

        Assert.Equal(_context.Calls.Select(call => (call.Name, call.Input)), replay.Calls.Select(call => (call.Name, call.Input)));
    }

    private static async Task AnswerAsync(FakeOrchestrationContext context)
    {
        var run = ProbeOrchestrator.RunAsync(context);
        for (var answered = 0; answered < context.Calls.Count; answered++)
        {
            var call = context.Calls[answered];
            call.Succeed(call.Name switch
            {
                ProbeNames.ListEndpoints => ImmutableArray.Create("a", "b"),
                ProbeNames.ProbeEndpoint => new ProbeResult((string)call.Input!, true, 1, null),
                _ => null,
            });
        }

        // It waits for nothing but its activities, so it has ended with the last of them.
        Assert.True(run.IsCompleted);
        await run;
    }

    private static (int Endpoints, int Healthy) Counts(ProbeSummary summary) => (summary.Endpoints, summary.Healthy);

    private void List(params string[] endpoints)
    {
        var call = Assert.Single(_context.Calls);
        Assert.Equal(ProbeNames.ListEndpoints, call.Name);
        call.Succeed(endpoints.ToImmutableArray());
    }

    private FakeOrchestrationContext.ActivityCall[] Probes() => [.. _context.Calls.Where(call => call.Name == ProbeNames.ProbeEndpoint)];

    private FakeOrchestrationContext.ActivityCall Refresh()
    {
        Assert.Equal(ProbeNames.RefreshScores, _context.Calls[^1].Name);
        return Assert.Single(_context.Calls, call => call.Name == ProbeNames.RefreshScores);
    }
}
