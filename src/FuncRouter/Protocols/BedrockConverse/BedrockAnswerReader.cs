using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>
/// Reads an answer of Converse, and the events of ConverseStream, where only a tool's call says that it begins: every other block does with
/// its first piece.
/// Source: Amazon Bedrock API reference, "ConverseResponse" and "ConverseStreamOutput".
/// </summary>
internal sealed class BedrockAnswerReader : IAnswerReader
{
    private const string ExceptionPrefix = "exception:";
    private const string ErrorPrefix = "error:";

    private readonly BedrockBlocks _blocks = new();

    /// <inheritdoc />
    public bool TryReadDocument(ReadOnlyMemory<byte> json, ICollection<AnswerEvent> steps)
    {
        using var document = JsonDocument.Parse(json, JsonElements.Options);
        var answer = document.RootElement;
        if (answer.Get("output"u8, "message"u8) is not { } message)
        {
            return TryReadFailure(answer, steps);
        }

        steps.Add(new AnswerStarted(null, null));
        foreach (var block in message.Items("content"u8))
        {
            _blocks.ReadWhole(block, steps);
        }

        ReadFinish(answer, "stop_sequence"u8, steps);
        ReadUsage(answer, steps);
        return true;
    }

    /// <inheritdoc />
    public bool TryReadEvent(in StreamFrame frame, ICollection<AnswerEvent> steps)
    {
        if (frame.Kind is not { } kind)
        {
            return false;
        }

        var failure = kind.StartsWith(ExceptionPrefix, StringComparison.Ordinal) ? kind[ExceptionPrefix.Length..]
            : kind.StartsWith(ErrorPrefix, StringComparison.Ordinal) ? kind[ErrorPrefix.Length..]
            : null;
        if (failure is not null)
        {
            steps.Add(new AnswerFailed(BedrockErrors.ReadEvent(failure, frame.Data)));
            return true;
        }

        using var document = JsonDocument.Parse(frame.Data, JsonElements.Options);
        ReadEvent(kind, document.RootElement, steps);
        return true;
    }

    private void ReadEvent(string kind, JsonElement data, ICollection<AnswerEvent> steps)
    {
        var index = data.Int("contentBlockIndex"u8) ?? 0;
        switch (kind)
        {
            case "messageStart":
                steps.Add(new AnswerStarted(null, null));
                break;
            case "contentBlockStart" when data.Get("start"u8) is { } start:
                _blocks.Start(index, start, steps);
                break;
            case "contentBlockDelta" when data.Get("delta"u8) is { } delta:
                _blocks.Add(index, delta, steps);
                break;
            case "contentBlockStop":
                _blocks.Stop(index, steps);
                break;
            case "messageStop":
                ReadFinish(data, "delta"u8, steps);
                break;
            case "metadata":
                ReadUsage(data, steps);
                steps.Add(new AnswerEnded());
                break;
            default:
                // A kind of event that is newer than this code.
                break;
        }
    }

    private static bool TryReadFailure(JsonElement answer, ICollection<AnswerEvent> steps)
    {
        if (BedrockErrors.Read(answer.Get("Output"u8) ?? answer, null) is not { } error)
        {
            return false;
        }

        steps.Add(new AnswerFailed(error));
        return true;
    }

    private static void ReadFinish(JsonElement data, ReadOnlySpan<byte> field, ICollection<AnswerEvent> steps)
    {
        if (data.Text("stopReason"u8) is { } word)
        {
            var more = data.Get("additionalModelResponseFields"u8, field);
            steps.Add(new ChoiceFinished(0, BedrockFinishReasons.Of(word), more?.Text() ?? more?.Text("stop_sequence"u8)));
        }
    }

    private static void ReadUsage(JsonElement data, ICollection<AnswerEvent> steps)
    {
        if (BedrockUsage.Read(data.Get("usage"u8)) is { } usage)
        {
            steps.Add(new UsageReported(usage));
        }
    }
}
