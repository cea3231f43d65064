using System.Buffers;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Writes one answer as Anthropic's events. A block is open until its part ends; text and thoughts also end where another part begins,
/// while the calls of several tools may stay open beside each other. Source: Anthropic documentation, "Streaming Messages".
/// </summary>
/// <param name="context">What there is to know beside the answer.</param>
internal sealed class AnthropicStreamWriter(AnswerContext context)
{
    private readonly AnthropicEventWriter _events = new();
    private readonly Dictionary<int, Block> _open = [];
    private AnswerStarted? _start;
    private ToolCallStarted? _call;
    private TokenUsage? _usage;
    private ChoiceFinished? _finish;
    private bool _hasBegun;
    private int _blocks;

    /// <summary>Writes what a step of an answer is.</summary>
    public void WriteStep(IBufferWriter<byte> output, AnswerEvent step)
    {
        switch (step)
        {
            case AnswerStarted start:
                _start = start;
                break;
            case UsageReported report:
                // The end tells it. Before anything was written, it is still in time for the beginning.
                _usage = report.Usage;
                return;
            case PartEvent { Choice: 0 } or ChoiceFinished { Choice: 0 }:
                break;
            default:
                // There is one answer, and it has no log probabilities; errors and the end are written by whoever knows what they mean.
                return;
        }

        Begin(output);
        switch (step)
        {
            case PartEvent part:
                WritePart(output, part);
                break;
            case ChoiceFinished finish:
                _finish = finish;
                CloseAll(output);
                break;
            default:
                break;
        }
    }

    /// <summary>Writes what ends a complete stream. Only now is everything said: some providers tell the usage after the finish.</summary>
    public void WriteEnd(IBufferWriter<byte> output)
    {
        Begin(output);
        CloseAll(output);
        var writer = _events.Begin(output, "message_delta"u8);
        writer.WriteStartObject("delta"u8);
        AnthropicAnswerWriter.WriteStop(writer, _finish?.Reason ?? FinishReason.None, _finish?.StopSequence);
        writer.WriteEndObject();
        AnthropicBlockWriter.WriteUsage(writer, _usage);
        _events.End(output);
        _events.Begin(output, "message_stop"u8);
        _events.End(output);
    }

    private void WritePart(IBufferWriter<byte> output, PartEvent step)
    {
        if (_call is { } call)
        {
            // A call's state stands before it, so that a client which drops thoughts from the end of a message keeps it.
            _call = null;
            if (step is PartSealed state && state.Part == call.Part)
            {
                WriteRedacted(output, AnthropicSeals.WriteOfCall(call.Id, state.Seal));
                OpenCall(output, call);
                return;
            }

            OpenCall(output, call);
        }

        switch (step)
        {
            case TextDelta delta:
                WriteText(output, step, delta.Text);
                break;
            case RefusalDelta delta:
                WriteText(output, step, delta.Text);
                break;
            case ReasoningDelta { Text.Length: > 0 } delta:
                WriteThinking(output, delta);
                break;
            case ToolCallStarted started:
                _call = started;
                break;
            case ToolArgumentsDelta delta:
                WriteArguments(output, delta);
                break;
            case PartSealed state:
                WriteSeal(output, state);
                break;
            case AnnotationAdded more:
                WriteCitation(output, more);
                break;
            case PartEnded:
                Close(output, step.Part);
                break;
            default:
                break;
        }
    }

    private void WriteText(IBufferWriter<byte> output, PartEvent step, string text)
    {
        // An empty text would be refused when it comes back.
        if (text.Length == 0)
        {
            return;
        }

        if (!_open.TryGetValue(step.Part, out var block))
        {
            block = Open(output, step.Part, Kind.Text, AnthropicBlockWriter.WriteOpenText);
        }

        var writer = _events.BeginDelta(output, block.Index, "text_delta"u8);
        writer.WriteString("text"u8, text);
        _events.EndDelta(output);
    }

    private void WriteThinking(IBufferWriter<byte> output, ReasoningDelta step)
    {
        var writer = _events.BeginDelta(output, OpenThinking(output, step.Part).Index, "thinking_delta"u8);
        writer.WriteString("thinking"u8, step.Text);
        _events.EndDelta(output);
    }

    private Block OpenThinking(IBufferWriter<byte> output, int part) =>
        _open.TryGetValue(part, out var block)
            ? block
            : Open(output, part, Kind.Thinking, static writer => AnthropicBlockWriter.WriteThinking(writer, "", ""));

    private void OpenCall(IBufferWriter<byte> output, ToolCallStarted call) =>
        Open(output, call.Part, Kind.Tool, writer => AnthropicBlockWriter.WriteToolUse(writer, call.Id, call.Name, "{}")).CallId = call.Id;

    private void WriteArguments(IBufferWriter<byte> output, ToolArgumentsDelta step)
    {
        if (step.Json.Length == 0 || !_open.TryGetValue(step.Part, out var block))
        {
            return;
        }

        var writer = _events.BeginDelta(output, block.Index, "input_json_delta"u8);
        writer.WriteString("partial_json"u8, step.Json);
        _events.EndDelta(output);
    }

    // What hangs on thoughts is their signature; what hangs on anything else comes as a block of its own when its part is whole.
    private void WriteSeal(IBufferWriter<byte> output, PartSealed step)
    {
        if (_open.TryGetValue(step.Part, out var block))
        {
            block.Seal = step.Seal;
        }
        else if (AnthropicBlockWriter.IsRedacted(step.Seal))
        {
            WriteRedacted(output, AnthropicSeals.Write(step.Seal));
        }
        else
        {
            OpenThinking(output, step.Part).Seal = step.Seal;
        }
    }

    private void WriteCitation(IBufferWriter<byte> output, AnnotationAdded step)
    {
        if (AnthropicCitations.CanWrite(step.Annotation) && _open.TryGetValue(step.Part, out var block) && block.Kind == Kind.Text)
        {
            var writer = _events.BeginDelta(output, block.Index, "citations_delta"u8);
            writer.WritePropertyName("citation"u8);
            AnthropicCitations.Write(writer, step.Annotation);
            _events.EndDelta(output);
        }
    }

    private void Begin(IBufferWriter<byte> output)
    {
        if (_hasBegun)
        {
            return;
        }

        _hasBegun = true;
        var writer = _events.Begin(output, "message_start"u8);
        writer.WriteStartObject("message"u8);
        AnthropicAnswerWriter.WriteHead(writer, context, _start?.Id, _start?.Model);
        writer.WriteStartArray("content"u8);
        writer.WriteEndArray();
        AnthropicAnswerWriter.WriteStop(writer, FinishReason.None, null);
        AnthropicBlockWriter.WriteUsage(writer, _usage);
        writer.WriteEndObject();
        _events.End(output);
    }

    private Block Open(IBufferWriter<byte> output, int part, Kind kind, Action<Utf8JsonWriter> content)
    {
        CloseWords(output);
        var block = new Block(kind, _blocks++);
        _open[part] = block;
        _events.WriteBlockStart(output, block.Index, content);
        return block;
    }

    private void WriteRedacted(IBufferWriter<byte> output, string data)
    {
        CloseWords(output);
        var index = _blocks++;
        _events.WriteBlockStart(output, index, writer => AnthropicBlockWriter.WriteRedacted(writer, data));
        _events.WriteBlockStop(output, index);
    }

    private void CloseWords(IBufferWriter<byte> output)
    {
        // At most one is open: it was closed when the next began.
        foreach (var (part, block) in _open)
        {
            if (block.Kind != Kind.Tool)
            {
                Close(output, part);
                return;
            }
        }
    }

    private void CloseAll(IBufferWriter<byte> output)
    {
        if (_call is { } call)
        {
            _call = null;
            OpenCall(output, call);
        }

        foreach (var (part, _) in _open.OrderBy(entry => entry.Value.Index).ToArray())
        {
            Close(output, part);
        }
    }

    private void Close(IBufferWriter<byte> output, int part)
    {
        if (!_open.Remove(part, out var block))
        {
            return;
        }

        if (block.Kind == Kind.Thinking)
        {
            var writer = _events.BeginDelta(output, block.Index, "signature_delta"u8);
            writer.WriteString("signature"u8, block.Seal is { } own ? AnthropicSeals.Write(own) : AnthropicSeals.Unsealed);
            _events.EndDelta(output);
        }

        _events.WriteBlockStop(output, block.Index);
        if (block is { Kind: not Kind.Thinking, Seal: { } seal })
        {
            WriteRedacted(output, block.CallId is { } id ? AnthropicSeals.WriteOfCall(id, seal) : AnthropicSeals.WriteOfText(seal));
        }
    }

    private enum Kind
    {
        Text,
        Thinking,
        Tool,
    }

    private sealed class Block(Kind kind, int index)
    {
        public Kind Kind { get; } = kind;

        public int Index { get; } = index;

        public string? CallId { get; set; }

        public ReasoningSeal? Seal { get; set; }
    }
}
