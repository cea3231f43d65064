using System.Runtime.InteropServices;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Protocols.OpenAICompletions;

/// <summary>
/// Reads a legacy completion, whole or chunk by chunk: its texts, reasons and usage. One with log probabilities is not read, because the neutral
/// form has them in another shape. Source: OpenAI API reference, "The completion object".
/// </summary>
internal sealed class OpenAICompletionsAnswerReader : IAnswerReader
{
    private bool _isStarted;

    /// <inheritdoc />
    public bool TryReadDocument(ReadOnlyMemory<byte> json, ICollection<AnswerEvent> steps)
    {
        using var document = JsonDocument.Parse(json, JsonElements.Options);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        if (!_isStarted)
        {
            _isStarted = true;
            steps.Add(new AnswerStarted(root.Text("id"u8), root.Text("model"u8), root.Whole("created"u8)));
        }

        foreach (var choice in root.Items("choices"u8))
        {
            var index = choice.Int("index"u8) ?? 0;
            if (choice.Get("logprobs"u8) is not null)
            {
                return false;
            }

            if (choice.Text("text"u8) is { Length: > 0 } text)
            {
                steps.Add(new TextDelta(index, index, text));
            }

            if (OpenAIFinishReasons.Read(choice.Text("finish_reason"u8)) is var reason and not FinishReason.None)
            {
                steps.Add(new ChoiceFinished(index, reason));
            }
        }

        if (root.Get("usage"u8) is { } usage)
        {
            var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(usage), JsonText.ReaderOptions);
            reader.Read();
            if (OpenAIUsage.Read(ref reader, out _) is { } tokens)
            {
                steps.Add(new UsageReported(tokens));
            }
        }

        return true;
    }

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
}
