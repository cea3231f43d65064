using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Protocols.Operations;

/// <summary>
/// Reads what the router needs from an operation's answer, without touching it: the usage, an error, and the event that is a stream's
/// last. Source: OpenAI API reference, "Image generation streaming events" and "Speech streaming events".
/// </summary>
internal static class JsonOperationTap
{
    /// <summary>Reads a whole answer or the data of one event.</summary>
    /// <returns>False where it is no JSON object.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out AnswerFacts facts)
    {
        facts = default;
        if (json.SequenceEqual("[DONE]"u8))
        {
            facts = new AnswerFacts { EndOfStream = true };
            return true;
        }

        try
        {
            var reader = new Utf8JsonReader(json, JsonText.ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            facts = ReadObject(ref reader, out var isError);
            if (isError && facts.Error is null)
            {
                // The whole document is the error.
                facts = new AnswerFacts { Error = OpenAIErrors.ReadBody(json) };
            }

            return !reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is the reader's word for text that is no UTF-8.
            return false;
        }
    }

    // Whatever is no error is a result: operations have no placeholders.
    private static AnswerFacts ReadObject(ref Utf8JsonReader reader, out bool isError)
    {
        var facts = new AnswerFacts { HasToken = true, HasContent = true };
        isError = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                facts = facts with { Usage = JsonOperationUsage.Read(ref reader, out var end) ?? facts.Usage, UsageEnd = end };
            }
            else if (reader.ValueTextEquals("meta"u8))
            {
                reader.Read();
                facts = facts with { Usage = facts.Usage ?? JsonOperationUsage.ReadMeta(ref reader) };
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                facts = facts with { Error = OpenAIErrors.Read(ref reader) };
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                facts = IsLast(reader.Text()) ? facts with { FinishReason = FinishReason.Stop } : facts;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                reader.Read();
                isError = reader.Text() == "error";
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return facts with { HasToken = facts.Error is null };
    }

    // image_generation.completed, speech.audio.done; one for each image that was asked for.
    private static bool IsLast(string? type) =>
        type is not null && (type.EndsWith(".completed", StringComparison.Ordinal) || type.EndsWith(".done", StringComparison.Ordinal));
}
