using FuncRouter.Configuration;
using FuncRouter.Execution;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Api;

/// <summary>A stream that has begun and is silent says so every few seconds, whoever asked for it and whoever finishes it.</summary>
public sealed class StreamHeartbeatTests
{
    private const string Streamed = ",\"stream\":true";
    private const string Waiting = ": waiting\n\n";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly string Hello = $"data: {OpenAIAnswers.Chunk("Hello")}\n\n";
    private static readonly string End = $"data: {OpenAIAnswers.Finish()}\n\ndata: [DONE]\n\n";

    private static readonly RouterOptions Patient = new()
    {
        Resilience = new ResilienceOptions { FirstTokenTimeout = TimeSpan.FromSeconds(400), IdleTimeout = TimeSpan.FromSeconds(300) },
    };

    [Fact]
    public async Task All_clients_of_a_silent_stream_hear_of_it()
    {
        await using var router = new RouterFixture(HostLimits.Process, Patient with { Cache = new() { Enabled = true } });
        var upstream = router.Upstream.Streams().Sends(Hello);
        WebCall[] calls = [new("POST"), new("POST")];
        var answers = calls.Select(call => router.AnswerAsync(call, fields: Streamed)).ToArray();
        await WaitAsync(router, calls.Length);

        foreach (var comments in new[] { Waiting, Waiting + Waiting })
        {
            router.Time.Advance(Interval);
            await WaitAsync(router, calls.Length);
            Assert.All(calls, call => Assert.Equal(Hello + comments, call.Sent));
        }

        upstream.Sends(End).Ends();
        await Task.WhenAll(answers);

        Assert.Single(router.Upstream.Requests);
        Assert.All(calls, call => Assert.Equal(Hello + Waiting + Waiting + End, call.Sent));
    }

    [Fact]
    public async Task So_does_the_client_of_a_stream_that_broke_while_another_is_asked_for_its_rest()
    {
        await using var router = new RouterFixture(HostLimits.Process, Patient);
        router.Upstream.Streams().Sends(Hello).Breaks();
        router.Upstream.Hangs();
        var call = new WebCall("POST");
        var answer = router.AnswerAsync(call, fields: Streamed);
        await WaitAsync(router, 1);

        router.Time.Advance(Interval);
        await WaitAsync(router, 1);
        Assert.Equal(Hello + Waiting, call.Sent);

        call.Leave();
        var (_, delivery) = await answer;
        Assert.Equal((499, "cancelled"), (delivery.Status, delivery.Outcome));
    }

    [Fact]
    public async Task A_client_that_leaves_during_a_comment_ends_the_stream()
    {
        await using var router = new RouterFixture(HostLimits.Process, Patient);
        router.Upstream.Streams().Sends(Hello);
        var call = new WebCall("POST");
        var answer = router.AnswerAsync(call, fields: Streamed);
        await WaitAsync(router, 1);
        call.BeforeWrite = call.Leave;

        router.Time.Advance(Interval);

        var (_, delivery) = await answer;
        Assert.Equal((499, "cancelled"), (delivery.Status, delivery.Outcome));
    }

    private static async Task WaitAsync(RouterFixture router, int clients)
    {
        for (var client = 0; client < clients; client++)
        {
            await router.Time.WaitedForAsync(Interval);
        }
    }
}
