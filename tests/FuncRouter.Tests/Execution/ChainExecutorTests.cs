using System.Text.Json.Nodes;
using FuncRouter.Accounting;
using FuncRouter.Execution;
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
                "connection" => "Connection: No connection to a: its address cannot be reached.",
                "reset" => "Connection: No connection to a: the connection broke.",
                "connect timeout" => "Connection: No connection to a: connecting took too long.",
                "no JSON" => "Protocol: The answer is not JSON of its protocol.",
                "error under 200" => "Server: oops",
                _ => "Connection: No connection to a: ",
            },
            result.Attempts[0].Error,
            StringComparison.Ordinal);
        Assert.InRange(_chain.Live.Of("a/m").ErrorRate, 0.19, 0.21);
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
    public async Task A_price_makes_the_cost_of_an_answer()
    {
        _chain.Facts = new ModelFacts { Price = new ModelPrice(1, 10) };
        _chain.A.Answers(OpenAIAnswers.Document("Hi", promptTokens: 1000, completionTokens: 100));

        using var answer = (await _chain.RunAsync(1)).Answer;

        Assert.Equal(0.002m, answer!.CostUsd);
    }
}
