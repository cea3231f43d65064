using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FuncRouter.Execution;
using FuncRouter.Execution.Checks;
using FuncRouter.Routing;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

/// <summary>What a route asks of answers, and streams that are not satisfactory.</summary>
public sealed partial class UnsatisfactoryAnswerTests
{
    public static TheoryData<RouteChecks, string, string> RouteFaults => new()
    {
        { new RouteChecks { MinLength = 10 }, "short", nameof(ShortcomingKind.TooShort) },
        { new RouteChecks { Forbidden = ["AN AI"] }, "As an AI I cannot", nameof(ShortcomingKind.Forbidden) },
        { new RouteChecks { Matches = new Regex("^\\d+$") }, "forty", nameof(ShortcomingKind.Pattern) },
    };

    [Theory]
    [MemberData(nameof(RouteFaults))]
    public async Task A_route_checks_its_answers(RouteChecks checks, string text, string kind)
    {
        _chain.Checks = checks;
        _chain.A.Answers(OpenAIAnswers.Document(text));

        var result = await _chain.RunAsync(1);
        using var answer = result.Answer;

        Assert.Equal(kind, result.Shortcoming!.Kind.ToString());
    }

    [Fact]
    public async Task A_stream_of_a_route_with_checks_begins_when_it_is_whole_and_good()
    {
        _chain.Checks = new RouteChecks { Forbidden = ["bad"] };
        _chain.A.Streams().Event(OpenAIAnswers.Chunk("a ba")).Event(OpenAIAnswers.Chunk("d word")).Event(OpenAIAnswers.Finish()).Event("[DONE]").Ends();
        _chain.B.Streams().Event(OpenAIAnswers.Chunk("a good word")).Event(OpenAIAnswers.Finish()).Event("[DONE]").Ends();

        var result = await _chain.RunAsync(2, stream: true);
        using var answer = Assert.IsType<AnswerStream>(result.Answer);

        Assert.Equal("b", result.Candidate.Endpoint.Provider.Name);
        Assert.True(answer.IsComplete);
    }

    [Theory]
    [InlineData("""{"refusal":"I will"}""")]
    [InlineData("{}")]
    public async Task A_stream_that_refuses_or_ends_before_a_word_falls_back(string delta)
    {
        _chain.A.Streams().Event(OpenAIAnswers.Delta(JsonNode.Parse(delta)!.AsObject())).Event(OpenAIAnswers.Finish()).Event("[DONE]").Ends();
        _chain.B.Streams().Event(OpenAIAnswers.Chunk("Yes.")).Event(OpenAIAnswers.Finish()).Event("[DONE]").Ends();

        var result = await _chain.RunAsync(2, stream: true);
        using var answer = result.Answer;

        Assert.Equal("b", result.Candidate.Endpoint.Provider.Name);
    }

    [Fact]
    public async Task A_stream_that_refuses_is_given_whole_where_nobody_does_better()
    {
        _chain.A.Streams().Event(OpenAIAnswers.Delta(new JsonObject { ["refusal"] = "No." })).Event(OpenAIAnswers.Finish()).Event("[DONE]").Ends();
        _chain.B.Fails(500);

        var result = await _chain.RunAsync(2, stream: true);
        using var answer = Assert.IsType<AnswerStream>(result.Answer);

        Assert.Equal(ShortcomingKind.Refused, result.Shortcoming!.Kind);
        var text = System.Text.Encoding.UTF8.GetString((await answer.ReadAsync()).Span);
        Assert.Contains("No.", text, StringComparison.Ordinal);
        Assert.Contains("[DONE]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("40", "b")]
    [InlineData("Grade: 90", "a")]
    [InlineData("0.9", "a")]
    [InlineData("0.4", "b")]
    [InlineData("8 out of 10", "a")]
    [InlineData("Score: 35/100", "b")]
    [InlineData("1", "a")]
    [InlineData("I cannot say.", "a")]
    public async Task A_judge_grades_answers(string reply, string answering)
    {
        _chain.Checks = new RouteChecks { Judge = new JudgeOptions("judge", 0.7, "Be strict.") };
        _chain.A.Answers(OpenAIAnswers.Document("So so."));
        _chain.B.Answers(Good);
        _chain.C.Answers(OpenAIAnswers.Document(reply)).Answers(OpenAIAnswers.Document("95"));

        var result = await _chain.RunAsync(2);
        using var answer = result.Answer;

        Assert.Equal(answering, result.Candidate.Endpoint.Provider.Name);
        var turns = JsonNode.Parse(_chain.C.Requests[0].Body)!["messages"]!.AsArray();
        Assert.Contains("Be strict.", (string)turns[0]!["content"]!, StringComparison.Ordinal);
        Assert.Contains("Hello", (string)turns[1]!["content"]!, StringComparison.Ordinal);
        Assert.Contains("So so.", (string)turns[1]!["content"]!, StringComparison.Ordinal);
    }
}
