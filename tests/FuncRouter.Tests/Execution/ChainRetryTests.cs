using FuncRouter.Execution;
using FuncRouter.Providers;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

/// <summary>Second tries, pauses, limits and clients that leave.</summary>
public sealed class ChainRetryTests : IDisposable
{
    private static readonly string Answer = OpenAIAnswers.Document("Hi");

    private readonly ChainFixture _chain = new();

    public void Dispose() => _chain.Dispose();

    [Fact]
    public async Task A_silent_provider_is_left_at_the_limit_and_not_tried_again()
    {
        _chain.Options = new ResilienceOptions();
        _chain.A.Hangs();
        _chain.B.Fails(503);
        var run = _chain.RunAsync(2, stream: true);

        await _chain.Time.PassAsync(TimeSpan.FromSeconds(10));
        await _chain.Time.PassAsync(TimeSpan.FromMilliseconds(200));
        await _chain.Time.PassAsync(TimeSpan.FromMilliseconds(350));
        var result = await run;

        Assert.Equal(["a", "b", "b", "b"], result.Attempts.Select(attempt => attempt.Provider));
        Assert.Equal((0, 10_000.0, "Timeout: No sign of the first token within 10 s."), (result.Attempts[0].Status, result.Attempts[0].Milliseconds, result.Attempts[0].Error));
        Assert.Equal(502, result.Error!.Status);
        Assert.Equal(TimeSpan.FromSeconds(10.55), result.UpstreamTime);
    }

    [Fact]
    public async Task A_lone_silent_provider_is_504()
    {
        _chain.A.Hangs();
        var run = _chain.RunAsync(1, stream: true);
        await _chain.Time.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(504, (await run).Error!.Status);
        Assert.Single(_chain.A.Requests);
    }

    [Fact]
    public async Task Retries_come_when_the_plan_is_through_after_growing_pauses()
    {
        _chain.Options = new ResilienceOptions();
        _chain.A.Fails(503);
        _chain.B.Fails(503).Answers(Answer);
        var run = _chain.RunAsync(2);

        await _chain.Time.PassAsync(TimeSpan.FromMilliseconds(200));
        await _chain.Time.PassAsync(TimeSpan.FromMilliseconds(350));
        var result = await run;
        using var answer = result.Answer;

        Assert.NotNull(answer);
        Assert.Equal(["a", "b", "a", "b"], result.Attempts.Select(attempt => attempt.Provider));
    }

    [Theory]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task An_endpoint_that_may_do_better_is_asked_once_more_before_the_next(int status)
    {
        _chain.Options = new ResilienceOptions();
        _chain.A.Fails(status).Fails(status);
        _chain.B.Answers(Answer);
        var run = _chain.RunAsync(2);
        await _chain.Time.PassAsync(TimeSpan.FromMilliseconds(200));
        var result = await run;
        using var answer = result.Answer;

        Assert.Equal(["a", "a", "b"], result.Attempts.Select(attempt => attempt.Provider));
    }

    [Fact]
    public async Task Retries_are_counted_over_the_whole_chain()
    {
        _chain.Options = _chain.Options with { MaxRetries = 1 };
        _chain.A.Fails(500);
        _chain.B.Fails(500);
        var run = _chain.RunAsync(2);
        await _chain.Time.PassAsync(TimeSpan.FromMilliseconds(200));
        var result = await run;

        Assert.Equal(["a", "a", "b"], result.Attempts.Select(attempt => attempt.Provider));
        Assert.Equal(502, result.Error!.Status);
    }

    [Fact]
    public async Task A_provider_that_asks_for_a_pause_gets_it()
    {
        _chain.Options = new ResilienceOptions();
        _chain.A.Fails(429, ("Retry-After", "2")).Answers(Answer);
        var run = _chain.RunAsync(2);

        await _chain.Time.PassAsync(TimeSpan.FromSeconds(2.11));
        using var answer = (await run).Answer;

        Assert.NotNull(answer);
    }

    [Theory]
    [InlineData("86400", 600)]
    [InlineData("3", 3)]
    public async Task A_pause_that_nobody_can_wait_for_is_left_to_the_client(string retryAfter, int deadline)
    {
        _chain.Options = new ResilienceOptions();
        _chain.A.Fails(429, ("Retry-After", retryAfter));

        var result = await _chain.RunAsync(1, deadline: TimeSpan.FromSeconds(deadline));

        Assert.Equal((429, 1), (result.Error!.Status, result.Attempts.Length));
        Assert.Equal(retryAfter, result.Error.RetryAfter!.Value.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_clients_deadline_ends_the_chain()
    {
        _chain.A.Hangs();
        var run = _chain.RunAsync(2, deadline: TimeSpan.FromSeconds(1), isClients: true);
        await _chain.Time.PassAsync(TimeSpan.FromSeconds(1));
        var result = await run;

        Assert.Equal(408, result.Error!.Status);
        Assert.Empty(_chain.B.Requests);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_attempt_and_is_nobodys_fault()
    {
        _chain.A.Hangs();
        var run = _chain.RunAsync(2);
        await _chain.Time.WaitedForAsync(TimeSpan.FromSeconds(85));

        await _chain.Client.CancelAsync();
        var result = await run;

        Assert.Equal(499, result.Error!.Status);
        Assert.Equal("ClientLeft: The client left.", Assert.Single(result.Attempts).Error);
        Assert.Equal(0, _chain.Live.Of("a/m").Samples);
    }

    [Fact]
    public async Task A_client_that_leaves_in_a_pause_is_499_too()
    {
        _chain.Options = new ResilienceOptions();
        _chain.A.Fails(503);
        var run = _chain.RunAsync(1);
        await _chain.Time.WaitedForAsync(TimeSpan.FromMilliseconds(200));

        await _chain.Client.CancelAsync();
        var result = await run;

        Assert.Equal(499, result.Error!.Status);
        Assert.Single(result.Attempts);
    }

    [Fact]
    public async Task An_endpoint_whose_limit_is_used_up_is_passed_over_without_a_call()
    {
        _chain.Rate = new RequestRate(1, _chain.Time);
        _chain.A.Answers(Answer);
        _chain.B.Answers(Answer);
        (await _chain.RunAsync(2)).Answer!.Dispose();

        var result = await _chain.RunAsync(2);
        using var answer = result.Answer;

        Assert.Single(_chain.A.Requests);
        Assert.Equal("b", result.Candidate.Endpoint.Provider.Name);
        Assert.Equal((0, "LocalLimit: The configured limit of requests per minute for a/m is used up."), (result.Attempts[0].Status, result.Attempts[0].Error));
        Assert.Equal(1, _chain.Live.Of("a/m").Samples);
    }

    [Fact]
    public async Task A_lone_endpoint_whose_limit_is_used_up_is_429_with_the_time_of_the_next()
    {
        _chain.Rate = new RequestRate(1, _chain.Time);
        _chain.A.Answers(Answer);
        (await _chain.RunAsync(1)).Answer!.Dispose();
        _chain.Time.Advance(TimeSpan.FromSeconds(20));

        var error = (await _chain.RunAsync(1)).Error!;

        Assert.Equal((429, TimeSpan.FromSeconds(40)), (error.Status, error.RetryAfter));
    }
}
