using System.Buffers;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>
/// Writes errors in OpenAI's form, with the list of attempts under <c>error.metadata</c> as OpenRouter has it.
/// Source: OpenAI API reference, "Error codes"; OpenRouter documentation, "Errors".
/// </summary>
internal static class OpenAIErrorWriter
{
    /// <summary>Writes the document of an error answer.</summary>
    public static void WriteDocument(IBufferWriter<byte> output, RouterError error)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteStartObject("error"u8);
        writer.WriteString("message"u8, error.Message);
        writer.WriteString("type"u8, error.ProviderType ?? TypeOf(error.Status));
        writer.WriteString("param"u8, error.Param);
        writer.WriteString("code"u8, error.Code);
        AttemptsWriter.Write(writer, error.Attempts);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Writes an error as an event of a stream. No <c>[DONE]</c> follows it: the stream has no complete end.</summary>
    public static void WriteEvent(IBufferWriter<byte> output, RouterError error)
    {
        output.Write("data: "u8);
        WriteDocument(output, error);
        output.Write("\n\n"u8);
    }

    private static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };
}
