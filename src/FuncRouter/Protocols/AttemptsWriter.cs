using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols;

/// <summary>Writes what was tried into an error, under <c>metadata</c> as OpenRouter has it; the same in every client's protocol.</summary>
internal static class AttemptsWriter
{
    /// <summary>Writes the property where anything was tried.</summary>
    public static void Write(Utf8JsonWriter writer, ImmutableArray<AttemptRecord> attempts)
    {
        if (attempts.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject("metadata"u8);
        writer.WriteStartArray("attempts"u8);
        foreach (var attempt in attempts)
        {
            writer.WriteStartObject();
            writer.WriteString("provider"u8, attempt.Provider);
            writer.WriteString("model"u8, attempt.Model);
            writer.WriteNumber("status"u8, attempt.Status);
            writer.WriteNumber("milliseconds"u8, Math.Round(attempt.Milliseconds, 1));
            writer.WriteString("error"u8, attempt.Error);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
