using System.Text.Json.Nodes;
using FuncRouter.Execution.Checks;
using FuncRouter.Routing;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

public sealed class CascadeTests : IDisposable
{
    private readonly ChainFixture _chain = new() { Cascade = new CascadeOptions { Confidence = 0.8 } };

    public void Dispose() => _chain.Dispose();

    [Theory]
    [InlineData(-0.01, "a")]
    [InlineData(-1.5, "b")]
    public async Task An_answer_that_its_model_is_not_sure_of_goes_up_a_step(double logProbability, string answering)
    {
        _chain.A.Answers(Sure("Perhaps.", logProbability));
        _chain.B.Answers(Sure("Certainly.", -9));

        var result = await _chain.RunAsync(2);
        using var answer = result.Answer;

        Assert.Equal((answering, null), (result.Candidate.Endpoint.Provider.Name, result.Shortcoming));
        Assert.True((bool)JsonNode.Parse(_chain.A.Requests[0].Body)!["logprobs"]!);
    }

    [Fact]
    public async Task The_last_step_is_not_asked_how_sure_it_is()
    {
        _chain.A.Answers(Sure("Perhaps.", -3));
        _chain.B.Answers(OpenAIAnswers.Document("Certainly."));

        var result = await _chain.RunAsync(2);
        using var answer = result.Answer;

        Assert.False(JsonNode.Parse(_chain.B.Requests[0].Body)!.AsObject().ContainsKey("logprobs"));
    }

    [Fact]
    public async Task The_best_step_is_not_doubted_for_the_sake_of_one_that_is_none()
    {
        _chain.Steps = 2;
        _chain.A.Answers(Sure("Perhaps.", -3));
        _chain.B.Answers(Sure("Certainly.", -3));

        var result = await _chain.RunAsync(3);
        using var answer = result.Answer;

        Assert.Equal(("b", null), (result.Candidate.Endpoint.Provider.Name, result.Shortcoming));
        Assert.Empty(_chain.C.Requests);
    }

    [Fact]
    public async Task What_only_the_router_wanted_to_know_is_not_in_the_answer()
    {
        _chain.A.Answers(Sure("Yes.", -0.01));

        var result = await _chain.RunAsync(2);
        using var answer = result.Answer!;

        var expected = JsonNode.Parse(Sure("Yes.", -0.01))!;
        expected["choices"]![0]!["logprobs"] = null;
        Assert.Equal(expected.ToJsonString(), System.Text.Encoding.UTF8.GetString(answer.Original.Span));
        Assert.Equal(2, answer.Usage!.Value.OutputTokens);
    }

    [Fact]
    public async Task What_the_client_asked_for_stays_in_the_answer()
    {
        _chain.A.Answers(Sure("Yes.", -0.01));

        var result = await _chain.RunAsync(2, fields: ",\"logprobs\":true");
        using var answer = result.Answer!;

        Assert.Equal(Sure("Yes.", -0.01), System.Text.Encoding.UTF8.GetString(answer.Original.Span));
    }

    [Fact]
    public async Task A_provider_that_refuses_the_question_is_asked_without_it()
    {
        _chain.A.Answers(OpenAIAnswers.Error("Unknown parameter: 'logprobs'."), 400).Answers(OpenAIAnswers.Document("Yes."));

        (await _chain.RunAsync(2)).Answer!.Dispose();
        var again = await _chain.RunAsync(2);
        using var answer = again.Answer;

        Assert.Equal("a", again.Candidate.Endpoint.Provider.Name);
        Assert.Equal(3, _chain.A.Requests.Count);
        Assert.Empty(again.Warnings);
    }

    [Fact]
    public async Task An_unsatisfactory_answer_goes_up_a_step_and_the_best_of_all_is_given()
    {
        _chain.A.Answers(OpenAIAnswers.Document(""));
        _chain.B.Answers(Sure("Perhaps.", -2));
        _chain.C.Fails(500);

        var result = await _chain.RunAsync(3);
        using var answer = result.Answer;

        Assert.Equal(("b", ShortcomingKind.Doubtful), (result.Candidate.Endpoint.Provider.Name, result.Shortcoming!.Kind));
    }

    private static string Sure(string text, double logProbability)
    {
        var document = JsonNode.Parse(OpenAIAnswers.Document(text))!;
        document["choices"]![0]!["logprobs"] = new JsonObject
        {
            ["content"] = new JsonArray(new JsonObject { ["token"] = text, ["logprob"] = logProbability, ["bytes"] = null, ["top_logprobs"] = new JsonArray() }),
            ["refusal"] = null,
        };
        return document.ToJsonString();
    }
}
