using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// Errors in streams of responses. Documents have the form of all of OpenAI's protocols. Source: OpenAI API reference, "Streaming
/// events", <c>error</c> and <c>response.failed</c>.
/// </summary>
internal static class ResponsesErrors
{
    // Whoever writes the event does not know how many came before it. The SDKs ask for a number and for order, so it is the largest that
    // all of them can hold: nothing comes after an error.
    private const int LastSequenceNumber = int.MaxValue;

    /// <summary>Writes an error as the last event of a stream.</summary>
    public static void WriteEvent(IBufferWriter<byte> output, RouterError error)
    {
        output.Write("event: error\ndata: "u8);
        using (var writer = JsonWriting.Create(output))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "error"u8);
            writer.WriteNumber("sequence_number"u8, LastSequenceNumber);
            writer.WriteString("code"u8, error.Code);
            writer.WriteString("message"u8, error.Message);
            writer.WriteString("param"u8, error.Param);
            writer.WriteEndObject();
        }

        output.Write("\n\n"u8);
    }

    /// <summary>
    /// Reads an <c>error</c> event, whose words stand in it or in an <c>error</c> of its own, or a whole document with such a field.
    /// </summary>
    public static ReportedError Read(ReadOnlySpan<byte> json) =>
        OpenAIErrors.ReadBody(json) is not { } error ? Unknown
        : error.Type == "error" ? error with { Type = null }
        : error;

    /// <summary>Reads the error of a response that failed.</summary>
    /// <param name="response">The response.</param>
    public static ReportedError ReadFailed(JsonElement response) =>
        response.Get("error"u8) is { } error ? Read(JsonMarshal.GetRawUtf8Value(error)) : Unknown;

    /// <summary>An error without a word.</summary>
    public static ReportedError Unknown { get; } = new("The response failed, and the provider did not say why.");
}
