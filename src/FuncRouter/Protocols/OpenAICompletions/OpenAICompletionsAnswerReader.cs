using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Protocols.OpenAICompletions;

/// <summary>Reads a legacy completion, whole or chunk by chunk: both have the same form. Source: OpenAI API reference, "The completion object".</summary>
internal sealed class OpenAICompletionsAnswerReader : IAnswerReader
{
    private bool _isStarted;

    /// <inheritdoc />
    public bool TryReadEvent(in StreamFrame frame, ICollection<AnswerEvent> steps)
    {
        if (frame.Data.Span.SequenceEqual("[DONE]"u8))
        {
            steps.Add(new AnswerEnded());
            return true;
        }

        return TryReadDocument(frame.Data, steps);
    }

    /// <inheritdoc />
    public bool TryReadDocument(ReadOnlyMemory<byte> json, ICollection<AnswerEvent> steps)
    {
        using var document = JsonDocument.Parse(json, JsonElements.Options);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        if (OpenAIChatAnswerReader.ReadError(root) is { } error)
        {
            steps.Add(new AnswerFailed(error));
            return true;
        }

        if (!_isStarted)
        {
            _isStarted = true;
            steps.Add(new AnswerStarted(root.Text("id"u8), root.Text("model"u8), root.Whole("created"u8)));
        }

        foreach (var choice in root.Items("choices"u8))
        {
            // Each choice is one text, so its number does for the part's as well.
            var index = choice.Int("index"u8) ?? 0;
            if (choice.Text("text"u8) is { Length: > 0 } text)
            {
                steps.Add(new TextDelta(index, index, text));
            }

            if (OpenAIFinishReasons.Read(choice.Text("finish_reason"u8)) is var reason and not FinishReason.None)
            {
                steps.Add(new ChoiceFinished(index, reason));
            }
        }

        OpenAIChatAnswerReader.ReportUsage(root.Get("usage"u8), steps);
        return true;
    }
}
