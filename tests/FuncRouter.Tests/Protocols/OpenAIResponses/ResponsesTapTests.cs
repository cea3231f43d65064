using System.Text;
using FsCheck.Xunit;
using FuncRouter.Conversation;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Protocols.OpenAIResponses.Exchanged;

namespace FuncRouter.Tests.Protocols.OpenAIResponses;

public sealed class ResponsesTapTests
{
    private const string Usage =
        """{"input_tokens":10,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":2},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":17}""";

    private const string Rich = """
        {"type":"response.completed","response":{"object":"response","status":"completed","error":null,"incomplete_details":null,"output":[
          {"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}]},{"type":"message","content":[{"type":"output_text","text":"é\ud83d\ude00"}]},
          {"type":"function_call","name":"f","arguments":"{}"}],"usage":{"input_tokens":10,"output_tokens":7}}}
        """;

    [Theory]
    [InlineData("""{"type":"response.created","response":{"status":"in_progress","output":[],"usage":null,"error":null}}""", false)]
    [InlineData("""{"type":"response.in_progress","response":{"status":"in_progress"}}""", false)]
    [InlineData("""{"type":"response.output_item.added","item":{"type":"message","content":[]}}""", false)]
    [InlineData("""{"type":"response.output_item.added","item":{"type":"reasoning","summary":[],"encrypted_content":"gAAA"}}""", false)]
    [InlineData("""{"type":"response.content_part.added","part":{"type":"output_text","text":""}}""", false)]
    [InlineData("""{"type":"response.output_text.delta","delta":""}""", false)]
    [InlineData("""{"type":"response.unheard_of","delta":1}""", false)]
    [InlineData("""{"type":"response.output_text.delta","delta":"a"}""", true)]
    [InlineData("""{"delta":"a","type":"response.refusal.delta"}""", true)]
    [InlineData("""{"type":"response.reasoning_summary_text.delta","delta":"a"}""", true)]
    [InlineData("""{"type":"response.reasoning_text.delta","delta":"a"}""", true)]
    [InlineData("""{"type":"response.function_call_arguments.delta","delta":"{"}""", true)]
    [InlineData("""{"type":"response.function_call_arguments.done","arguments":"{}"}""", true)]
    [InlineData("""{"type":"response.code_interpreter_call_code.delta","delta":"import"}""", true)]
    [InlineData("""{"type":"response.output_text.done","text":"whole"}""", true)]
    [InlineData("""{"type":"response.output_item.added","item":{"type":"function_call","name":"f"}}""", true)]
    [InlineData("""{"type":"response.output_item.added","item":{"type":"web_search_call"}}""", true)]
    [InlineData("""{"type":"response.output_item.done","item":{"type":"message","content":[{"type":"output_text","text":"a"}]}}""", true)]
    [InlineData("""{"type":"response.web_search_call.searching"}""", true)]
    [InlineData("""{"type":"response.image_generation_call.partial_image","partial_image_b64":"AA=="}""", true)]
    [InlineData("""{"type":"response.mcp_list_tools.in_progress"}""", true)]
    public void A_token_is_a_word_or_what_a_tool_does(string json, bool token) =>
        Assert.Equal(
            new AnswerFacts
            {
                HasToken = token,
                HasContent = token && !json.Contains("reasoning", StringComparison.Ordinal),
                Refused = token && json.Contains("refusal", StringComparison.Ordinal),
            },
            Facts(json));

    [Theory]
    [InlineData("completed", "null", "", FinishReason.Stop)]
    [InlineData("completed", "null", """{"type":"web_search_call"},""", FinishReason.Stop)]
    [InlineData("completed", "null", """{"type":"function_call"},""", FinishReason.ToolCalls)]
    [InlineData("completed", "null", """{"type":"custom_tool_call"},""", FinishReason.ToolCalls)]
    [InlineData("incomplete", """{"reason":"max_output_tokens"}""", """{"type":"function_call"},""", FinishReason.Length)]
    [InlineData("incomplete", """{"reason":"content_filter"}""", "", FinishReason.ContentFilter)]
    [InlineData("incomplete", """{"reason":"boredom"}""", "", FinishReason.Other)]
    [InlineData("incomplete", "null", "", FinishReason.Other)]
    [InlineData("cancelled", "null", "", FinishReason.Other)]
    public void The_end_says_why_and_what_was_used(string status, string details, string items, FinishReason reason)
    {
        var response = "{\"object\":\"response\",\"status\":\"" + status + "\",\"incomplete_details\":" + details + ",\"output\":[" + items
            + "{\"type\":\"message\",\"content\":[{\"text\":\"a\"}]}],\"usage\":" + Usage + " ,\"text\":{\"format\":{\"type\":\"text\"}}}";
        var completed = $$"""{"type":"response.{{(status == "completed" ? status : "incomplete")}}","response":{{response}}}""";
        var whole = Facts(response);
        var end = Facts(completed);

        Assert.Equal(new TokenUsage(10, 7, 4, 2, 3), end.Usage);
        Assert.Equal((true, reason, true), (end.HasToken, end.FinishReason, end.EndOfStream));
        Assert.Equal(end with { EndOfStream = false, UsageEnd = whole.UsageEnd }, whole);
        Assert.Equal(completed.IndexOf("} ,\"text\"", StringComparison.Ordinal), end.UsageEnd);
        Assert.Equal(response.IndexOf("} ,\"text\"", StringComparison.Ordinal), whole.UsageEnd);
    }

    [Theory]
    [InlineData("""{"type":"response.completed","response":{"output":[]}}""", FinishReason.Stop)]
    [InlineData("""{"type":"response.completed","response":null}""", FinishReason.Stop)]
    [InlineData("""{"type":"response.incomplete","response":{"incomplete_details":{"reason":"max_output_tokens"}}}""", FinishReason.Length)]
    [InlineData("""{"type":"response.incomplete","response":{"incomplete_details":null}}""", FinishReason.Other)]
    public void The_event_says_what_a_response_without_a_status_does_not(string json, FinishReason reason) =>
        Assert.Equal((reason, true), (Facts(json).FinishReason, Facts(json).EndOfStream));

    [Fact]
    public void Usage_that_has_a_cost_gets_no_other() =>
        Assert.Equal(0, Facts("""{"status":"completed","output":[],"usage":{"input_tokens":1,"output_tokens":1,"cost":0.1}}""").UsageEnd);

    [Theory]
    [InlineData("""{"status":"completed","output":[]}""")]
    [InlineData("""{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":""}]}]}""")]
    public void An_answer_without_a_word_has_no_token(string json) => Assert.False(Facts(json).HasToken);

    [Theory]
    [InlineData("queued")]
    [InlineData("in_progress")]
    public void A_response_to_be_fetched_later_is_an_answer(string status)
    {
        var facts = Facts($$"""{"object":"response","status":"{{status}}","output":[]}""");

        Assert.Equal((true, FinishReason.Other), (facts.HasToken, facts.FinishReason));
    }

    [Theory]
    [InlineData("""{"type":"error","sequence_number":3,"code":"server_error","message":"m","param":null}""", null, "server_error")]
    [InlineData("""{"type":"error","error":{"type":"tokens","code":"rate_limit_exceeded","message":"m"}}""", "tokens", "rate_limit_exceeded")]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"m"}}}""", null, "server_error")]
    [InlineData("""{"object":"response","status":"failed","error":{"code":"server_error","message":"m"},"output":[]}""", null, "server_error")]
    [InlineData("""{"error":{"message":"m","type":"server_error","code":null}}""", "server_error", null)]
    public void Errors_stand_in_the_place_of_an_answer(string json, string? type, string? code)
    {
        var facts = Facts(json);

        Assert.Equal(new ReportedError("m", type, code), facts.Error);
        Assert.Equal((false, false), (facts.HasToken, facts.EndOfStream));
    }

    [Theory]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":null}}""")]
    [InlineData("""{"status":"failed","output":[]}""")]
    [InlineData("""{"type":"error"}""")]
    public void An_error_without_a_word_is_one(string json) => Assert.Contains("did not say why", Facts(json).Error!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("{\"type\":")]
    [InlineData("{} x")]
    public void What_is_no_JSON_object_is_not_of_the_protocol(string json) => Assert.False(Protocol.TryRead(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void The_mark_of_the_end_that_chat_has_says_nothing() => Assert.Equal(default, Facts("[DONE]"));

    [Property(Arbitrary = [typeof(Damage.Generator)])]
    public void Spoilt_events_are_refused_or_read(Damage[] damages) =>
        Protocol.TryRead(Damage.Spoil(Encoding.UTF8.GetBytes(Rich), damages), out _);
}
