using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>Writes tool calls as chat messages have them.</summary>
internal static class OpenAIChatToolCalls
{
    /// <summary>Writes a whole call.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="call">The call.</param>
    /// <param name="index">Its place among the calls, where it is a piece of a stream.</param>
    public static void Write(Utf8JsonWriter writer, ToolCallPart call, int? index)
    {
        writer.WriteStartObject();
        if (index is { } place)
        {
            writer.WriteNumber("index"u8, place);
        }

        writer.WriteString("id"u8, call.Id);
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, call.Name);
        writer.WriteString("arguments"u8, call.Arguments);
        writer.WriteEndObject();
        OpenAIChatReasoning.WriteSeal(writer, call.Seal);
        writer.WriteEndObject();
    }

    /// <summary>Writes more of a call's arguments in a stream, or its seal.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="index">Its place among the calls.</param>
    /// <param name="arguments">More of its arguments; null for none.</param>
    /// <param name="seal">Its seal; null for none.</param>
    public static void WriteDelta(Utf8JsonWriter writer, int index, string? arguments, ReasoningSeal? seal)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, index);

        // Clients expect the function in every piece, also in one that only brings the seal.
        writer.WriteStartObject("function"u8);
        writer.WriteString("arguments"u8, arguments ?? "");
        writer.WriteEndObject();
        OpenAIChatReasoning.WriteSeal(writer, seal);
        writer.WriteEndObject();
    }
}
