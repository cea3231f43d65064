using System.Runtime.InteropServices;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>
/// Reads a chat completion, whole or chunk by chunk. Source: OpenAI API reference, "The chat completion object" and "The chat completion
/// chunk object"; for what the imitators add see <see cref="OpenAIChatReasoning"/> and <see cref="OpenAIChatTap"/>.
/// </summary>
internal sealed class OpenAIChatAnswerReader : IAnswerReader
{
    private readonly Dictionary<int, OpenAIChatChoiceReader> _choices = [];
    private bool _isStarted;

    /// <inheritdoc />
    public bool TryReadDocument(ReadOnlyMemory<byte> json, ICollection<AnswerEvent> steps) => TryRead(json, "message"u8, steps);

    /// <inheritdoc />
    public bool TryReadEvent(in StreamFrame frame, ICollection<AnswerEvent> steps)
    {
        if (frame.Data.Span.SequenceEqual("[DONE]"u8))
        {
            steps.Add(new AnswerEnded());
            return true;
        }

        return TryRead(frame.Data, "delta"u8, steps);
    }

    /// <summary>Reads a usage, where there is one.</summary>
    public static void ReportUsage(JsonElement? usage, ICollection<AnswerEvent> steps)
    {
        if (usage is not { } value)
        {
            return;
        }

        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(value), JsonText.ReaderOptions);
        reader.Read();
        if (OpenAIUsage.Read(ref reader, out _) is { } tokens)
        {
            steps.Add(new UsageReported(tokens));
        }
    }

    /// <summary>Reads the error that stands in an answer's place; null for none.</summary>
    public static ReportedError? ReadError(JsonElement root)
    {
        if (root.Get("error"u8) is null && !root.Is("object"u8, "error"u8))
        {
            return null;
        }

        return OpenAIErrors.ReadBody(JsonMarshal.GetRawUtf8Value(root));
    }

    private bool TryRead(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> messageName, ICollection<AnswerEvent> steps)
    {
        using var document = JsonDocument.Parse(json, JsonElements.Options);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        if (ReadError(root) is { } error)
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
            var index = choice.Int("index"u8) ?? 0;
            if (!_choices.TryGetValue(index, out var reader))
            {
                _choices.Add(index, reader = new OpenAIChatChoiceReader(index));
            }

            if (choice.Get("error"u8) is { } failure && OpenAIErrors.ReadBody(JsonMarshal.GetRawUtf8Value(failure)) is { } reported)
            {
                // OpenRouter's place for a provider that failed behind it.
                steps.Add(new AnswerFailed(reported));
                return true;
            }

            reader.Read(choice, messageName, steps);
            ReportUsage(choice.Get("usage"u8), steps);
        }

        ReportSources(root, steps);

        // Moonshot has the usage in the choice, Groq once more in a field of its own.
        ReportUsage(root.Get("usage"u8) ?? root.Get("x_groq"u8, "usage"u8), steps);
        return true;
    }

    // Perplexity lists its sources beside the answer, again in every chunk.
    private void ReportSources(JsonElement root, ICollection<AnswerEvent> steps)
    {
        if (_choices.TryGetValue(0, out var first))
        {
            first.ReadSources(root, steps);
        }
    }
}
