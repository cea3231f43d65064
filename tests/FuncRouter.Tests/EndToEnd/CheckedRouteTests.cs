using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>Routes that ask more of answers than to be answers, configured as users configure them.</summary>
public sealed class CheckedRouteTests : LimitedTests
{
    private RoutedUpstream _routed = null!;

    public override async ValueTask InitializeAsync() => _routed = await RoutedUpstream.StartAsync(new JsonObject
    {
        ["models"] = JsonNode.Parse("""
            {
              "weak": { "endpoints": [ { "provider": "one", "model": "weak" } ], "price": { "input": 1, "output": 1 }, "quality": 0.3 },
              "strong": { "endpoints": [ { "provider": "two", "model": "strong" } ], "price": { "input": 10, "output": 10 }, "quality": 0.9 }
            }
            """),
        ["routes"] = JsonNode.Parse("""
            {
              "careful": { "objective": "cost", "candidates": ["weak", "strong"], "checks": { "forbidden": ["no idea"], "minLength": 4 }, "fallbacks": [ { "rule": "Ask later." } ] },
              "stepped": { "candidates": ["strong", "weak"], "cascade": { "confidence": 0.8 } }
            }
            """),
        ["routing"] = JsonNode.Parse("""{ "exploration": 0 }"""),
    });

    public override async ValueTask DisposeAsync()
    {
        await _routed.DisposeAsync();
        await base.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_fails_a_check_is_replaced_by_the_next_models(bool stream)
    {
        Script("weak", "I have no idea.", stream);
        Script("strong", "It is 42.", stream);

        using var answer = await AskAsync("careful", stream);

        Assert.Equal("strong", answer.Header("x-funcrouter-model"));
        Assert.Contains("42", await answer.Content.ReadAsStringAsync(Limit), StringComparison.Ordinal);
        var record = await _routed.RecordAsync(answer, Limit);
        Assert.StartsWith("Unsatisfactory: ", (string)record["attempts"]![0]!["error"]!, StringComparison.Ordinal);
        Assert.True((decimal)record["overheadCostUsd"]! > 0);
    }

    [Fact]
    public async Task Where_every_answer_fails_the_last_resort_answers()
    {
        Script("weak", "No.", stream: false);
        Script("strong", "No idea, sorry.", stream: false);

        using var answer = await AskAsync("careful", stream: false);

        Assert.Equal("rule", answer.Header("x-funcrouter-model"));
        Assert.Equal("Ask later.", (string)(await answer.JsonAsync(Limit))["choices"]![0]!["message"]!["content"]!);
    }

    [Theory]
    [InlineData(-0.01, "weak")]
    [InlineData(-2, "strong")]
    public async Task A_cascade_begins_with_the_cheap_model_and_goes_up_where_it_is_not_sure(double logProbability, string model)
    {
        var document = JsonNode.Parse(OpenAIAnswers.Document("Perhaps.", "weak"))!;
        document["choices"]![0]!["logprobs"] = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["token"] = "Perhaps", ["logprob"] = logProbability, ["top_logprobs"] = new JsonArray() }) };
        _routed.Upstream.On("weak").Answers(document.ToJsonString());
        Script("strong", "Certainly.", stream: false);

        using var answer = await AskAsync("stepped", stream: false);

        Assert.Equal(model, answer.Header("x-funcrouter-model"));
        Assert.Contains("of the cascade", answer.Header("x-funcrouter-reason"), StringComparison.Ordinal);
        Assert.Null((await answer.JsonAsync(Limit))["choices"]![0]!["logprobs"]);
    }

    private void Script(string model, string text, bool stream)
    {
        if (stream)
        {
            _routed.Upstream.On(model).Streams(events => events
                .Event(OpenAIAnswers.Chunk(text, model))
                .Event(OpenAIAnswers.Finish(model: model))
                .Event(OpenAIAnswers.Usage(10, 2, model: model))
                .Event("[DONE]"));
        }
        else
        {
            _routed.Upstream.On(model).Answers(OpenAIAnswers.Document(text, model));
        }
    }

    private Task<HttpResponseMessage> AskAsync(string route, bool stream) =>
        _routed.PostAsync($$"""{"model":"{{route}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"What is the answer?"}]}""", Limit);
}
