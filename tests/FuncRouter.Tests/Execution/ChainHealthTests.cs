using FuncRouter.Execution;
using FuncRouter.Health;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

/// <summary>What the chain does with what it has seen of endpoints before: cooldowns, headroom and hedges.</summary>
public sealed class ChainHealthTests : IDisposable
{
    private static readonly string Answer = OpenAIAnswers.Document("Hi");

    private readonly ChainFixture _chain = new();

    public void Dispose() => _chain.Dispose();

    [Fact]
    public async Task An_endpoint_that_keeps_failing_is_left_alone_and_comes_back_by_a_trial()
    {
        _chain.A.Fails(503).Fails(503).Fails(503).Answers(Answer);
        _chain.B.Answers(Answer);
        for (var i = 0; i < 5; i++)
        {
            (await _chain.RunAsync(2)).Answer!.Dispose();
        }

        Assert.Equal(3, _chain.A.Requests.Count);
        _chain.Time.Advance(_chain.Options.Cooldown);
        var back = await _chain.RunAsync(2);
        back.Answer!.Dispose();

        Assert.Equal("a", back.Candidate.Endpoint.Provider.Name);
    }

    [Fact]
    public async Task A_lone_endpoint_is_asked_however_often_it_failed()
    {
        _chain.A.Fails(503).Fails(503).Fails(503).Fails(503).Answers(Answer);
        for (var i = 0; i < 4; i++)
        {
            Assert.NotNull((await _chain.RunAsync(1)).Error);
        }

        using var answer = (await _chain.RunAsync(1)).Answer;

        Assert.NotNull(answer);
    }

    [Fact]
    public async Task Where_everybody_is_left_alone_the_soonest_to_come_back_is_asked()
    {
        _chain.Cooldowns.Rest("a/m", TimeSpan.FromSeconds(40));
        _chain.Cooldowns.Rest("b/m2", TimeSpan.FromSeconds(20));
        _chain.B.Fails(503);

        var result = await _chain.RunAsync(2);

        Assert.Equal("b", Assert.Single(result.Attempts).Provider);
        Assert.Equal((503, TimeSpan.FromSeconds(20)), (result.Error!.Status, result.Error.RetryAfter));
    }

    [Fact]
    public async Task Where_everybody_is_left_alone_one_more_is_asked_for_each_retry_in_the_order_of_return()
    {
        _chain.Options = _chain.Options with { MaxRetries = 1 };
        _chain.Cooldowns.Rest("a/m", TimeSpan.FromSeconds(40));
        _chain.Cooldowns.Rest("b/m2", TimeSpan.FromSeconds(20));
        _chain.Cooldowns.Rest("c/m3", TimeSpan.FromSeconds(60));
        _chain.B.Fails(503);
        _chain.A.Answers(Answer);

        using var answer = (await _chain.RunAsync(3)).Answer;

        Assert.NotNull(answer);
        Assert.Equal((1, 1, 0), (_chain.A.Requests.Count, _chain.B.Requests.Count, _chain.C.Requests.Count));
    }

    [Fact]
    public async Task An_endpoint_whose_quota_is_used_up_is_left_alone_before_it_says_no()
    {
        _chain.A.Answers(Answer, 200, ("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", "20s"));
        _chain.B.Answers(Answer);
        (await _chain.RunAsync(2)).Answer!.Dispose();

        (await _chain.RunAsync(2)).Answer!.Dispose();
        Assert.Single(_chain.B.Requests);
        _chain.Time.Advance(TimeSpan.FromSeconds(20));
        (await _chain.RunAsync(2)).Answer!.Dispose();

        Assert.Equal(2, _chain.A.Requests.Count);
    }

    [Fact]
    public async Task A_second_endpoint_is_asked_when_the_first_is_later_than_nearly_always()
    {
        KnowSpeedOfA(milliseconds: 1000);
        _chain.A.Hangs();
        _chain.B.Streams().Event(OpenAIAnswers.Chunk("Hi"));
        var run = _chain.RunAsync(2, stream: true);
        await _chain.Time.PassAsync(_chain.Latencies.Quantile("a/m", LatencyKind.FirstToken, null, 0.95)!.Value);
        var result = await run;
        using var answer = result.Answer;

        Assert.Equal("b", result.Candidate.Endpoint.Provider.Name);
        Assert.Contains(result.Attempts, attempt => attempt.Error == "Abandoned: Another endpoint answered first.");
        Assert.Equal(0, _chain.Live.Of("a/m").Samples);
    }

    [Fact]
    public async Task A_document_that_would_be_given_up_as_a_stream_gets_a_second_endpoint_before_there_are_figures()
    {
        _chain.A.Hangs();
        _chain.B.Answers(Answer);
        var run = _chain.RunAsync(2);
        await _chain.Time.PassAsync(TimeSpan.FromSeconds(10));
        var result = await run;
        using var answer = result.Answer;

        Assert.Equal("b", result.Candidate.Endpoint.Provider.Name);
        Assert.False(_chain.Cooldowns.TryEnter("a/m"));
    }

    [Fact]
    public async Task Both_are_heard_out_when_the_second_fails_first()
    {
        KnowSpeedOfA(milliseconds: 1000);
        var late = _chain.A.Streams();
        _chain.B.Fails(503);
        var run = _chain.RunAsync(2, stream: true);
        await _chain.Time.PassAsync(_chain.Latencies.Quantile("a/m", LatencyKind.FirstToken, null, 0.95)!.Value);
        late.Event(OpenAIAnswers.Chunk("Hi"));
        var result = await run;
        using var answer = result.Answer;

        Assert.Equal("a", result.Candidate.Endpoint.Provider.Name);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_both_and_nothing_of_them_stays_open()
    {
        var asked = new TaskCompletionSource();
        _chain.A.Hangs();
        _chain.B.Add(async cancellationToken =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("An endless wait has ended.");
        });
        var run = _chain.RunAsync(2);
        await _chain.Time.PassAsync(TimeSpan.FromSeconds(10));
        await asked.Task;
        await _chain.Client.CancelAsync();

        var result = await run;

        Assert.Equal((499, null), (result.Error!.Status, result.Answer));
    }

    [Fact]
    public void A_tenth_of_requests_may_have_two_endpoints()
    {
        var allowance = new HedgeAllowance();
        while (allowance.TryTake())
        {
        }

        var taken = 0;
        for (var i = 0; i < 1000; i++)
        {
            allowance.Earn();
            taken += allowance.TryTake() ? 1 : 0;
        }

        Assert.Equal(100, taken);
    }

    private void KnowSpeedOfA(int milliseconds)
    {
        for (var i = 0; i < EndpointLatencies.FewestSamples; i++)
        {
            _chain.Latencies.Report("a/m", LatencyKind.FirstToken, null, TimeSpan.FromMilliseconds(milliseconds));
        }
    }
}
