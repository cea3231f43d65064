using System.Runtime.InteropServices;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Protocols.Cohere;

/// <summary>
/// Reads an answer, whole or event by event. The plan that goes with tool calls is text: it is written for the user, and what Cohere's own
/// OpenAI-compatible endpoint has as the message's content.
/// Source: Cohere API reference, "Chat API (v2)"; Cohere documentation, "A guide to streaming responses".
/// </summary>
internal sealed class CohereAnswerReader : IAnswerReader
{
    private readonly CohereMessageReader _message = new();
    private bool _isStarted;
    private bool _isOver;

    /// <inheritdoc />
    public bool TryReadDocument(ReadOnlyMemory<byte> json, ICollection<AnswerEvent> steps)
    {
        using var document = JsonDocument.Parse(json, JsonElements.Options);
        var root = document.RootElement;
        if (ReadError(root) is { } error)
        {
            steps.Add(error);
            return true;
        }

        if (root.Get("message"u8) is not { ValueKind: JsonValueKind.Object } message)
        {
            return false;
        }

        Start(root, steps);
        _message.ReadWhole(message, steps);
        foreach (var logProbability in root.Items("logprobs"u8))
        {
            CohereLogProbabilities.Read(logProbability, steps);
        }

        End(root, steps);
        return true;
    }

    /// <inheritdoc />
    public bool TryReadEvent(in StreamFrame frame, ICollection<AnswerEvent> steps)
    {
        if (frame.Data.Span.SequenceEqual("[DONE]"u8))
        {
            EndStream(steps);
            return true;
        }

        using var document = JsonDocument.Parse(frame.Data, JsonElements.Options);
        var root = document.RootElement;
        if (ReadError(root) is { } error)
        {
            steps.Add(error);
            return true;
        }

        if (root.Text("type"u8) is not { } type)
        {
            return false;
        }

        Start(root, steps);
        ReadEvent(type, root, steps);
        return true;
    }

    private void ReadEvent(string type, JsonElement root, ICollection<AnswerEvent> steps)
    {
        var index = root.Int("index"u8) ?? 0;
        var delta = root.Get("delta"u8);
        var message = delta?.Get("message"u8);
        switch (type)
        {
            case "content-start":
                _message.StartContent(index, steps);
                _message.AddContent(message?.Get("content"u8), steps);
                break;
            case "content-delta":
                _message.AddContent(message?.Get("content"u8), steps);
                CohereLogProbabilities.Read(root.Get("logprobs"u8), steps);
                break;
            case "content-end":
                _message.EndContent(steps);
                break;
            case "tool-plan-delta":
                _message.AddPlan(message?.Text("tool_plan"u8), steps);
                break;
            case "tool-call-start":
                _message.StartCall(index, message?.Get("tool_calls"u8), steps);
                break;
            case "tool-call-delta":
                _message.AddArguments(index, message?.Get("tool_calls"u8), steps);
                break;
            case "tool-call-end":
                _message.EndCall(index, steps);
                break;
            case "citation-start":
                _message.Cite(message?.Get("citations"u8), steps);
                break;
            case "message-end":
                if (delta is { } end && End(end, steps))
                {
                    EndStream(steps);
                }

                break;
            default:
                // "debug" shows the prompt, "citation-end" says nothing, and what comes new is not for this reader.
                break;
        }
    }

    private void Start(JsonElement root, ICollection<AnswerEvent> steps)
    {
        if (!_isStarted)
        {
            _isStarted = true;
            steps.Add(new AnswerStarted(root.Text("id"u8), null));
        }
    }

    private void EndStream(ICollection<AnswerEvent> steps)
    {
        if (!_isOver)
        {
            _isOver = true;
            steps.Add(new AnswerEnded());
        }
    }

    // False where the answer failed, which is no end.
    private static bool End(JsonElement holder, ICollection<AnswerEvent> steps)
    {
        if (CohereUsage.Read(holder.Get("usage"u8)) is { } usage)
        {
            steps.Add(new UsageReported(usage));
        }

        var word = holder.Text("finish_reason"u8);
        if (CohereFinishReasons.ReadFailure(word, holder.Text("error"u8)) is { } failure)
        {
            steps.Add(new AnswerFailed(failure));
            return false;
        }

        if (CohereFinishReasons.Read(word) is var reason and not FinishReason.None)
        {
            steps.Add(new ChoiceFinished(0, reason));
        }

        return true;
    }

    // In an answer "message" is an object, in an error a sentence.
    private static AnswerFailed? ReadError(JsonElement root) =>
        (root.Get("error"u8) is not null || root.Text("message"u8) is not null) && CohereErrors.Read(JsonMarshal.GetRawUtf8Value(root)) is { } error
            ? new AnswerFailed(error)
            : null;
}
