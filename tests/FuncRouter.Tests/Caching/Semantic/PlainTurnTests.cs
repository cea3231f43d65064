using System.Text;
using FuncRouter.Caching.Semantic;
using FuncRouter.Conversation;
using FuncRouter.Protocols.OpenAIResponses;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Caching.Semantic;

public sealed class PlainTurnTests
{
    [Theory]
    [InlineData("""[{"role":"user","content":"Hi \u00e9"}]""", "Hi é")]
    [InlineData("""[{"role":"system","content":"x"},{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"content":"Hi" , "role":"user","name":"n"} ] """, "Hi")]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":"Hi"}]}]""", "Hi")]
    public void The_text_of_a_last_turn_of_nothing_else_is_found_with_its_place(string messages, string text)
    {
        var request = Chat(messages);

        var turn = PlainTurn.Of(request)!.Value;

        Assert.Equal(text, turn.Text);
        Assert.Equal(text, System.Text.Json.JsonSerializer.Deserialize<string>(request.Body.Buffer.Span[turn.Place]));
    }

    [Theory]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"assistant","content":"b"}]""")]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"tool","tool_call_id":"1","content":"b"}]""")]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"system","content":"b"}]""")]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"text","text":"Ho"}]}]""")]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"https://a.example/b.png"}}]}]""")]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":"Hi","text":"Ho"}]}]""")]
    [InlineData("""[{"role":"user","content":"Hi","content":"Ho"}]""")]
    [InlineData("""[{"role":"user","content":""}]""")]
    [InlineData("""[{"role":"user","content":null}]""")]
    [InlineData("""[{"role":"user","content":"cut \ud83d"}]""")]
    public void A_request_that_ends_otherwise_has_none(string messages) => Assert.Null(PlainTurn.Of(Chat(messages)));

    [Theory]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]}]""", "Hi")]
    [InlineData("""[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"Hi"}]}]""", null)]
    public void Messages_of_Anthropics_are_read_too(string messages, string? text) =>
        Assert.Equal(text, PlainTurn.Of(AnthropicBodies.Request(AnthropicBodies.With("", messages)))?.Text);

    [Theory]
    [InlineData("\"Hi\"", "Hi")]
    [InlineData("""[{"role":"user","content":"Hi"}]""", "Hi")]
    [InlineData("""[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}]""", "Hi")]
    [InlineData("""[{"role":"user","content":"Hi"},{"type":"function_call_output","call_id":"c","output":"x"}]""", null)]
    public void The_input_of_responses_is_read_too(string input, string? text)
    {
        var bytes = Encoding.UTF8.GetBytes($$"""{"model":"m","input":{{input}},"temperature":0}""");
        var protocol = OpenAIResponsesProtocol.Instance;
        var request = ChatBodies.Request(bytes, protocol.ReadHead(bytes).Head!) with { Protocol = protocol.Name, Conversation = new(() => protocol.ReadConversation(bytes)) };

        Assert.Equal(text, PlainTurn.Of(request)?.Text);
    }

    [Fact]
    public void A_turn_that_is_a_document_has_none()
    {
        static string Of(int length) => $$"""[{"role":"user","content":"{{new string('a', length)}}"}]""";

        Assert.NotNull(PlainTurn.Of(Chat(Of(2000))));
        Assert.Null(PlainTurn.Of(Chat(Of(2001))));
    }

    private static RouterRequest Chat(string messages) => ChatBodies.Request($$"""{"model":"m","messages":{{messages}},"temperature":0}""");
}
