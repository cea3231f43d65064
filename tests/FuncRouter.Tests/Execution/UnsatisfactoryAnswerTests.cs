using System.Text.Json.Nodes;
using FuncRouter.Accounting;
using FuncRouter.Execution;
using FuncRouter.Execution.Checks;
using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

public sealed partial class UnsatisfactoryAnswerTests : IDisposable
{
    private const string AskForJson = """
        ,"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}},"additionalProperties":false}}}
        """;

    private static readonly string Good = OpenAIAnswers.Document("Hi");

    private readonly ChainFixture _chain = new();

    public void Dispose() => _chain.Dispose();

    public static TheoryData<string, string> Useless => new()
    {
        { OpenAIAnswers.Document(""), "empty" },
        { Message("""{"role":"assistant","content":null,"reasoning_content":"Hm."}"""), "empty" },
        { Message("""{"role":"assistant","content":null,"refusal":"I will not."}"""), "refused" },
        { OpenAIAnswers.Document("I", finishReason: "content_filter"), "refused" },
        { OpenAIAnswers.Document("Once upon", finishReason: "length"), "cut off" },
        { Message("""{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":"}}]}""", "tool_calls"), "no JSON object" },
    };

    [Theory]
    [MemberData(nameof(Useless))]
    public async Task An_unsatisfactory_answer_falls_back_like_an_error(string document, string why)
    {
        _chain.A.Answers(document);
        _chain.B.Answers(Good);

        var result = await _chain.RunAsync(2);
        using var answer = result.Answer;

        Assert.Equal(("b", null, null), (result.Candidate.Endpoint.Provider.Name, result.Error, result.Shortcoming));
        Assert.Equal(200, result.Attempts[0].Status);
        Assert.StartsWith("Unsatisfactory: ", result.Attempts[0].Error, StringComparison.Ordinal);
        Assert.Contains(why, result.Attempts[0].Error, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.Zero, _chain.Cooldowns.Remaining("a/m"));
    }

    [Theory]
    [MemberData(nameof(Useless))]
    public async Task Where_nobody_has_a_better_one_the_client_gets_it_and_is_told(string document, string why)
    {
        _chain.A.Answers(document);

        var result = await _chain.RunAsync(1);
        using var answer = Assert.IsType<DocumentAnswer>(result.Answer);

        Assert.NotNull(result.Shortcoming);
        Assert.Single(_chain.A.Requests);
        Assert.Contains(why, Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_unsatisfactory_answers_the_one_that_says_most_is_given()
    {
        _chain.A.Answers(OpenAIAnswers.Document(""));
        _chain.B.Answers(OpenAIAnswers.Document("Once upon", finishReason: "length"));
        _chain.C.Fails(500);

        var result = await _chain.RunAsync(3);
        using var answer = result.Answer;

        Assert.Equal(("b", ShortcomingKind.CutOff), (result.Candidate.Endpoint.Provider.Name, result.Shortcoming!.Kind));
        Assert.NotNull(result.Error);
    }

    [Theory]
    [InlineData("""{"role":"assistant","content":"","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":""}}]}""", "tool_calls", "")]
    [InlineData("""{"role":"assistant","content":"cut"}""", "length", ",\"max_tokens\":1")]
    [InlineData("""{"role":"assistant","content":" "}""", "stop", "")]
    [InlineData("""{"role":"assistant","content":"{\"a\":1}"}""", "stop", AskForJson)]
    [InlineData("""{"role":"assistant","content":"{\"b\":1}"}""", "stop", ",\"response_format\":{\"type\":\"json_object\"}")]
    [InlineData("""{"role":"assistant","content":"{\"a\":"}""", "length", AskForJson + ",\"max_tokens\":1")]
    public async Task What_was_asked_for_is_satisfactory(string message, string finish, string fields)
    {
        _chain.A.Answers(Message(message, finish));

        var result = await _chain.RunAsync(2, fields: fields);
        using var answer = result.Answer;

        Assert.Equal(("a", null), (result.Candidate.Endpoint.Provider.Name, result.Shortcoming));
        Assert.Empty(_chain.B.Requests);
    }

    [Theory]
    [InlineData("Sure! {\"a\":1}", "not valid JSON")]
    [InlineData("{\"a\":\"1\"}", "/a")]
    [InlineData("{\"b\":1}", "required")]
    public async Task JSON_that_fails_its_schema_is_asked_for_again_with_what_is_wrong(string text, string fault)
    {
        _chain.A.Answers(OpenAIAnswers.Document(text)).Answers(OpenAIAnswers.Document("{\"a\":1}"));

        var result = await _chain.RunAsync(2, fields: AskForJson);
        using var answer = result.Answer;

        Assert.Equal("a", result.Candidate.Endpoint.Provider.Name);
        var turns = JsonNode.Parse(_chain.A.Requests[1].Body)!["messages"]!.AsArray();
        Assert.Equal(["user", "assistant", "user"], turns.Select(turn => (string)turn!["role"]!));
        Assert.Equal(text, (string)turns[1]!["content"]!);
        Assert.Contains(fault, (string)turns[2]!["content"]!, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("second time", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_cannot_mend_its_JSON_is_left_for_the_next()
    {
        _chain.A.Answers(OpenAIAnswers.Document("{no}"));
        _chain.B.Answers(OpenAIAnswers.Document("{\"a\":1}"));

        var result = await _chain.RunAsync(2, fields: AskForJson);
        using var answer = result.Answer;

        Assert.Equal("b", result.Candidate.Endpoint.Provider.Name);
        Assert.Equal(2, _chain.A.Requests.Count);
        Assert.Single(_chain.B.Requests);
        Assert.Single(JsonNode.Parse(_chain.B.Requests[0].Body)!["messages"]!.AsArray());
    }

    [Fact]
    public async Task What_was_changed_for_a_model_that_failed_all_the_same_is_not_said_of_anothers_answer()
    {
        _chain.A.Answers(OpenAIAnswers.Document("{no}"));
        _chain.B.Answers(OpenAIAnswers.Document("{\"a\":1}"));

        var result = await _chain.RunAsync(2, fields: AskForJson);
        using var answer = result.Answer;

        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task A_judge_that_the_limit_of_cost_has_no_room_for_is_not_asked()
    {
        _chain.Checks = new RouteChecks { Judge = new JudgeOptions("judge", 0.7, null) };
        _chain.MaxCost = 0.0000001m;
        _chain.A.Answers(Good);

        var result = await _chain.RunAsync(1);
        using var answer = result.Answer;

        Assert.NotNull(answer);
        Assert.Empty(_chain.C.Requests);
    }

    [Fact]
    public async Task A_text_that_is_no_attempt_at_JSON_goes_to_the_next_at_once()
    {
        _chain.A.Answers(OpenAIAnswers.Document("I would rather not."));
        _chain.B.Answers(OpenAIAnswers.Document("{\"a\":1}"));

        var result = await _chain.RunAsync(2, fields: AskForJson);
        using var answer = result.Answer;

        Assert.Equal(("b", 1), (result.Candidate.Endpoint.Provider.Name, _chain.A.Requests.Count));
    }

    [Fact]
    public async Task A_limit_of_tokens_that_thoughts_have_used_up_is_raised()
    {
        _chain.A.Answers(Message("""{"role":"assistant","content":"","reasoning_content":"Hm"}""", "length")).Answers(Good);

        var result = await _chain.RunAsync(1, fields: ",\"max_completion_tokens\":100");
        using var answer = result.Answer;

        Assert.Null(result.Shortcoming);
        Assert.Equal(4096, (int)JsonNode.Parse(_chain.A.Requests[1].Body)!["max_completion_tokens"]!);
        Assert.Contains("4096", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_that_is_the_models_own_is_not_raised()
    {
        _chain.Facts = ModelFacts.Unknown with { MaxOutputTokens = 100 };
        _chain.A.Answers(Message("""{"role":"assistant","content":""}""", "length"));

        var result = await _chain.RunAsync(1, fields: ",\"max_tokens\":100");
        using var answer = result.Answer;

        Assert.Single(_chain.A.Requests);
    }

    [Fact]
    public async Task What_a_model_fails_at_is_learned()
    {
        var prompt = PromptAnalyzer.Analyze(ChatRequest.Of(_chain.Time));
        double Expected() => _chain.Skills.Expect("m", null, prompt, _chain.Skills.Match(prompt)).Mean;
        var before = Expected();
        _chain.A.Answers(OpenAIAnswers.Document(""));

        for (var round = 0; round < 5; round++)
        {
            (await _chain.RunAsync(1)).Answer!.Dispose();
        }

        Assert.True(Expected() < before - 0.05, $"{before} became {Expected()}.");
    }

    [Fact]
    public async Task What_was_billed_for_an_answer_that_nobody_got_takes_from_the_limit_of_cost()
    {
        _chain.Facts = ModelFacts.Unknown with { Price = new ModelPrice(1_000, 1_000) };
        (_chain.Cost, _chain.MaxCost) = (0.01m, 0.015m);
        _chain.A.Answers(OpenAIAnswers.Document(""));
        _chain.B.Answers(Good);

        var result = await _chain.RunAsync(2);
        using var answer = result.Answer;

        Assert.Equal("a", result.Candidate.Endpoint.Provider.Name);
        Assert.Equal(0, result.Budget.WastedUsd);
        Assert.Empty(_chain.B.Requests);
    }

    private static string Message(string message, string finish = "stop")
    {
        var document = JsonNode.Parse(OpenAIAnswers.Document("x", finishReason: finish))!;
        document["choices"]![0]!["message"] = JsonNode.Parse(message);
        return document.ToJsonString();
    }
}
