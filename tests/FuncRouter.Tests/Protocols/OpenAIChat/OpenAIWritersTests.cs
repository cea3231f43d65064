using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Api;
using FuncRouter.Conversation;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.OpenAIChat;

public sealed class OpenAIWritersTests
{
    private static readonly OpenAIChatProtocol Protocol = OpenAIChatProtocol.Instance;

    [Theory]
    [InlineData(400, "invalid_request_error")]
    [InlineData(401, "authentication_error")]
    [InlineData(403, "permission_error")]
    [InlineData(404, "not_found_error")]
    [InlineData(413, "invalid_request_error")]
    [InlineData(429, "rate_limit_error")]
    [InlineData(503, "server_error")]
    public void An_error_has_the_shape_of_the_protocol(int status, string type)
    {
        var error = Written(new RouterError { Status = status, Code = "c", Message = "m \"\ud800", Param = "p" })["error"]!;

        Assert.Equal($$"""{"message":"m \u0022\uFFFD","type":"{{type}}","param":"p","code":"c"}""", error.ToJsonString());
    }

    [Fact]
    public void An_error_lists_what_was_tried()
    {
        var error = Written(new RouterError
        {
            Status = 502,
            Code = "c",
            Message = "m",
            ProviderType = "overloaded_error",
            Attempts = [new AttemptRecord("p", "m", 503, 1.26, "busy"), new AttemptRecord("q", "n", 0, 2, null)],
        })["error"]!;

        Assert.Equal("overloaded_error", error["type"]!.GetValue<string>());
        Assert.Equal(
            """
            [{"provider":"p","model":"m","status":503,"milliseconds":1.3,"error":"busy"},{"provider":"q","model":"n","status":0,"milliseconds":2,"error":null}]
            """,
            error["metadata"]!["attempts"]!.ToJsonString());
    }

    [Fact]
    public void An_error_in_a_stream_is_an_event_and_no_end()
    {
        using var buffer = new PooledBuffer();
        Protocol.WriteErrorEvent(buffer, new RouterError { Status = 502, Code = "c", Message = "a\nb" });
        var text = Encoding.UTF8.GetString(buffer.Span);

        Assert.StartsWith("data: {\"error\":", text, StringComparison.Ordinal);
        Assert.Equal(text.Length - 2, text.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void A_text_becomes_an_answer()
    {
        var json = JsonNode.Parse(Written("""{"model":"a","messages":[{}]}"""))!;

        Assert.Equal("chat.completion", json["object"]!.GetValue<string>());
        Assert.Equal(("gen-1", 1_755_137_737, "m"), (json["id"]!.GetValue<string>(), json["created"]!.GetValue<long>(), json["model"]!.GetValue<string>()));
        Assert.Equal(
            """{"index":0,"message":{"role":"assistant","content":"Busy.","refusal":null},"logprobs":null,"finish_reason":"stop"}""",
            json["choices"]![0]!.ToJsonString());
        Assert.Equal(
            """{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0},"cost":0}""",
            json["usage"]!.ToJsonString());
    }

    [Theory]
    [InlineData("true", 4)]
    [InlineData("false", 3)]
    public void A_text_becomes_a_stream_with_the_usage_that_was_asked_for(string usage, int events)
    {
        var text = Written("{\"model\":\"a\",\"messages\":[{}],\"stream\":true,\"stream_options\":{\"include_usage\":" + usage + "}}");
        var data = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line["data: ".Length..]).ToList();

        Assert.Equal(events, data.Count);
        Assert.Equal("[DONE]", data[^1]);
        var facts = data.ConvertAll(json => Protocol.TryRead(Encoding.UTF8.GetBytes(json), out var read) ? read : default);
        Assert.Equal((true, FinishReason.None), (facts[0].HasToken, facts[0].FinishReason));
        Assert.Equal((false, FinishReason.Stop), (facts[1].HasToken, facts[1].FinishReason));
        Assert.Equal(usage == "true", facts[2].UsageOnly);
    }

    [Theory]
    [InlineData("""{"detail":"m"}""", "m")]
    [InlineData("""{"message":"m"}""", "m")]
    [InlineData("""[{"error":{"message":"m","status":"UNAVAILABLE"}}]""", "m")]
    [InlineData("""{"error":{"error":{"message":"m"}}}""", "m")]
    [InlineData("""{"error":{"message":{"message":"m"}}}""", "m")]
    [InlineData("\"m\"", "m")]
    [InlineData("{}", null)]
    [InlineData("[]", null)]
    [InlineData("", null)]
    [InlineData("<html>", null)]
    [InlineData("{\"error\":{\"message\":", null)]
    public void The_errors_of_compatible_servers_are_read(string body, string? message) =>
        Assert.Equal(message, Protocol.ReadError(Encoding.UTF8.GetBytes(body), _ => null)?.Message);

    private static JsonNode Written(RouterError error)
    {
        using var buffer = new PooledBuffer();
        OpenAIErrorWriter.WriteDocument(buffer, error);
        return JsonNode.Parse(buffer.Span)!;
    }

    private static string Written(string body)
    {
        using var buffer = new PooledBuffer();
        TextAnswer.Write(buffer, Protocol, ChatBodies.Request(body), "m", "Busy.");
        return Encoding.UTF8.GetString(buffer.Span);
    }
}
