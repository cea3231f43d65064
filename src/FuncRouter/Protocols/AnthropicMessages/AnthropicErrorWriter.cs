using System.Buffers;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Writes errors in Anthropic's form, with the list of attempts under <c>error.metadata</c>.
/// Source: Anthropic API reference, "Errors".
/// </summary>
internal static class AnthropicErrorWriter
{
    /// <summary>Writes the document of an error answer.</summary>
    public static void WriteDocument(IBufferWriter<byte> output, RouterError error)
    {
        using var writer = JsonWriting.Create(output);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "error"u8);
        writer.WriteStartObject("error"u8);

        // Always by the status: clients choose what to throw by the type, and another protocol's word means nothing to them.
        writer.WriteString("type"u8, TypeOf(error.Status));
        writer.WriteString("message"u8, error.Message);
        AttemptsWriter.Write(writer, error.Attempts);
        writer.WriteEndObject();
        writer.WriteNull("request_id"u8);
        writer.WriteEndObject();
    }

    /// <summary>Writes an error as an event of a stream. No <c>message_stop</c> follows it: the stream has no complete end.</summary>
    public static void WriteEvent(IBufferWriter<byte> output, RouterError error)
    {
        output.Write("event: error\ndata: "u8);
        WriteDocument(output, error);
        output.Write("\n\n"u8);
    }

    private static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        408 or 504 => "timeout_error",
        409 => "conflict_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 or 529 => "overloaded_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };
}
