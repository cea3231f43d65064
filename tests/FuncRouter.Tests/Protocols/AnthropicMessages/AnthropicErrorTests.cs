using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using FuncRouter.Protocols.AnthropicMessages;

namespace FuncRouter.Tests.Protocols.AnthropicMessages;

public sealed class AnthropicErrorTests
{
    [Theory]
    [InlineData("""{"type":"error","error":{"type":"not_found_error","message":"model: claude-9"},"request_id":"req_1"}""", "model: claude-9", "not_found_error", null)]
    [InlineData("""{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}""", "prompt is too long: 210000 tokens > 200000 maximum", "invalid_request_error", "context_length_exceeded")]
    [InlineData("""{"error":{"type":"invalid_request_error","message":"Output blocked by content filtering policy"}}""", "Output blocked by content filtering policy", "invalid_request_error", "content_filter")]
    [InlineData("""{"error":"No"}""", "No", null, null)]
    [InlineData("""{"detail":"Not Found"}""", "Not Found", null, null)]
    [InlineData("""{"type":"error","message":"No"}""", "No", null, null)]
    public void The_providers_words_are_read(string body, string message, string? type, string? code) =>
        Assert.Equal(new ReportedError(message, type, code), AnthropicMessagesProtocol.Instance.ReadError(Encoding.UTF8.GetBytes(body), _ => null));

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"error":{"message":""}}""")]
    [InlineData("""{"error":{"message":"\ud800"}}""")]
    public void A_body_without_words_says_nothing(string body) =>
        Assert.Null(AnthropicMessagesProtocol.Instance.ReadError(Encoding.UTF8.GetBytes(body), _ => null));

    [Theory]
    [InlineData(400, "invalid_request_error")]
    [InlineData(401, "authentication_error")]
    [InlineData(402, "billing_error")]
    [InlineData(403, "permission_error")]
    [InlineData(404, "not_found_error")]
    [InlineData(408, "timeout_error")]
    [InlineData(409, "conflict_error")]
    [InlineData(413, "request_too_large")]
    [InlineData(422, "invalid_request_error")]
    [InlineData(429, "rate_limit_error")]
    [InlineData(500, "api_error")]
    [InlineData(502, "api_error")]
    [InlineData(503, "overloaded_error")]
    [InlineData(504, "timeout_error")]
    [InlineData(529, "overloaded_error")]
    public void An_error_has_the_type_of_its_status(int status, string type)
    {
        var document = Write(new RouterError { Status = status, Code = "c", Message = "Say \"why\".", ProviderType = "server_error" });

        Assert.Equal($$$"""{"type":"error","error":{"type":"{{{type}}}","message":"Say \"why\"."},"request_id":null}""", document);
    }

    [Fact]
    public void The_attempts_are_listed()
    {
        var document = JsonNode.Parse(Write(new RouterError { Status = 502, Code = "c", Message = "m", Attempts = [new AttemptRecord("p", "u", 500, 12.34, "no")] }))!;

        Assert.Equal("""[{"provider":"p","model":"u","status":500,"milliseconds":12.3,"error":"no"}]""", document["error"]!["metadata"]!["attempts"]!.ToJsonString());
    }

    [Fact]
    public void In_a_stream_it_is_an_event_and_the_last()
    {
        var output = new ArrayBufferWriter<byte>();
        AnthropicMessagesProtocol.Instance.WriteErrorEvent(output, new RouterError { Status = 503, Code = "c", Message = "m" });

        Assert.Equal("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"},\"request_id\":null}\n\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void A_stream_that_lacks_its_end_gets_it()
    {
        var output = new ArrayBufferWriter<byte>();
        AnthropicMessagesProtocol.Instance.WriteEndOfStream(output);

        Assert.Equal("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static string Write(RouterError error)
    {
        var output = new ArrayBufferWriter<byte>();
        AnthropicMessagesProtocol.Instance.WriteError(output, error);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
