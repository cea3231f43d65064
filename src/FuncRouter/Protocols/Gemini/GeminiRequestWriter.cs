using System.Buffers;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>Writes a request. Source: Gemini API reference, "Generating content", <c>models.generateContent</c>.</summary>
internal static class GeminiRequestWriter
{
    /// <summary>Writes it, and notes what cannot be said.</summary>
    public static void Write(IBufferWriter<byte> output, ConversationRequest request, UpstreamTarget target, TranslationNotes notes)
    {
        var model = new GeminiModel(target.Model);
        var turns = GeminiTurns.Of(request.Messages, model);
        var tools = GeminiTools.Of(request, model, notes);
        using var writer = JsonWriting.Create(output);
        writer.WriteStartObject();
        WriteInstructions(writer, turns);
        WriteContents(writer, turns, model, notes);
        tools.Write(writer);
        new GeminiGenerationWriter(writer, request, target, model, notes).Write(tools.HeldTo);
        writer.WriteEndObject();
        notes.Drop(request.Untranslated);
    }

    private static void WriteInstructions(Utf8JsonWriter writer, GeminiTurns turns)
    {
        if (turns.Instructions.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject("systemInstruction"u8);
        writer.WriteStartArray("parts"u8);
        foreach (var text in turns.Instructions)
        {
            writer.WriteStartObject();
            writer.WriteString("text"u8, text.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteContents(Utf8JsonWriter writer, GeminiTurns turns, GeminiModel model, TranslationNotes notes)
    {
        writer.WriteStartArray("contents"u8);
        var parts = new GeminiPartWriter(writer, model, notes);
        foreach (var turn in turns.Turns)
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, turn.IsModel ? "model"u8 : "user"u8);
            writer.WriteStartArray("parts"u8);
            parts.Write(turn);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
