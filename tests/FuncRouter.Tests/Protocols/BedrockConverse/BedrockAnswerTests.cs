using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.BedrockConverse;

namespace FuncRouter.Tests.Protocols.BedrockConverse;

public sealed class BedrockAnswerTests
{
    [Fact]
    public void An_answer_has_its_parts_in_order_its_reason_and_its_usage()
    {
        var answer = Read("""
            {"output":{"message":{"role":"assistant","content":[{"text":"Let me look."},
            {"toolUse":{"toolUseId":"tooluse_1","name":"weather","input":{"city":"Paris","n":1.50}}},{"toolUse":{"toolUseId":"tooluse_2","name":"time","input":{}}}]}},
            "stopReason":"tool_use","usage":{"inputTokens":12,"outputTokens":5,"totalTokens":17},"metrics":{"latencyMs":300}}
            """);

        Assert.Equal(new TextPart("Let me look.").Text, ((TextPart)answer.Choices[0].Parts[0]).Text);
        Assert.Equal(new ToolCallPart("tooluse_1", "weather", """{"city":"Paris","n":1.50}"""), answer.Choices[0].Parts[1]);
        Assert.Equal(new ToolCallPart("tooluse_2", "time", "{}"), answer.Choices[0].Parts[2]);
        Assert.Equal(FinishReason.ToolCalls, answer.Choices[0].FinishReason);
        Assert.Equal(new TokenUsage(12, 5), answer.Usage);
    }

    [Fact]
    public void Tokens_of_the_cache_are_part_of_the_prompt_s() =>
        Assert.Equal(
            new TokenUsage(112, 5, 80, 20),
            Read("""{"output":{"message":{"content":[]}},"stopReason":"end_turn","usage":{"inputTokens":12,"outputTokens":5,"totalTokens":117,"cacheReadInputTokens":80,"cacheWriteInputTokens":20}}""").Usage);

    [Theory]
    [InlineData("end_turn", FinishReason.Stop)]
    [InlineData("stop_sequence", FinishReason.Stop)]
    [InlineData("tool_use", FinishReason.ToolCalls)]
    [InlineData("max_tokens", FinishReason.Length)]
    [InlineData("model_context_window_exceeded", FinishReason.Length)]
    [InlineData("guardrail_intervened", FinishReason.ContentFilter)]
    [InlineData("content_filtered", FinishReason.ContentFilter)]
    [InlineData("malformed_tool_use", FinishReason.Other)]
    [InlineData("something_new", FinishReason.Other)]
    public void Every_stop_reason_has_its_meaning(string word, FinishReason expected) =>
        Assert.Equal(expected, Read($$$"""{"output":{"message":{"content":[{"text":"x"}]}},"stopReason":"{{{word}}}"}""").Choices[0].FinishReason);

    [Fact]
    public void The_stop_sequence_is_told_where_the_model_said_it() =>
        Assert.Equal(
            "END",
            Read("""{"output":{"message":{"content":[{"text":"x"}]}},"stopReason":"stop_sequence","additionalModelResponseFields":{"stop_sequence":"END"}}""").Choices[0].StopSequence);

    [Fact]
    public void Thoughts_keep_their_signature_and_encrypted_ones_themselves()
    {
        var parts = Read("""
            {"output":{"message":{"content":[{"reasoningContent":{"reasoningText":{"text":"Hm.","signature":"c2ln"}}},
            {"reasoningContent":{"redactedContent":"ZW5j"}},{"reasoningContent":{"reasoningText":{"text":"plain"}}},{"text":"A"}]}},"stopReason":"end_turn"}
            """).Choices[0].Parts;

        Assert.Equal(new ReasoningPart("Hm.") { Seal = new ReasoningSeal(ReasoningOrigins.Anthropic, "c2ln") }, parts[0]);
        Assert.Equal(new ReasoningPart("") { Seal = new ReasoningSeal(ReasoningOrigins.Anthropic, "ZW5j") { IsEncrypted = true } }, parts[1]);
        Assert.Equal(new ReasoningPart("plain"), parts[2]);
    }

    [Fact]
    public void Cited_text_has_its_sources()
    {
        var text = Assert.IsType<TextPart>(Assert.Single(Read("""
            {"output":{"message":{"content":[{"citationsContent":{"content":[{"text":"Grass is "},{"text":"green."}],"citations":[
            {"title":"Doc","sourceContent":[{"text":"The grass is green."}],"location":{"documentChar":{"documentIndex":0,"start":0,"end":19}}},
            {"title":"Site","location":{"web":{"url":"https://example.com","domain":"example.com"}}}]}}]}},"stopReason":"end_turn"}
            """).Choices[0].Parts));

        Assert.Equal("Grass is green.", text.Text);
        Assert.Equal(
            [new Annotation { Title = "Doc", CitedText = "The grass is green." }, new Annotation { Title = "Site", Url = "https://example.com" }],
            text.Annotations);
    }

    [Fact]
    public void What_the_provider_s_own_tools_did_is_no_call()
    {
        var parts = Read("""
            {"output":{"message":{"content":[{"toolUse":{"toolUseId":"s1","name":"nova_grounding","input":{},"type":"server_tool_use"}},
            {"toolResult":{"toolUseId":"s1","content":[{"text":"found"}]}},{"image":{"format":"png","source":{"bytes":"AA=="}}},{"text":"Found."}]}},"stopReason":"end_turn"}
            """).Choices[0].Parts;

        Assert.Equal("Found.", Assert.IsType<TextPart>(Assert.Single(parts)).Text);
    }

    [Theory]
    [InlineData("""{"message":"Too many requests."}""", "Too many requests.", null)]
    [InlineData("""{"__type":"com.amazon.bedrock#ThrottlingException","message":"Slow down."}""", "Slow down.", "ThrottlingException")]
    [InlineData("""{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}""", "UnknownOperationException", "UnknownOperationException")]
    public void An_error_in_the_place_of_an_answer_is_a_failure(string json, string message, string? type)
    {
        List<AnswerEvent> steps = [];

        Assert.True(new BedrockAnswerReader().TryReadDocument(Encoding.UTF8.GetBytes(json), steps));
        Assert.Equal(new AnswerFailed(new ReportedError(message, type)), Assert.Single(steps));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"output":{"message":null}}""")]
    public void Other_documents_are_not_of_this_protocol(string json) =>
        Assert.False(new BedrockAnswerReader().TryReadDocument(Encoding.UTF8.GetBytes(json), new List<AnswerEvent>()));

    [Fact]
    public void A_document_that_is_cut_off_is_no_JSON() =>
        Assert.ThrowsAny<JsonException>(() => new BedrockAnswerReader().TryReadDocument("{\"output\":{"u8.ToArray(), new List<AnswerEvent>()));

    [Fact]
    public void Whatever_is_missing_or_of_another_kind_is_passed_over()
    {
        var answer = Read("""
            {"output":{"message":{"content":[null,7,{},{"text":null},{"toolUse":{}},{"reasoningContent":{}},{"citationsContent":{"citations":7}},{"text":"x"}]}},
            "stopReason":7,"usage":{"inputTokens":"many"}}
            """);

        Assert.Equal("x", ((TextPart)answer.Choices[0].Parts[^1]).Text);
        Assert.Contains(new ToolCallPart("", "", "{}"), answer.Choices[0].Parts);
        Assert.Equal(FinishReason.None, answer.Choices[0].FinishReason);
        Assert.Null(answer.Usage);
    }

    private static ConversationAnswer Read(string json)
    {
        List<AnswerEvent> steps = [];
        Assert.True(new BedrockAnswerReader().TryReadDocument(Encoding.UTF8.GetBytes(json), steps));
        var whole = new AnswerAccumulator();
        steps.ForEach(whole.Add);
        return whole.ToAnswer();
    }
}
