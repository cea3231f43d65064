using System.Text.Json.Nodes;
using FuncRouter.Accounting;
using FuncRouter.Execution;
using FuncRouter.Providers;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

/// <summary>Every test also sees to it, at its end, that no response and no stream was left open.</summary>
public sealed class ChainExecutorTests : IDisposable
{
    private static readonly string Answer = OpenAIAnswers.Document("Hi");

    private readonly ChainFixture _chain = new();

    public void Dispose() => _chain.Dispose();

    [Fact]
    public async Task The_first_candidate_answers_and_nobody_else_is_asked()
    {
        _chain.A.Answers(Answer, 200, ("x-ratelimit-remaining-requests", "7"), ("X-RateLimit-Reset-Tokens", "1s"), ("x-other", "1"));

        var result = await _chain.RunAsync(2);
        using var answer = Assert.IsType<DocumentAnswer>(result.Answer);

        Assert.Null(result.Error);
        Assert.Equal("a", result.Candidate.Endpoint.Provider.Name);
        Assert.Equal(("a", "m", 200, null), (result.Attempts[0].Provider, result.Attempts[0].Model, result.Attempts[0].Status, result.Attempts[0].Error));
        Assert.Equal(Answer, System.Text.Encoding.UTF8.GetString(answer.Original.Span));
        Assert.Equal([new("x-ratelimit-remaining-requests", "7"), new("x-ratelimit-reset-tokens", "1s")], result.RateLimitHeaders);
        Assert.Empty(_chain.B.Requests);
        Assert.Equal(1, _chain.Live.Of("a/m").Samples);
    }

    [Theory]
    [InlineData(408, "Timeout")]
    [InlineData(409, "Conflict")]
    [InlineData(429, "RateLimit")]
    [InlineData(500, "Server")]
    [InlineData(502, "Server")]
    [InlineData(503, "Overloaded")]
    [InlineData(504, "Timeout")]
    [InlineData(529, "Overloaded")]
    [InlineData(302, "Protocol")]
    public async Task A_failure_that_another_may_not_have_goes_to_the_next_at_once(int status, string kind)
    {
        _chain.A.Fails(status);
        _chain.B.Answers(Answer);

        var result = await _chain.RunAsync(2);
        using var answer = result.Answer;

        Assert.Equal("b", result.Candidate.Endpoint.Provider.Name);
        Assert.Equal([(status, $"{kind}: failed with {status}"), (200, null)], result.Attempts.Select(attempt => (attempt.Status, attempt.Error)));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task A_failure_that_would_come_back_anywhere_ends_the_chain(int status)
    {
        _chain.A.Fails(status);

        var result = await _chain.RunAsync(2);

        Assert.Null(result.Answer);
        Assert.Equal((status, $"failed with {status}"), (result.Error!.Status, result.Error.Message));
        Assert.Empty(_chain.B.Requests);
        Assert.Equal(0, _chain.Live.Of("a/m").Samples);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_refusal_of_the_routers_own_key_or_model_goes_to_the_next_and_keeps_others_away(int status)
    {
        _chain.A.Fails(status);
        _chain.B.Answers(Answer);

        using var answer = (await _chain.RunAsync(2)).Answer;
        using var second = (await _chain.RunAsync(2)).Answer;

        Assert.Single(_chain.A.Requests);
        Assert.Equal(2, _chain.B.Requests.Count);
    }

    [Fact]
    public async Task A_refusal_that_every_provider_shares_is_told_in_its_words()
    {
        _chain.A.Fails(404);
        _chain.B.Fails(404);

        var error = (await _chain.RunAsync(2)).Error!;

        Assert.Equal((404, "failed with 404"), (error.Status, error.Message));
    }

    [Fact]
    public async Task A_prompt_that_a_filter_refuses_is_sent_once()
    {
        _chain.A.Answers(OpenAIAnswers.Error("no", "invalid_request_error", "content_filter"), 400);

        var result = await _chain.RunAsync(2);

        Assert.Equal((400, "content_filter", "no"), (result.Error!.Status, result.Error.Code, result.Error.Message));
        Assert.Single(_chain.A.Requests);
    }

    [Theory]
    [InlineData("m2", 8000, true)]
    [InlineData("m2", null, true)]
    [InlineData("m2", 4000, false)]
    [InlineData("m", 8000, false)]
    public async Task A_prompt_that_is_too_long_goes_to_a_larger_model_only(string model, int? window, bool asked)
    {
        _chain.Facts = new ModelFacts { ContextWindow = 4000 };
        _chain.FactsOfB = new ModelFacts { ContextWindow = window };
        _chain.ModelOfB = model;
        _chain.A.Answers(OpenAIAnswers.Error("too long", "invalid_request_error", "context_length_exceeded"), 400);
        _chain.B.Answers(Answer);

        var result = await _chain.RunAsync(2);
        using var answer = result.Answer;

        Assert.Equal(asked, answer is not null);
        Assert.Equal(asked ? null : "context_length_exceeded", result.Error?.Code);
    }

    [Fact]
    public async Task A_prompt_that_is_too_long_is_sent_twice_at_most()
    {
        _chain.A.Answers(OpenAIAnswers.Error("too long", "invalid_request_error", "context_length_exceeded"), 400);
        _chain.B.Answers(OpenAIAnswers.Error("too long as well", "invalid_request_error", "context_length_exceeded"), 400);

        var result = await _chain.RunAsync(3);

        Assert.Equal(["a", "b"], result.Attempts.Select(attempt => attempt.Provider));
        Assert.Equal((400, "too long as well"), (result.Error!.Status, result.Error.Message));
    }

    [Theory]
    [InlineData("connection")]
    [InlineData("reset")]
    [InlineData("connect timeout")]
    [InlineData("no JSON")]
    [InlineData("error under 200")]
    [InlineData("body breaks")]
    public async Task A_provider_that_gives_no_answer_is_passed_over(string how)
    {
        switch (how)
        {
            case "connection":
                _chain.A.Throws(new HttpRequestException(HttpRequestError.ConnectionError));
                break;
            case "reset":
                _chain.A.Throws(new IOException());
                break;
            case "connect timeout":
                _chain.A.Throws(new TaskCanceledException("connect", new TimeoutException()));
                break;
            case "no JSON":
                _chain.A.Answers("<html>");
                break;
            case "error under 200":
                _chain.A.Answers(OpenAIAnswers.Error("oops"));
                break;
            default:
                _chain.A.Streams().Sends("{").Breaks();
                break;
        }

        _chain.B.Answers(Answer);
        var result = await _chain.RunAsync(2);
        using var answer = result.Answer;

        Assert.Equal("b", result.Candidate.Endpoint.Provider.Name);
        Assert.StartsWith(
            how switch
            {
                "connection" => "Connection: No connection to a: ConnectionError.",
                "reset" => "Connection: No connection to a: IOException.",
                "connect timeout" => "Connection: No connection to a: TimeoutException.",
                "no JSON" => "Protocol: The answer is not JSON of its protocol.",
                "error under 200" => "Server: oops",
                _ => "Connection: No connection to a: ",
            },
            result.Attempts[0].Error,
            StringComparison.Ordinal);
        Assert.InRange(_chain.Live.Of("a/m").ErrorRate, 0.19, 0.21);
    }

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
        Assert.Equal(TimeSpan.FromSeconds(10), result.UpstreamTime);
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

    [Fact]
    public async Task Every_provider_gets_its_own_key_and_model_and_nobody_elses()
    {
        _chain.A.Answers(OpenAIAnswers.Error("key-of-a is wrong"), 500);
        _chain.B.Answers(Answer);

        var result = await _chain.RunAsync(2, fields: ",\"provider\":{\"sort\":\"price\"},\"odd\":[1, 2]");
        using var answer = result.Answer;

        var (a, b) = (Assert.Single(_chain.A.Requests), Assert.Single(_chain.B.Requests));
        Assert.Contains("Authorization: Bearer key-of-a", a.Headers, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer key-of-b", b.Headers, StringComparison.Ordinal);
        Assert.DoesNotContain("key-of-a", b.Headers + b.Body, StringComparison.Ordinal);
        Assert.Equal("m2", (string?)JsonNode.Parse(b.Body)!["model"]);
        Assert.Equal(a.Body.Replace("\"m\"", "\"m2\"", StringComparison.Ordinal), b.Body);
        Assert.Contains("\"odd\":[1, 2]", b.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"provider\"", b.Body, StringComparison.Ordinal);
        Assert.Equal("Server: *** is wrong", result.Attempts[0].Error);
    }

    [Fact]
    public async Task A_stream_that_proves_nothing_goes_to_the_next()
    {
        _chain.A.Streams().Event(OpenAIAnswers.Role()).Ends();
        _chain.B.Streams().Event(OpenAIAnswers.Role()).Event(OpenAIAnswers.Error("overloaded", "overloaded_error"));
        _chain.C.Streams().Event(OpenAIAnswers.Chunk("Hi"));

        var result = await _chain.RunAsync(3, stream: true);
        using var answer = result.Answer;

        Assert.IsType<AnswerStream>(answer);
        Assert.Equal(
            [(200, "Protocol: The stream ended without a finish reason: the answer is cut off."), (200, "Overloaded: overloaded"), (200, null)],
            result.Attempts.Select(attempt => (attempt.Status, attempt.Error)));
    }

    [Fact]
    public async Task A_document_in_the_place_of_a_stream_is_no_answer()
    {
        _chain.A.Answers(Answer);
        _chain.B.Streams().Event(OpenAIAnswers.Chunk("Hi"));

        var result = await _chain.RunAsync(2, stream: true);
        using var answer = result.Answer;

        Assert.Equal("Protocol: A stream was asked for and a document came.", result.Attempts[0].Error);
    }

    [Fact]
    public async Task A_stream_that_sends_only_a_role_and_comments_is_silent_all_the_same()
    {
        _chain.A.Streams().Sends(": processing\n\n").Event(OpenAIAnswers.Role());
        var run = _chain.RunAsync(1, stream: true);
        await _chain.Time.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(504, (await run).Error!.Status);
    }

    [Fact]
    public async Task A_client_that_leaves_a_stream_before_its_first_token_is_499()
    {
        _chain.A.Streams().Event(OpenAIAnswers.Role());
        var run = _chain.RunAsync(1, stream: true);
        await _chain.Time.WaitedForAsync(TimeSpan.FromSeconds(10));

        await _chain.Client.CancelAsync();

        Assert.Equal(499, (await run).Error!.Status);
    }

    [Fact]
    public async Task A_proven_stream_is_limited_from_event_to_event()
    {
        var upstream = _chain.A.Streams().Event(OpenAIAnswers.Chunk("Hi"));
        _chain.A.Fails(503);
        using var answer = Assert.IsType<AnswerStream>((await _chain.RunAsync(1, stream: true)).Answer);
        Assert.False((await answer.ReadAsync()).IsEmpty);
        var read = answer.ReadAsync().AsTask();
        await _chain.Time.WaitedForAsync(TimeSpan.FromSeconds(15));
        _chain.Time.Advance(TimeSpan.FromSeconds(14));
        upstream.Event(OpenAIAnswers.Chunk("again"));
        Assert.False((await read).IsEmpty);

        read = answer.ReadAsync().AsTask();
        await _chain.Time.PassAsync(TimeSpan.FromSeconds(15));

        Assert.True((await read).IsEmpty);
        Assert.False(answer.IsComplete);
        Assert.Equal("No sign of the next event within 15 s.", answer.Failure!.Message);
    }

    [Fact]
    public async Task A_client_that_takes_its_time_is_no_silence_of_the_provider()
    {
        var upstream = _chain.A.Streams().Event(OpenAIAnswers.Chunk("Hi"));
        using var answer = Assert.IsType<AnswerStream>((await _chain.RunAsync(1, stream: true)).Answer);
        for (var i = 0; i < 3; i++)
        {
            _chain.Time.Advance(TimeSpan.FromSeconds(60));
            Assert.False((await answer.ReadAsync()).IsEmpty);
            upstream.Event(OpenAIAnswers.Chunk("more"));
        }

        Assert.Null(answer.Failure);
    }

    [Fact]
    public async Task The_deadline_holds_for_streams_too()
    {
        _chain.A.Streams().Event(OpenAIAnswers.Chunk("Hi"));
        using var answer = Assert.IsType<AnswerStream>((await _chain.RunAsync(1, stream: true, deadline: TimeSpan.FromSeconds(12))).Answer);
        await answer.ReadAsync();
        var read = answer.ReadAsync().AsTask();
        await _chain.Time.PassAsync(TimeSpan.FromSeconds(12));

        Assert.True((await read).IsEmpty);
        Assert.Equal("The deadline of 12 s passed while waiting for the next event.", answer.Failure!.Message);
    }

    [Fact]
    public async Task A_price_makes_the_cost_of_an_answer()
    {
        _chain.Facts = new ModelFacts { Price = new ModelPrice(1, 10) };
        _chain.A.Answers(OpenAIAnswers.Document("Hi", promptTokens: 1000, completionTokens: 100));

        using var answer = (await _chain.RunAsync(1)).Answer;

        Assert.Equal(0.002m, answer!.CostUsd);
    }
}
