using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// Reads what the router needs from responses, whole or event by event, without touching them. Source: OpenAI API reference, "The
/// response object" and "Streaming events".
/// </summary>
/// <remarks>
/// What counts as a token: text, thoughts, arguments, a refusal, and the beginning of any item that is neither a message nor thoughts, for
/// it is the model's decision to call something. The progress of tools that the provider runs (searching, interpreting, a partial image)
/// counts as well: it is all that a client sees of such an answer for a long time. That a response, a message or thoughts have begun
/// says nothing yet.
/// </remarks>
internal static class ResponsesTap
{
    /// <summary>Reads a whole response or the data of one event.</summary>
    /// <param name="json">The document, or an event's data.</param>
    /// <param name="facts">What it says.</param>
    /// <returns>False where it is no JSON object.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out AnswerFacts facts)
    {
        facts = default;
        if (json.SequenceEqual("[DONE]"u8))
        {
            // Some imitators send chat's mark after the last event, which was the end already.
            return true;
        }

        try
        {
            var reader = new Utf8JsonReader(json, JsonText.ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            var found = new ResponsesFindings();
            found.ReadObject(ref reader);
            facts = found.Type.IsEmpty ? ReadDocument(json, found) : ReadEvent(json, found);
            return !reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is the reader's word for text that is no UTF-8.
            return false;
        }
    }

    private static AnswerFacts ReadDocument(ReadOnlySpan<byte> json, in ResponsesFindings found)
    {
        if (found.HasError || found.Status.SequenceEqual("failed"u8))
        {
            return new AnswerFacts { Error = ResponsesErrors.Read(json), Usage = found.Usage };
        }

        // A response to be fetched later is an answer: the provider has taken the work.
        var isPromise = found.Status.SequenceEqual("queued"u8) || found.Status.SequenceEqual("in_progress"u8);
        return new AnswerFacts
        {
            HasToken = found.HasContent || isPromise,
            HasContent = found.HasAnswer || isPromise,
            Refused = found.HasRefusal,
            FinishReason = isPromise ? FinishReason.Other : found.FinishReason,
            Usage = found.Usage,
            UsageEnd = found.UsageEnd,
        };
    }

    private static AnswerFacts ReadEvent(ReadOnlySpan<byte> json, in ResponsesFindings found)
    {
        var type = found.Type;
        if (type.SequenceEqual("response.completed"u8) || type.SequenceEqual("response.incomplete"u8))
        {
            return new AnswerFacts
            {
                HasToken = found.HasContent,
                HasContent = found.HasAnswer,
                Refused = found.HasRefusal,
                FinishReason = type.EndsWith(".incomplete"u8) ? found.Incomplete
                    : found.FinishReason is FinishReason.None ? FinishReason.Stop
                    : found.FinishReason,
                Usage = found.Usage,
                UsageEnd = found.UsageEnd,
                EndOfStream = true,
            };
        }

        if (type.SequenceEqual("response.failed"u8) || type.SequenceEqual("error"u8) || found.HasError)
        {
            return new AnswerFacts { Error = found.Error ?? ResponsesErrors.Read(json), Usage = found.Usage };
        }

        var isToken = IsToken(type, found);
        return new AnswerFacts
        {
            HasToken = isToken,
            HasContent = isToken && type.IndexOf("reasoning"u8) < 0 && (found.HasAnswer || !type.StartsWith("response.output_item."u8)),
            Refused = isToken && (found.HasRefusal || type.StartsWith("response.refusal."u8)),
        };
    }

    private static bool IsToken(ReadOnlySpan<byte> type, in ResponsesFindings found)
    {
        if (type.SequenceEqual("response.output_item.added"u8) || type.SequenceEqual("response.output_item.done"u8))
        {
            return found.HasContent;
        }

        return type.EndsWith(".delta"u8) || type.EndsWith(".done"u8) ? found.HasPiece : IsProgress(type);
    }

    // response.web_search_call.searching, response.mcp_list_tools.in_progress, response.image_generation_call.partial_image…
    private static bool IsProgress(ReadOnlySpan<byte> type) => type.IndexOf("_call."u8) > 0 || type.StartsWith("response.mcp_"u8);
}
