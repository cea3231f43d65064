using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using FuncRouter.Execution.Changes;
using FuncRouter.Protocols;

namespace FuncRouter.Tests.Execution.Changes;

public sealed class AppendedTurnsTests
{
    [Theory]
    [InlineData("openai-chat", """{"model":"m","messages":[ {"role":"user","content":"Hi"} ],"seed":1.0}""", "messages")]
    [InlineData("anthropic-messages", """{"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}""", "messages")]
    [InlineData("openai-responses", """{"model":"m","input":[{"role":"user","content":"Hi"}]}""", "input")]
    [InlineData("openai-responses", """{"model":"m","input":"Hi \"there\""}""", "input")]
    public void Turns_come_behind_those_of_the_client(string protocol, string body, string field)
    {
        var changed = AppendedTurns.To(Requests.Of(protocol, body), new AppendedTurn("assistant", "So \"…\" said"), new AppendedTurn("user", "Again"))!;

        var turns = JsonNode.Parse(Requests.TextOf(changed))![field]!.AsArray();
        Assert.Equal(["user", "assistant", "user"], turns.Select(turn => (string)turn!["role"]!));
        Assert.Equal("So \"…\" said", (string)turns[1]!["content"]!);
        Assert.Equal(3, changed.Conversation!.Value.Messages.Length);
        Assert.Equal("So \"…\" said", Assert.IsType<TextPart>(changed.Conversation.Value.Messages[1].Parts[0]).Text);
    }

    [Fact]
    public void Every_other_byte_stays_as_it_was()
    {
        const string Body = """{"model" : "m",  "messages":[{"role":"user","content":"\u0048i"}], "x":{"b":1e2,"a":[ ]}}""";

        var changed = AppendedTurns.To(Requests.Of("openai-chat", Body), new AppendedTurn("assistant", "Yes"))!;

        Assert.Equal(Body.Replace("\"}]", "\"},{\"role\":\"assistant\",\"content\":\"Yes\"}]", StringComparison.Ordinal), Requests.TextOf(changed));
    }

    [Fact]
    public void A_prompt_that_is_one_text_has_no_turns() =>
        Assert.Null(AppendedTurns.To(Requests.Of("openai-completions", """{"model":"m","prompt":"Hi"}"""), new AppendedTurn("user", "Again")));
}

/// <summary>Requests as the endpoints make them, of any protocol.</summary>
internal static class Requests
{
    public static RouterRequest Of(string protocol, string json)
    {
        var body = new PooledBuffer();
        body.Write(Encoding.UTF8.GetBytes(json));
        var client = ClientProtocols.Get(protocol);
        var (head, error) = client.ReadHead(body.Span);
        Assert.Null(error);
        return new RouterRequest
        {
            Id = "gen-1",
            ReceivedAt = DateTimeOffset.UnixEpoch,
            ReceivedTimestamp = 0,
            Caller = new Caller("default", null, "s"),
            Model = head!.Model,
            Protocol = protocol,
            Conversation = ConversationReading.Later(client, body),
            Features = head.Features,
            Controls = head.Controls,
            Body = new RequestBody(body, head.Fields),
        };
    }

    public static string TextOf(RouterRequest request) => Encoding.UTF8.GetString(request.Body.Buffer.Span);
}
