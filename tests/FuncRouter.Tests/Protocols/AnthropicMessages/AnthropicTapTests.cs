using System.Text;
using FsCheck.Xunit;
using FuncRouter.Conversation;
using FuncRouter.Protocols.AnthropicMessages;

namespace FuncRouter.Tests.Protocols.AnthropicMessages;

public sealed class AnthropicTapTests
{
    [Theory]
    [InlineData("""{"type":"message_start","message":{"content":[],"usage":{"input_tokens":1,"output_tokens":1}}}""", false)]
    [InlineData("""{"type":"ping"}""", false)]
    [InlineData("""{"type":"content_block_start","content_block":{"type":"text","text":""}}""", false)]
    [InlineData("""{"type":"content_block_start","content_block":{"signature":"","type":"thinking","thinking":""}}""", false)]
    [InlineData("""{"type":"content_block_start","content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}""", true)]
    [InlineData("""{"type":"content_block_start","content_block":{"type":"server_tool_use","id":"t"}}""", true)]
    [InlineData("""{"type":"content_block_start","content_block":{"type":"redacted_thinking","data":"x"}}""", true)]
    [InlineData("""{"type":"content_block_delta","delta":{"type":"text_delta","text":" "}}""", true)]
    [InlineData("""{"delta":{"text":"x","type":"text_delta"},"index":0,"type":"content_block_delta"}""", true)]
    [InlineData("""{"type":"content_block_delta","delta":{"type":"text_delta","text":""}}""", false)]
    [InlineData("""{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"x"}}""", true)]
    [InlineData("""{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{"}}""", true)]
    [InlineData("""{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":""}}""", false)]
    [InlineData("""{"type":"content_block_delta","delta":{"type":"signature_delta","signature":"x"}}""", true)]
    [InlineData("""{"type":"content_block_delta","delta":{"type":"citations_delta","citation":{"type":"char_location"}}}""", true)]
    [InlineData("""{"type":"content_block_stop","index":0}""", false)]
    [InlineData("""{"type":"message","content":[{"type":"text","text":""}],"stop_reason":"end_turn"}""", false)]
    [InlineData("""{"type":"message","content":[{"type":"text","text":""},{"type":"text","text":"x"}]}""", true)]
    [InlineData("""{"type":"message","content":[{"type":"tool_use","input":{"text":""}}]}""", true)]
    [InlineData("""{"type":"message","content":"x"}""", false)]
    public void A_token_is_more_than_a_frame(string json, bool token) => Assert.Equal(token, Read(json).HasToken);

    [Theory]
    [InlineData("null", FinishReason.None)]
    [InlineData("\"end_turn\"", FinishReason.Stop)]
    [InlineData("\"stop_sequence\"", FinishReason.Stop)]
    [InlineData("\"pause_turn\"", FinishReason.Stop)]
    [InlineData("\"max_tokens\"", FinishReason.Length)]
    [InlineData("\"model_context_window_exceeded\"", FinishReason.Length)]
    [InlineData("\"tool_use\"", FinishReason.ToolCalls)]
    [InlineData("\"refusal\"", FinishReason.ContentFilter)]
    [InlineData("\"compaction\"", FinishReason.Other)]
    [InlineData("{}", FinishReason.None)]
    public void A_reason_is_read(string word, FinishReason reason)
    {
        Assert.Equal(reason, Read($$$"""{"type":"message_delta","delta":{"stop_reason":{{{word}}}}}""").FinishReason);
        Assert.Equal(reason, Read($$"""{"type":"message","stop_reason":{{word}},"content":[]}""").FinishReason);
        Assert.Equal(reason, Read($$$"""{"type":"message_start","message":{"stop_reason":{{{word}}}}}""").FinishReason);
    }

    [Theory]
    [InlineData("""{"input_tokens":5,"output_tokens":7}""", 5, 7, 0, 0, 0)]
    [InlineData("""{"output_tokens":7}""", 0, 7, 0, 0, 0)]
    [InlineData("""{"input_tokens":5,"cache_read_input_tokens":100,"cache_creation_input_tokens":20,"output_tokens":7}""", 125, 7, 100, 20, 0)]
    [InlineData("""{"input_tokens":5,"cache_read_input_tokens":null,"output_tokens":7,"output_tokens_details":{"thinking_tokens":3}}""", 5, 7, 0, 0, 3)]
    [InlineData("""{"input_tokens":5.0e0,"output_tokens":-1,"output_tokens_details":[1],"iterations":7}""", 5, 0, 0, 0, 0)]
    [InlineData("""{"input_tokens":5,"output_tokens":7,"iterations":[{"type":"compaction","input_tokens":90,"output_tokens":1},{"input_tokens":5,"output_tokens":7,"type":"message"},{"type":"advisor_message","input_tokens":1000,"output_tokens":1000}]}""", 95, 8, 0, 0, 0)]
    [InlineData("""{"input_tokens":5,"output_tokens":7,"iterations":[{"type":"message","input_tokens":4,"output_tokens":0},{"type":"fallback_message","input_tokens":5,"output_tokens":7}]}""", 5, 7, 0, 0, 0)]
    [InlineData("""{"input_tokens":5,"output_tokens":7,"iterations":[]}""", 5, 7, 0, 0, 0)]
    public void Usage_is_read_in_every_place(string usage, long input, long output, long read, long written, long thinking)
    {
        var expected = new TokenUsage(input, output, read, written, thinking);

        Assert.Equal(expected, Read($$"""{"type":"message","content":[],"usage":{{usage}}}""").Usage);
        Assert.Equal(expected, Read($$$"""{"type":"message_start","message":{"usage":{{{usage}}}}}""").Usage);
        Assert.Equal(expected, Read($$"""{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{{usage}}}""").Usage);
    }

    [Fact]
    public void Usage_that_says_nothing_is_none()
    {
        Assert.Null(Read("""{"type":"message_delta","usage":null}""").Usage);
        Assert.Null(Read("""{"type":"message_delta","usage":{"server_tool_use":{"web_search_requests":1}}}""").Usage);
    }

    [Fact]
    public void The_end_of_a_stream_keeps_what_its_beginning_said()
    {
        var start = Read("""{"type":"message_start","message":{"usage":{"input_tokens":5,"cache_read_input_tokens":100,"output_tokens":1}}}""").Usage;
        var end = Read("""{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}""").Usage;

        Assert.Equal(new TokenUsage(105, 9, 100), end!.Value.After(start));
    }

    [Fact]
    public void The_cost_has_no_place_here()
    {
        var facts = Read("""{"type":"message_delta","usage":{"output_tokens":9}}""");

        Assert.Equal((0, false), (facts.UsageEnd, facts.UsageOnly));
    }

    [Fact]
    public void Only_the_stop_ends_a_stream()
    {
        Assert.True(Read("""{"type":"message_stop"}""").EndOfStream);
        Assert.False(Read("""{"type":"content_block_stop"}""").EndOfStream);
        Assert.False(Read("""{"type":"message_delta","delta":{"stop_reason":"end_turn"}}""").EndOfStream);
    }

    [Theory]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", "Overloaded", "overloaded_error")]
    [InlineData("""{"error":{"message":"No"}}""", "No", null)]
    [InlineData("""{"error":"No"}""", "No", null)]
    [InlineData("""{"type":"error"}""", "The provider reported an error without a message.", null)]
    public void An_error_is_seen(string json, string message, string? type)
    {
        var error = Read(json).Error;

        Assert.Equal((message, type), (error!.Message, error.Type));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"type\":")]
    [InlineData("{} x")]
    public void Anything_else_is_not_of_the_protocol(string json) => Assert.False(AnthropicTap.TryRead(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void Half_a_character_in_a_text_is_the_clients_to_see() =>
        Assert.True(Read("""{"type":"content_block_delta","delta":{"type":"text_delta","text":"\ud800"}}""").HasToken);

    [Property]
    public bool No_text_breaks_it(string text)
    {
        AnthropicTap.TryRead(Encoding.UTF8.GetBytes(text ?? ""), out _);
        return true;
    }

    [Fact]
    public void A_count_is_an_answer_and_free()
    {
        Assert.True(AnthropicCountTokensProtocol.Instance.TryRead("""{"input_tokens":2095}"""u8, out var facts));

        Assert.Equal((true, FinishReason.Stop, new TokenUsage(0, 0)), (facts.HasToken, facts.FinishReason, facts.Usage!.Value));
        Assert.True(AnthropicCountTokensProtocol.Instance.TryRead("""{"type":"error","error":{"message":"No"}}"""u8, out facts));
        Assert.Equal("No", facts.Error!.Message);
        Assert.False(AnthropicCountTokensProtocol.Instance.TryRead("[]"u8, out _));
    }

    private static AnswerFacts Read(string json)
    {
        Assert.True(AnthropicMessagesProtocol.Instance.TryRead(Encoding.UTF8.GetBytes(json), out var facts));
        return facts;
    }
}
