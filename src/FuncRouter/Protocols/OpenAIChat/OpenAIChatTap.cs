using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>
/// Reads what the router needs from answers of OpenAI's chat completions, whole or chunk by chunk, without touching them.
/// Source: OpenAI API reference, "The chat completion object" and "The chat completion chunk object"; the deltas of reasoning are
/// DeepSeek's <c>reasoning_content</c> and OpenRouter's <c>reasoning</c>. Legacy completions differ only in the choice's <c>text</c>.
/// </summary>
internal static class OpenAIChatTap
{
    /// <summary>Reads a whole answer or one chunk.</summary>
    /// <param name="json">The document, or an event's data.</param>
    /// <param name="facts">What it says.</param>
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
                facts = facts with { Error = OpenAIErrors.ReadBody(json) };
            }

            return !reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is the reader's word for text that is no UTF-8.
            return false;
        }
    }

    private static AnswerFacts ReadObject(ref Utf8JsonReader reader, out bool isError)
    {
        var facts = default(AnswerFacts);
        var choices = 0;
        isError = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                reader.Read();
                facts = ReadChoices(ref reader, facts, out choices);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                facts = facts with { Usage = OpenAIUsage.Read(ref reader, out var end), UsageEnd = end };
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                facts = facts with { Error = OpenAIErrors.Read(ref reader) };
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                reader.Read();
                isError = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("error"u8);
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return facts with { UsageOnly = choices == 0 && facts is { Usage: not null, Error: null } };
    }

    private static AnswerFacts ReadChoices(ref Utf8JsonReader reader, AnswerFacts facts, out int choices)
    {
        choices = 0;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return facts;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            choices++;
            facts = ReadChoice(ref reader, facts);
        }

        return facts;
    }

    private static AnswerFacts ReadChoice(ref Utf8JsonReader reader, AnswerFacts facts)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
            {
                reader.Read();
                facts = ReadMessage(ref reader, facts);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                reader.Read();
                facts = IsFilled(ref reader) ? facts with { HasToken = true, HasContent = true } : facts;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();
                facts = ReadFinishReason(ref reader) is var reason and not FinishReason.None ? facts with { FinishReason = reason } : facts;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                facts = facts with { Error = OpenAIErrors.Read(ref reader) ?? facts.Error };
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return facts;
    }

    private static AnswerFacts ReadMessage(ref Utf8JsonReader reader, AnswerFacts facts)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return facts;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRefusal = reader.ValueTextEquals("refusal"u8);
            var isContent = isRefusal || CarriesContent(ref reader);
            var isThought = !isContent && CarriesThoughts(ref reader);
            reader.Read();
            if ((isContent || isThought) && IsFilled(ref reader))
            {
                facts = facts with { HasToken = true, HasContent = facts.HasContent || isContent, Refused = facts.Refused || isRefusal };
            }

            reader.Skip();
        }

        return facts;
    }

    private static bool CarriesContent(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("content"u8)
        || reader.ValueTextEquals("tool_calls"u8)
        || reader.ValueTextEquals("function_call"u8)
        || reader.ValueTextEquals("audio"u8);

    private static bool CarriesThoughts(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("reasoning_content"u8)
        || reader.ValueTextEquals("reasoning"u8)
        || reader.ValueTextEquals("reasoning_details"u8);

    // An empty string or list is a placeholder that providers send with the role; an object (audio, function_call) is not.
    private static bool IsFilled(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.HasValueSequence || !reader.ValueSpan.IsEmpty;
            case JsonTokenType.StartObject:
                return true;
            case JsonTokenType.StartArray:
                var next = reader;
                return next.Read() && next.TokenType != JsonTokenType.EndArray;
            default:
                return false;
        }
    }

    private static FinishReason ReadFinishReason(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? FinishReason.None
        : reader.ValueTextEquals("stop"u8) ? FinishReason.Stop
        : reader.ValueTextEquals("length"u8) ? FinishReason.Length
        : reader.ValueTextEquals("tool_calls"u8) || reader.ValueTextEquals("function_call"u8) ? FinishReason.ToolCalls
        : reader.ValueTextEquals("content_filter"u8) ? FinishReason.ContentFilter
        : reader.ValueSpan.IsEmpty ? FinishReason.None
        : FinishReason.Other;
}
