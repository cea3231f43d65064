using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.BedrockConverse;
using static FuncRouter.Tests.Protocols.BedrockConverse.Written;

namespace FuncRouter.Tests.Protocols.BedrockConverse;

public sealed class BedrockParametersTests
{
    private const string Opus46 = "us.anthropic.claude-opus-4-6-v1";
    private const string Opus48 = "anthropic.claude-opus-4-8";
    private const string Nova2 = "us.amazon.nova-2-lite-v1:0";
    private const string GptOss = "openai.gpt-oss-120b-1:0";

    [Theory]
    [InlineData("anthropic.claude-3-7-sonnet-20250219-v1:0", false, "model/anthropic.claude-3-7-sonnet-20250219-v1%3A0/converse")]
    [InlineData("meta.llama3-3-70b", true, "model/meta.llama3-3-70b/converse-stream")]
    [InlineData("arn:aws:bedrock:eu-west-1:1:inference-profile/eu.x-v1:0", false, "model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Feu.x-v1%3A0/converse")]
    [InlineData("../../admin?x=1#y", false, "model/..%2F..%2Fadmin%3Fx%3D1%23y/converse")]
    public void The_model_is_one_segment_of_the_path(string model, bool stream, string expected)
    {
        var path = BedrockConverseProtocol.Instance.PathOf(model, stream);

        Assert.Equal(expected, path);
        Assert.Equal("/" + expected, new Uri($"https://example.com/{path}").AbsolutePath);
    }

    [Fact]
    public void Parameters_that_all_models_have_are_Converse_s_own() =>
        Assert.Equal(
            """{"maxTokens":64,"temperature":0.2,"topP":0.9,"stopSequences":["END"]}""",
            Text(Of(Hi with { MaxOutputTokens = 64, Temperature = 0.2, TopP = 0.9, StopSequences = ["END"] }, Nova).Body["inferenceConfig"]));

    [Fact]
    public void Nothing_asked_is_nothing_written() =>
        Assert.Equal("""{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}""", Of(Hi).Json);

    [Fact]
    public void A_temperature_ends_at_one() =>
        Assert.Equal("""{"temperature":1}""", Text(Of(Hi with { Temperature = 1.7 }).Body["inferenceConfig"]));

    [Fact]
    public void Stop_sequences_of_white_space_are_left_out()
    {
        var written = Of(Hi with { StopSequences = ["\n\n", "END"] }, Nova);

        Assert.Equal("""{"stopSequences":["END"]}""", Text(written.Body["inferenceConfig"]));
        Assert.Equal(["stop"], written.Notes.Dropped);
    }

    [Theory]
    [InlineData(false, """["/stop_sequence"]""")]
    [InlineData(true, """["/delta/stop_sequence"]""")]
    public void Claude_is_asked_which_stop_sequence_it_was(bool stream, string expected) =>
        Assert.Equal(expected, Text(Of(Hi with { Stream = stream, StopSequences = ["END"] }).Body["additionalModelResponseFieldPaths"]));

    [Theory]
    [InlineData(Claude, """{"top_k":5}""")]
    [InlineData(Mistral, """{"top_k":5}""")]
    [InlineData(Nova, """{"inferenceConfig":{"topK":5}}""")]
    [InlineData(Llama, "")]
    public void Top_k_is_where_the_maker_has_it(string model, string expected)
    {
        var written = Of(Hi with { TopK = 5 }, model);

        Assert.Equal(expected, Text(written.Body["additionalModelRequestFields"]));
        Assert.Equal(expected.Length > 0 ? [] : ["top_k"], written.Notes.Dropped);
    }

    [Fact]
    public void Models_that_take_no_sampling_get_none()
    {
        var sampled = Hi with { Temperature = 0.5, TopP = 0.9, TopK = 5, StopSequences = ["x"] };

        var claude = Of(sampled, Opus48);
        Assert.Equal("""{"stopSequences":["x"]}""", Text(claude.Body["inferenceConfig"]));
        Assert.Equal(["temperature", "top_p", "top_k"], claude.Notes.Dropped);
        Assert.Equal(["stop", "top_k"], Of(sampled, GptOss).Notes.Dropped);
    }

    [Fact]
    public void What_Converse_has_no_word_for_is_noted()
    {
        var written = Of(Hi with
        {
            Candidates = 2,
            Seed = 7,
            FrequencyPenalty = 0.1,
            PresencePenalty = 0.1,
            LogProbabilities = true,
            TopLogProbabilities = 3,
            Verbosity = "low",
            User = "u",
            Untranslated = ["logit_bias"],
        });

        Assert.Equal(
            ["n", "seed", "frequency_penalty", "presence_penalty", "logprobs", "top_logprobs", "verbosity", "user", "logit_bias"],
            written.Notes.Dropped);
    }

    [Theory]
    [InlineData("low", 2_000)]
    [InlineData("medium", 5_000)]
    [InlineData("high", 8_000)]
    [InlineData(null, 5_000)]
    [InlineData("minimal", 1_024)]
    public void An_effort_is_a_share_of_the_limit_for_Claude_that_thinks_within_a_budget(string? effort, int budget)
    {
        var body = Of(Hi with { MaxOutputTokens = 10_000, Reasoning = new ReasoningOptions { Effort = effort } }).Body;

        Assert.Equal($$$"""{"thinking":{"type":"enabled","budget_tokens":{{{budget}}}}}""", Text(body["additionalModelRequestFields"]));
        Assert.Equal("""{"maxTokens":10000}""", Text(body["inferenceConfig"]));
    }

    [Theory]
    [InlineData(null, 64_000, 51_200, 64_000)]
    [InlineData(null, null, 25_600, 32_000)]
    [InlineData(10_000, null, 10_000, 32_000)]
    [InlineData(40_000, null, 40_000, 80_000)]
    [InlineData(500, null, 1_024, 32_000)]
    public void Where_the_client_sets_no_limit_there_is_room_for_thoughts_and_answer(int? wanted, int? most, int budget, int limit)
    {
        var body = Of(Hi with { Reasoning = new ReasoningOptions { Effort = "high", BudgetTokens = wanted } }, Claude, most).Body;

        Assert.Equal(budget, body["additionalModelRequestFields"]!["thinking"]!["budget_tokens"]!.GetValue<int>());
        Assert.Equal(limit, body["inferenceConfig"]!["maxTokens"]!.GetValue<int>());
    }

    [Fact]
    public void A_budget_leaves_room_for_an_answer() =>
        Assert.Equal(
            1_999,
            Of(Hi with { MaxOutputTokens = 2_000, Reasoning = new ReasoningOptions { BudgetTokens = 4_000 } })
                .Body["additionalModelRequestFields"]!["thinking"]!["budget_tokens"]!.GetValue<int>());

    [Fact]
    public void Claude_takes_no_sampling_while_it_thinks()
    {
        var written = Of(Hi with { Temperature = 0.5, TopK = 5, Reasoning = new ReasoningOptions { Effort = "low" } });

        Assert.Null(written.Body["inferenceConfig"]!["temperature"]);
        Assert.Equal(["temperature", "top_k"], written.Notes.Dropped);
    }

    [Theory]
    [InlineData(Opus46, "high", """{"thinking":{"type":"adaptive"},"output_config":{"effort":"high"}}""")]
    [InlineData(Opus46, "xhigh", """{"thinking":{"type":"adaptive"},"output_config":{"effort":"max"}}""")]
    [InlineData(Opus48, "xhigh", """{"thinking":{"type":"adaptive"},"output_config":{"effort":"xhigh"}}""")]
    [InlineData(Opus48, "minimal", """{"thinking":{"type":"adaptive"},"output_config":{"effort":"low"}}""")]
    [InlineData(Opus48, null, """{"thinking":{"type":"adaptive"}}""")]
    public void Newer_Claude_models_think_adaptively(string model, string? effort, string expected) =>
        Assert.Equal(expected, Text(Of(Hi with { Reasoning = new ReasoningOptions { Effort = effort } }, model).Body["additionalModelRequestFields"]));

    [Fact]
    public void A_budget_holds_where_the_model_takes_one()
    {
        var request = Hi with { Reasoning = new ReasoningOptions { BudgetTokens = 4_000 } };

        Assert.Equal("enabled", Of(request, Opus46).Body["additionalModelRequestFields"]!["thinking"]!["type"]!.GetValue<string>());
        Assert.Equal("""{"thinking":{"type":"adaptive"}}""", Text(Of(request, Opus48).Body["additionalModelRequestFields"]));
        Assert.Equal(["budget_tokens"], Of(request, Opus48).Notes.Dropped);
    }

    [Theory]
    [InlineData(true, "summarized")]
    [InlineData(false, "omitted")]
    public void Whether_thoughts_are_shown_is_said(bool show, string expected) =>
        Assert.Equal(
            expected,
            Of(Hi with { Reasoning = new ReasoningOptions { IsAdaptive = true, ShowThoughts = show } }, Opus48)
                .Body["additionalModelRequestFields"]!["thinking"]!["display"]!.GetValue<string>());

    [Theory]
    [InlineData("low", """{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"low"}}""", """{"maxTokens":100,"temperature":0.5}""")]
    [InlineData("max", """{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"high"}}""", "")]
    public void Nova_thinks_by_effort_and_hard_only_without_limits(string effort, string fields, string inference)
    {
        var written = Of(Hi with { MaxOutputTokens = 100, Temperature = 0.5, Reasoning = new ReasoningOptions { Effort = effort } }, Nova2);

        Assert.Equal(fields, Text(written.Body["additionalModelRequestFields"]));
        Assert.Equal(inference, Text(written.Body["inferenceConfig"]));
        Assert.Equal(inference.Length > 0 ? [] : ["max_tokens", "temperature"], written.Notes.Dropped);
    }

    [Theory]
    [InlineData(GptOss, "xhigh", """{"reasoning_effort":"high"}""")]
    [InlineData("openai.gpt-5.6", "xhigh", """{"reasoning":{"effort":"xhigh"}}""")]
    public void Models_of_OpenAI_have_its_words(string model, string effort, string expected) =>
        Assert.Equal(expected, Text(Of(Hi with { Reasoning = new ReasoningOptions { Effort = effort } }, model).Body["additionalModelRequestFields"]));

    [Theory]
    [InlineData("anthropic.claude-3-haiku-20240307-v1:0")]
    [InlineData(Nova)]
    [InlineData(Llama)]
    public void Models_that_do_not_think_are_not_told_to(string model)
    {
        var written = Of(Hi with { Reasoning = new ReasoningOptions { Effort = "high" } }, model);

        Assert.Null(written.Body["additionalModelRequestFields"]);
        Assert.Equal(["reasoning"], written.Notes.Dropped);
    }

    [Fact]
    public void Thinking_that_is_off_is_not_mentioned()
    {
        var written = Of(Hi with { Reasoning = new ReasoningOptions { Effort = "none" } });

        Assert.Null(written.Body["additionalModelRequestFields"]);
        Assert.Empty(written.Notes.Dropped);
    }

    [Fact]
    public void Claude_does_not_think_where_a_tool_is_forced_on_it()
    {
        var thinking = Hi with { Reasoning = new ReasoningOptions { Effort = "high" } };

        Assert.Equal(
            ["reasoning"],
            Of(thinking with { Tools = [Tool("f")], ToolChoice = new ToolChoice(ToolChoiceMode.Required) }).Notes.Dropped);
        Assert.Equal(["reasoning"], Of(thinking with { Format = new OutputFormat((JsonElement?)null) }, Opus46).Notes.Dropped);
    }

    [Fact]
    public void Claude_does_not_think_on_within_a_budget_where_its_thoughts_were_lost()
    {
        var request = Said(User("?"), Assistant(new ToolCallPart("c", "f", "{}")), Results(new ToolResultPart("c", Text("x")))) with
        {
            Tools = [Tool("f")],
            Reasoning = new ReasoningOptions { Effort = "high" },
        };

        Assert.Equal(["reasoning"], Of(request).Notes.Dropped);
        Assert.Empty(Of(request, Opus46).Notes.Dropped);
    }

    [Fact]
    public void It_thinks_on_where_they_are_there()
    {
        var thoughts = new ReasoningPart("Hm.") { Seal = new ReasoningSeal(ReasoningOrigins.Anthropic, "s") };
        var request = Said(User("?"), Assistant(thoughts, new ToolCallPart("c", "f", "{}")), Results(new ToolResultPart("c", Text("x")))) with
        {
            Tools = [Tool("f")],
            Reasoning = new ReasoningOptions { Effort = "high" },
        };

        Assert.NotNull(Of(request).Body["additionalModelRequestFields"]!["thinking"]);
    }
}
