using System.Text;
using FsCheck.Xunit;
using FuncRouter.Conversation;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.OpenAIChat;

public sealed class OpenAIChatTapTests
{
    [Theory]
    [InlineData("""{"role":"assistant","content":""}""", false)]
    [InlineData("""{"role":"assistant","content":null,"tool_calls":[],"refusal":null}""", false)]
    [InlineData("{}", false)]
    [InlineData("null", false)]
    [InlineData("""{"content":"x"}""", true)]
    [InlineData("""{"content":" "}""", true)]
    [InlineData("""{"content":[{"type":"text"}]}""", true)]
    [InlineData("""{"refusal":"no"}""", true)]
    [InlineData("""{"reasoning_content":"hm"}""", true)]
    [InlineData("""{"reasoning":"hm"}""", true)]
    [InlineData("""{"reasoning_details":[{}]}""", true)]
    [InlineData("""{"tool_calls":[{"index":0}]}""", true)]
    [InlineData("""{"function_call":{"name":"f"}}""", true)]
    [InlineData("""{"audio":{"id":"a"}}""", true)]
    [InlineData("""{"x":{"content":"x"}}""", false)]
    public void A_token_is_more_than_a_role(string message, bool token)
    {
        Assert.Equal(token, Read("{\"choices\":[{\"index\":0,\"delta\":" + message + "}]}").HasToken);
        Assert.Equal(token, Read("{\"choices\":[{\"message\":" + message + "},{\"message\":{}}]}").HasToken);
    }

    [Theory]
    [InlineData("""{"content":"x"}""", true, false)]
    [InlineData("""{"tool_calls":[{"index":0}]}""", true, false)]
    [InlineData("""{"refusal":"no"}""", true, true)]
    [InlineData("""{"refusal":"","content":""}""", false, false)]
    [InlineData("""{"content":null,"reasoning_content":"hm"}""", false, false)]
    [InlineData("""{"reasoning_details":[{}],"reasoning":"hm"}""", false, false)]
    public void Thoughts_are_no_content_and_a_refusal_is_known(string message, bool content, bool refused)
    {
        var facts = Read("{\"choices\":[{\"index\":0,\"message\":" + message + "}]}");

        Assert.Equal((content, refused), (facts.HasContent, facts.Refused));
    }

    [Theory]
    [InlineData("null", FinishReason.None)]
    [InlineData("\"\"", FinishReason.None)]
    [InlineData("\"stop\"", FinishReason.Stop)]
    [InlineData("\"length\"", FinishReason.Length)]
    [InlineData("\"tool_calls\"", FinishReason.ToolCalls)]
    [InlineData("\"function_call\"", FinishReason.ToolCalls)]
    [InlineData("\"content_filter\"", FinishReason.ContentFilter)]
    [InlineData("\"eos\"", FinishReason.Other)]
    [InlineData("{\"a\":1}", FinishReason.None)]
    public void A_reason_is_read(string word, FinishReason reason) =>
        Assert.Equal(reason, Read("{\"choices\":[{\"finish_reason\":" + word + ",\"delta\":{}}]}").FinishReason);

    [Theory]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":4}""", 10, 4, 0, 0)]
    [InlineData(
        """{"prompt_tokens":10,"completion_tokens":4,"prompt_tokens_details":{"audio_tokens":1,"cached_tokens":3},"completion_tokens_details":{"reasoning_tokens":2}}""",
        10, 4, 3, 2)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":4,"prompt_cache_hit_tokens":6,"prompt_cache_miss_tokens":4}""", 10, 4, 6, 0)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":0,"prompt_tokens_details":null,"completion_tokens_details":[1]}""", 10, 0, 0, 0)]
    [InlineData("""{"prompt_tokens":1.0e1,"completion_tokens":"4"}""", 10, 0, 0, 0)]
    [InlineData("""{"prompt_tokens":-1,"completion_tokens":1e300,"prompt_tokens":2}""", 2, 0, 0, 0)]
    public void Usage_is_read_and_its_end_is_known(string usage, long input, long output, long cached, long reasoning)
    {
        var json = $$"""{"choices":[{}],"usage": {{usage}} ,"x":1}""";

        var facts = Read(json);

        Assert.Equal(new TokenUsage(input, output, cached, ReasoningTokens: reasoning), facts.Usage);
        Assert.Equal(json.LastIndexOf("} ,\"x\"", StringComparison.Ordinal), facts.UsageEnd);
        Assert.False(facts.UsageOnly);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"total_tokens\":1}")]
    public void Usage_without_tokens_is_none(string usage)
    {
        var facts = Read("{\"choices\":[],\"usage\":" + usage + "}");

        Assert.Null(facts.Usage);
        Assert.False(facts.UsageOnly);
    }

    [Fact]
    public void Usage_that_has_a_cost_gets_no_other()
    {
        var facts = Read("""{"usage":{"prompt_tokens":1,"cost":0.1,"completion_tokens":2}}""");

        Assert.Equal(new TokenUsage(1, 2), facts.Usage);
        Assert.Equal(0, facts.UsageEnd);
    }

    [Theory]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":1}}""", true)]
    [InlineData("""{"usage":{"prompt_tokens":1}}""", true)]
    [InlineData("""{"choices":[{}],"usage":{"prompt_tokens":1}}""", false)]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":1},"error":"x"}""", false)]
    [InlineData("""{"choices":[]}""", false)]
    public void A_chunk_may_carry_usage_and_nothing_else(string json, bool only) => Assert.Equal(only, Read(json).UsageOnly);

    [Theory]
    [InlineData("""{"error":{"message":"m","type":"t","code":"c","param":"p"}}""", "m", "t", "c", "p")]
    [InlineData("""{"error":{"message":"m","code":429}}""", "m", null, "429", null)]
    [InlineData("""{"error":{"code":"c"}}""", "c", null, "c", null)]
    [InlineData("""{"error":"m"}""", "m", null, null, null)]
    [InlineData("""{"object":"error","message":"m","type":"t","param":null,"code":400}""", "m", "t", "400", null)]
    [InlineData("""{"message":"m","object":"error"}""", "m", null, null, null)]
    [InlineData("""{"choices":[{"delta":{},"error":{"message":"m","code":502}}]}""", "m", null, "502", null)]
    public void An_error_in_the_place_of_an_answer_is_read(string json, string message, string? type, string? code, string? param) =>
        Assert.Equal(new ReportedError(message, type, code, param), Read(json).Error);

    [Theory]
    [InlineData("""{"error":null,"choices":[]}""")]
    [InlineData("""{"error":"","choices":[]}""")]
    [InlineData("""{"error":{},"choices":[]}""")]
    [InlineData("""{"object":"chat.completion","message":"m"}""")]
    public void What_is_no_error_is_none(string json) => Assert.Null(Read(json).Error);

    [Fact]
    public void The_end_of_a_stream_is_known() => Assert.Equal(new AnswerFacts { EndOfStream = true }, Read("[DONE]"));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[DONE")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("<html>")]
    [InlineData("{\"choices\":[")]
    [InlineData("{} {}")]
    [InlineData("{\"choices\":[1]}")]
    [InlineData("{\"error\":\"\\ud800\"}")]
    public void What_is_no_object_is_not_of_the_protocol(string json) => Assert.False(OpenAIChatTap.TryRead(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void An_error_that_is_no_UTF8_is_not_of_the_protocol()
    {
        byte[] json = [.. "{\"error\":\""u8, 0xfc, .. "\"}"u8];

        Assert.False(OpenAIChatTap.TryRead(json, out _));
        Assert.Null(OpenAIErrors.ReadBody(json));
    }

    [Property(Arbitrary = [typeof(Damage.Generator)], MaxTest = 1000)]
    public void Whatever_a_provider_sends_is_read_or_refused(Damage[] damages, int seed)
    {
        string[] seeds =
        [
            OpenAIAnswers.Document("Hi"), OpenAIAnswers.Role(), OpenAIAnswers.Usage(1, 2, 1), OpenAIAnswers.Error("m", "t", "c", "p"),
            """{"object":"error","message":"m","detail":{"error":[{"message":"x"}]}}""",
        ];
        var bytes = Damage.Spoil(Encoding.UTF8.GetBytes(seeds[(uint)seed % seeds.Length]), damages);

        _ = OpenAIErrors.ReadBody(bytes);
        if (OpenAIChatTap.TryRead(bytes, out var facts) && facts.UsageEnd > 0)
        {
            Assert.Equal((byte)'}', bytes[facts.UsageEnd]);
        }
    }

    [Property]
    public void Arbitrary_bytes_are_read_or_refused(byte[] bytes)
    {
        _ = OpenAIErrors.ReadBody(bytes);
        Assert.False(OpenAIChatTap.TryRead(bytes, out _));
    }

    private static AnswerFacts Read(string json)
    {
        Assert.True(OpenAIChatTap.TryRead(Encoding.UTF8.GetBytes(json), out var facts));
        return facts;
    }
}
