using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Reads what the router needs from Anthropic's answers, whole or event by event, without touching them. Events and whole answers use the
/// same names for the same things, so one reading of names serves both. Source: Anthropic documentation, "Streaming Messages".
/// </summary>
internal static class AnthropicTap
{
    /// <summary>Reads a whole answer or the data of one event.</summary>
    /// <param name="json">The document, or an event's data.</param>
    /// <param name="facts">What it says.</param>
    /// <returns>False where it is no JSON object.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out AnswerFacts facts)
    {
        facts = default;
        try
        {
            var reader = new Utf8JsonReader(json, JsonText.ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            facts = ReadObject(ref reader, default, out var isError);
            if (isError)
            {
                facts = facts with { Error = AnthropicErrors.ReadBody(json) ?? AnthropicErrors.Wordless };
            }

            return !reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is the reader's word for text that is no UTF-8.
            return false;
        }
    }

    /// <summary>Reads the answer to a request to count tokens. Counting is free, whatever the count.</summary>
    /// <param name="json">The document.</param>
    /// <param name="facts">What it says.</param>
    /// <returns>False where it is no JSON object.</returns>
    public static bool TryReadCount(ReadOnlySpan<byte> json, out AnswerFacts facts)
    {
        if (!TryRead(json, out facts))
        {
            return false;
        }

        if (facts.Error is null)
        {
            facts = new AnswerFacts { HasToken = true, HasContent = true, FinishReason = FinishReason.Stop, Usage = default(TokenUsage) };
        }

        return true;
    }

    // The outermost object, the message in "message_start", and the "delta" of both kinds of delta.
    private static AnswerFacts ReadObject(ref Utf8JsonReader reader, AnswerFacts facts, out bool isError)
    {
        isError = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                isError |= Is(ref reader, "error"u8);
                facts = Is(ref reader, "message_stop"u8) ? facts with { EndOfStream = true } : facts;
            }
            else if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
            {
                reader.Read();
                facts = reader.TokenType == JsonTokenType.StartObject ? ReadObject(ref reader, facts, out _) : facts;
            }
            else if (reader.ValueTextEquals("content_block"u8))
            {
                reader.Read();
                facts = ReadBlock(ref reader, facts);
            }
            else if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                facts = ReadBlocks(ref reader, facts);
            }
            else if (reader.ValueTextEquals("stop_reason"u8))
            {
                reader.Read();
                var reason = AnthropicFinishReasons.Read(reader.Text());
                facts = reason == FinishReason.None ? facts : facts with { FinishReason = reason };
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                var usage = default(AnthropicUsage);
                usage.Read(ref reader);
                facts = facts with { Usage = usage.ToUsage() ?? facts.Usage };
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                isError |= reader.TokenType != JsonTokenType.Null;
            }
            else
            {
                facts = ReadPiece(ref reader, facts);
            }

            reader.Skip();
        }

        return facts;
    }

    private static AnswerFacts ReadBlocks(ref Utf8JsonReader reader, AnswerFacts facts)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return facts;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            facts = ReadBlock(ref reader, facts);
        }

        return facts;
    }

    // A block of text or thoughts begins empty; any other, a tool's call for one, is something by being there.
    private static AnswerFacts ReadBlock(ref Utf8JsonReader reader, AnswerFacts facts)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return facts;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && !Is(ref reader, "text"u8) && !Is(ref reader, "thinking"u8))
                {
                    facts = facts with { HasToken = true, HasContent = facts.HasContent || !Is(ref reader, "redacted_thinking"u8) };
                }
            }
            else
            {
                facts = ReadPiece(ref reader, facts);
            }

            reader.Skip();
        }

        return facts;
    }

    // At the name of a field; afterwards at its value.
    private static AnswerFacts ReadPiece(ref Utf8JsonReader reader, AnswerFacts facts)
    {
        var isContent = reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("partial_json"u8) || reader.ValueTextEquals("citation"u8);
        var isThought = reader.ValueTextEquals("thinking"u8) || reader.ValueTextEquals("signature"u8);
        reader.Read();
        return (isContent || isThought) && IsFilled(ref reader) ? facts with { HasToken = true, HasContent = facts.HasContent || isContent } : facts;
    }

    private static bool IsFilled(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.StartObject || (reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty);

    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> word) =>
        reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(word);
}
