using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Operations;

/// <summary>
/// Reads what an operation used. Its tokens have the names of chat completions (embeddings), those of the Responses protocol (images,
/// speech), or a total alone (Jina's and Voyage's rerank); Cohere has them under <c>meta</c>.
/// </summary>
internal static class JsonOperationUsage
{
    /// <summary>Reads the object that the reader stands at.</summary>
    /// <param name="reader">At the value; afterwards at its end.</param>
    /// <param name="end">Where the closing brace is; 0 where there is no object, or where it already says what the answer cost.</param>
    /// <returns>Null where no tokens are counted.</returns>
    public static TokenUsage? Read(ref Utf8JsonReader reader, out int end)
    {
        end = 0;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        long? input = null, output = null, total = null;
        long cached = 0;
        var hasCost = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "prompt_tokens" or "input_tokens":
                    input = TokenCounts.Count(ref reader) ?? input;
                    break;
                case "completion_tokens" or "output_tokens":
                    output = TokenCounts.Count(ref reader) ?? output;
                    break;
                case "total_tokens":
                    total = TokenCounts.Count(ref reader);
                    break;
                case "prompt_tokens_details" or "input_tokens_details":
                    cached = TokenCounts.Detail(ref reader, "cached_tokens"u8) ?? cached;
                    break;
                default:
                    hasCost |= name == "cost";
                    reader.Skip();
                    break;
            }
        }

        end = hasCost ? 0 : (int)reader.TokenStartIndex;
        return (input ?? total) is null && output is null ? null : new TokenUsage(input ?? (total - (output ?? 0)) ?? 0, output ?? 0, cached);
    }

    /// <summary>Reads Cohere's <c>meta</c> object: the tokens that are billed, else those that were counted.</summary>
    public static TokenUsage? ReadMeta(ref Utf8JsonReader reader)
    {
        TokenUsage? billed = null, counted = null;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                switch (name)
                {
                    case "billed_units":
                        billed = Read(ref reader, out _);
                        break;
                    case "tokens":
                        counted = Read(ref reader, out _);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
        }

        reader.Skip();
        return billed ?? counted;
    }
}
