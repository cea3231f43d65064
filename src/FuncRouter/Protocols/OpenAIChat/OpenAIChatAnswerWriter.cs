using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>
/// Writes an answer as a chat completion, whole or chunk by chunk. Source: OpenAI API reference, "The chat completion object" and "The
/// chat completion chunk object".
/// </summary>
internal sealed class OpenAIChatAnswerWriter(AnswerContext context) : IAnswerWriter
{
    private readonly OpenAIChatChunks _chunks = new(context);
    private readonly Dictionary<(int Choice, int Part), int> _calls = [];
    private readonly Dictionary<(int Choice, int Part), StringBuilder> _thoughts = [];
    private readonly Dictionary<(int Choice, int Part), int> _texts = [];
    private readonly Dictionary<int, int> _written = [];
    private ToolCallStarted? _call;
    private TokenUsage? _usage;

    /// <inheritdoc />
    public void WriteDocument(IBufferWriter<byte> output, ConversationAnswer answer)
    {
        _chunks.Start = new AnswerStarted(answer.Id, answer.Model, answer.CreatedAt);
        using var writer = JsonWriting.Create(output);
        _chunks.WriteHead(writer, "chat.completion"u8);
        writer.WriteStartArray("choices"u8);
        for (var i = 0; i < answer.Choices.Length; i++)
        {
            WriteChoice(writer, i, answer.Choices[i]);
        }

        writer.WriteEndArray();
        if (answer.Usage is { } usage)
        {
            OpenAIUsage.Write(writer, usage, context.CostUsd(usage));
        }

        writer.WriteEndObject();
    }

    /// <inheritdoc />
    public void WriteStep(IBufferWriter<byte> output, AnswerEvent step)
    {
        if (TryBeginCall(output, step))
        {
            return;
        }

        switch (step)
        {
            case AnswerStarted start:
                _chunks.Start = start;
                break;
            case UsageReported report:
                _usage = report.Usage;
                break;
            case TextDelta { Text.Length: > 0 } delta:
                NoteText(delta);
                WriteText(output, delta.Choice, "content"u8, delta.Text);
                break;
            case RefusalDelta { Text.Length: > 0 } delta:
                WriteText(output, delta.Choice, "refusal"u8, delta.Text);
                break;
            case ReasoningDelta { Text.Length: > 0 } delta:
                ThoughtsOf(delta).Append(delta.Text);
                WriteText(output, delta.Choice, "reasoning_content"u8, delta.Text);
                break;
            case ToolCallStarted start:
                HoldCall(start);
                break;
            case ToolArgumentsDelta delta:
                WriteArguments(output, delta);
                break;
            case PartSealed state:
                WriteSeal(output, state);
                break;
            case AnnotationAdded { Annotation.Url: not null } more:
                WriteAnnotation(output, more);
                break;
            case LogProbabilitiesAdded more:
                WriteLogProbabilities(output, more);
                break;
            case ChoiceFinished finish:
                _chunks.BeginDelta(output, finish.Choice);
                _chunks.EndDelta(output, OpenAIFinishReasons.Write(finish.Reason));
                break;
            default:
                // The ends of parts and of the stream, and empty pieces, have no word of their own.
                break;
        }
    }

    /// <inheritdoc />
    public void WriteEnd(IBufferWriter<byte> output)
    {
        TryBeginCall(output, null);
        if (context.Request.Features.StreamUsage && _usage is { } usage)
        {
            var writer = _chunks.BeginChunk(output);
            writer.WriteEndArray();
            OpenAIUsage.Write(writer, usage, context.CostUsd(usage));
            _chunks.EndChunk(output);
        }

        output.Write("data: [DONE]\n\n"u8);
    }

    private void HoldCall(ToolCallStarted start)
    {
        _calls.Add((start.Choice, start.Part), _calls.Keys.Count(call => call.Choice == start.Choice));
        _call = start;
    }

    // A call waits for the event behind it: clients look for its seal in the chunk that begins it, and nowhere else.
    private bool TryBeginCall(IBufferWriter<byte> output, AnswerEvent? next)
    {
        if (_call is not { } call)
        {
            return false;
        }

        _call = null;
        var seal = next is PartSealed state && state.Choice == call.Choice && state.Part == call.Part ? state.Seal : null;
        var writer = _chunks.BeginDelta(output, call.Choice);
        writer.WriteStartArray("tool_calls"u8);
        OpenAIChatToolCalls.Write(writer, new ToolCallPart(call.Id, call.Name, "") { Seal = seal }, IndexOf(call));
        writer.WriteEndArray();
        _chunks.EndDelta(output);
        return seal is not null;
    }

    // The parts' texts become one, in which each begins where the others have ended.
    private void NoteText(TextDelta delta)
    {
        var written = _written.GetValueOrDefault(delta.Choice);
        _texts.TryAdd((delta.Choice, delta.Part), written);
        _written[delta.Choice] = written + delta.Text.Length;
    }

    private int IndexOf(PartEvent step) => _calls[(step.Choice, step.Part)];

    private StringBuilder ThoughtsOf(PartEvent step)
    {
        if (!_thoughts.TryGetValue((step.Choice, step.Part), out var thoughts))
        {
            _thoughts.Add((step.Choice, step.Part), thoughts = new StringBuilder());
        }

        return thoughts;
    }

    private void WriteSeal(IBufferWriter<byte> output, PartSealed state)
    {
        if (_calls.ContainsKey((state.Choice, state.Part)))
        {
            var writer = _chunks.BeginDelta(output, state.Choice);
            writer.WriteStartArray("tool_calls"u8);
            OpenAIChatToolCalls.WriteDelta(writer, IndexOf(state), null, state.Seal);
            writer.WriteEndArray();
            _chunks.EndDelta(output);
        }
        else if (_texts.ContainsKey((state.Choice, state.Part)))
        {
            OpenAIChatReasoning.WriteSeal(_chunks.BeginDelta(output, state.Choice), state.Seal);
            _chunks.EndDelta(output);
        }
        else
        {
            // With the whole text, so that clients need not put it together to send it back.
            var thoughts = ThoughtsOf(state).ToString();
            var index = _thoughts.Keys.Count(part => part.Choice == state.Choice) - 1;
            var writer = _chunks.BeginDelta(output, state.Choice);
            writer.WriteStartArray("reasoning_details"u8);
            OpenAIChatReasoning.WriteDetail(writer, index, thoughts, state.Seal);
            writer.WriteEndArray();
            _chunks.EndDelta(output);
        }
    }

    private void WriteText(IBufferWriter<byte> output, int choice, ReadOnlySpan<byte> name, string text)
    {
        _chunks.BeginDelta(output, choice).WriteString(name, text);
        _chunks.EndDelta(output);
    }

    private void WriteArguments(IBufferWriter<byte> output, ToolArgumentsDelta delta)
    {
        var writer = _chunks.BeginDelta(output, delta.Choice);
        writer.WriteStartArray("tool_calls"u8);
        OpenAIChatToolCalls.WriteDelta(writer, IndexOf(delta), delta.Json, null);
        writer.WriteEndArray();
        _chunks.EndDelta(output);
    }

    private void WriteAnnotation(IBufferWriter<byte> output, AnnotationAdded more)
    {
        var shifted = OpenAIAnnotations.Shifted(more.Annotation, _texts.GetValueOrDefault((more.Choice, more.Part)));
        OpenAIAnnotations.Write(_chunks.BeginDelta(output, more.Choice), [shifted]);
        _chunks.EndDelta(output);
    }

    private void WriteLogProbabilities(IBufferWriter<byte> output, LogProbabilitiesAdded more)
    {
        var writer = _chunks.BeginDelta(output, more.Choice);
        writer.WriteEndObject();
        OpenAILogProbabilities.Write(writer, more.Tokens);
        _chunks.EndChoice(output);
    }

    private static void WriteChoice(Utf8JsonWriter writer, int index, AnswerChoice choice)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, index);
        writer.WriteStartObject("message"u8);
        WriteMessage(writer, choice.Parts);
        writer.WriteEndObject();
        if (choice.LogProbabilities.IsEmpty)
        {
            writer.WriteNull("logprobs"u8);
        }
        else
        {
            OpenAILogProbabilities.Write(writer, choice.LogProbabilities);
        }

        writer.WriteString("finish_reason"u8, OpenAIFinishReasons.Write(choice.FinishReason));
        writer.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter writer, ImmutableArray<ContentPart> parts)
    {
        var texts = parts.OfType<TextPart>().ToArray();
        var calls = parts.OfType<ToolCallPart>().ToArray();
        var refusal = string.Concat(parts.OfType<RefusalPart>().Select(part => part.Text));
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteString("content"u8, texts.Length > 0 || (calls.Length == 0 && refusal.Length == 0) ? string.Concat(texts.Select(part => part.Text)) : null);
        writer.WriteString("refusal"u8, refusal.Length > 0 ? refusal : null);
        OpenAIChatReasoning.Write(writer, parts.OfType<ReasoningPart>());
        OpenAIChatReasoning.WriteSeal(writer, texts.LastOrDefault()?.Seal);
        var annotations = OpenAIAnnotations.Shifted(texts);
        if (!annotations.IsEmpty)
        {
            OpenAIAnnotations.Write(writer, annotations);
        }

        if (calls.Length == 0)
        {
            return;
        }

        writer.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            OpenAIChatToolCalls.Write(writer, call, null);
        }

        writer.WriteEndArray();
    }
}
