using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.Cohere.Asked;

namespace FuncRouter.Tests.Protocols.Cohere;

public sealed class CohereParametersTests
{
    [Fact]
    public void A_question_alone_asks_for_nothing_else()
    {
        var asked = Of(Hi);

        Assert.Equal("""{"model":"command-a-03-2025","messages":[{"role":"user","content":"Hi"}]}""", asked.Json);
        Assert.Empty(asked.Notes.Dropped);
        Assert.Null(asked.Notes.Constraint);
    }

    [Fact]
    public void Parameters_have_their_own_names()
    {
        var asked = Of(Hi with
        {
            Stream = true,
            MaxOutputTokens = 64,
            StopSequences = ["END", "\n"],
            Temperature = 0.2,
            TopP = 0.9,
            TopK = 40,
            FrequencyPenalty = 0.5,
            Seed = 7,
            LogProbabilities = true,
            Candidates = 1,
        });

        Assert.EndsWith(
            ""","max_tokens":64,"stop_sequences":["END","\n"],"temperature":0.2,"p":0.9,"k":40,"frequency_penalty":0.5,"seed":7,"logprobs":true,"stream":true}""",
            asked.Json,
            StringComparison.Ordinal);
        Assert.Empty(asked.Notes.Dropped);
    }

    [Fact]
    public void What_the_protocol_has_no_word_for_is_named()
    {
        var asked = Of(Hi with
        {
            Seed = -1,
            Candidates = 2,
            TopLogProbabilities = 3,
            Verbosity = "low",
            ParallelToolCalls = false,
            Tools = [Tool("f")],
            Reasoning = new ReasoningOptions { Effort = "high" },
            Untranslated = ["logit_bias"],
            User = "ann",
        });

        Assert.Equal(["logit_bias", "parallel_tool_calls", "seed", "top_logprobs", "n", "verbosity", "reasoning"], asked.Notes.Dropped);
        Assert.DoesNotContain("seed", asked.Json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.0, "1", false)]
    [InlineData(0.0, "0", false)]
    [InlineData(1.5, "1", true)]
    public void A_temperature_beyond_the_scale_is_the_scales_end_and_named(double temperature, string expected, bool isNamed)
    {
        var asked = Of(Hi with { Temperature = temperature });

        Assert.Equal(expected, asked["temperature"]);
        Assert.Equal(isNamed, asked.Notes.Dropped.Contains("temperature"));
    }

    [Theory]
    [InlineData(1.0, 600, "0.99", "500")]
    [InlineData(0.0, 0, "0.01", "0")]
    public void The_ends_of_sampling_scales_are_those_of_the_api(double topP, int topK, string p, string k)
    {
        var asked = Of(Hi with { TopP = topP, TopK = topK });

        Assert.Equal((p, k), (asked["p"], asked["k"]));
        Assert.Empty(asked.Notes.Dropped);
    }

    [Theory]
    [InlineData(0.5, 0.5, "0.5", "", "presence_penalty")]
    [InlineData(0.0, 0.5, "", "0.5", null)]
    [InlineData(0.0, 0.0, "", "", null)]
    [InlineData(-1.0, 0.0, "", "", "frequency_penalty")]
    [InlineData(0.0, 2.0, "", "1", "presence_penalty")]
    public void One_penalty_is_asked_for(double frequency, double presence, string asFrequency, string asPresence, string? dropped)
    {
        var asked = Of(Hi with { FrequencyPenalty = frequency, PresencePenalty = presence });

        Assert.Equal((asFrequency, asPresence), (asked["frequency_penalty"], asked["presence_penalty"]));
        Assert.Equal(dropped is null ? [] : [dropped], asked.Notes.Dropped);
    }

    [Fact]
    public void Five_texts_may_end_an_answer()
    {
        var asked = Of(Hi with { StopSequences = ["a", "b", "c", "d", "e", "f"] });

        Assert.Equal("""["a","b","c","d","e"]""", asked["stop_sequences"]);
        Assert.Equal(["stop"], asked.Notes.Dropped);
    }

    [Theory]
    [InlineData("none", null, null, """{"type":"disabled"}""")]
    [InlineData(null, 0, null, """{"type":"disabled"}""")]
    [InlineData(null, null, null, """{"type":"enabled"}""")]
    [InlineData("low", null, null, """{"type":"enabled","token_budget":2048}""")]
    [InlineData("medium", null, null, """{"type":"enabled","token_budget":8192}""")]
    [InlineData("high", null, null, """{"type":"enabled"}""")]
    [InlineData("high", null, 5000, """{"type":"enabled","token_budget":3976}""")]
    [InlineData("low", null, 900, """{"type":"enabled","token_budget":1}""")]
    [InlineData("low", 700, 900, """{"type":"enabled","token_budget":700}""")]
    public void Effort_is_a_budget_that_leaves_room_for_the_answer(string? effort, int? budget, int? limit, string expected) =>
        Assert.Equal(expected, Of(Hi with { Reasoning = new ReasoningOptions { Effort = effort, BudgetTokens = budget }, MaxOutputTokens = limit }, Thinker)["thinking"]);

    [Theory]
    [InlineData("command-a-03-2025", false)]
    [InlineData("command-r7b-12-2024", false)]
    [InlineData("command", false)]
    [InlineData("command-a-plus-05-2026", true)]
    [InlineData("command-b-01-2027", true)]
    public void Models_from_before_reasoning_are_asked_for_none(string model, bool thinks)
    {
        var asked = Of(Hi with { Reasoning = new ReasoningOptions { Effort = "high" } }, model);

        Assert.Equal(thinks, asked["thinking"].Length > 0);
        Assert.Equal(thinks ? [] : ["reasoning"], asked.Notes.Dropped);
    }

    [Fact]
    public void A_model_that_does_not_think_need_not_be_told_so()
    {
        var asked = Of(Hi with { Reasoning = new ReasoningOptions { Effort = "none" } });

        Assert.Equal("", asked["thinking"]);
        Assert.Empty(asked.Notes.Dropped);
    }
}
