using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Reads an answer of Anthropic's, whole or event by event. What its own tools did is left out: it is no call for the client, and the
/// text that comes of it stands beside it. Source: Anthropic API reference, "Messages"; documentation, "Streaming Messages".
/// </summary>
internal sealed class AnthropicAnswerReader : IAnswerReader
{
    private readonly Dictionary<int, Block> _open = [];
    private AnthropicUsage _usage;
    private int _parts;

    /// <inheritdoc />
    public bool TryReadDocument(ReadOnlyMemory<byte> json, ICollection<AnswerEvent> steps)
    {
        using var document = JsonDocument.Parse(json, JsonElements.Options);
        var root = document.RootElement;
        if (TryReadError(root, steps))
        {
            return true;
        }

        if (root.Get("content"u8) is not { ValueKind: JsonValueKind.Array })
        {
            return false;
        }

        ReadMessage(root, steps);
        return true;
    }

    /// <inheritdoc />
    public bool TryReadEvent(in StreamFrame frame, ICollection<AnswerEvent> steps)
    {
        using var document = JsonDocument.Parse(frame.Data, JsonElements.Options);
        var root = document.RootElement;
        switch (root.Text("type"u8))
        {
            case "message_start":
                ReadMessage(root.Get("message"u8) ?? default, steps);
                return true;
            case "content_block_start":
                Begin(root.Int("index"u8) ?? 0, root.Get("content_block"u8) ?? default, steps);
                return true;
            case "content_block_delta":
                ReadDelta(root.Int("index"u8) ?? 0, root.Get("delta"u8) ?? default, steps);
                return true;
            case "content_block_stop":
                End(root.Int("index"u8) ?? 0, steps);
                return true;
            case "message_delta":
                ReadUsage(root, steps);
                ReadFinish(root.Get("delta"u8) ?? default, steps);
                return true;
            case "message_stop":
                steps.Add(new AnswerEnded());
                return true;
            case null:
                return TryReadError(root, steps);
            default:
                // An error, a ping, or a kind of event that came later than this router.
                TryReadError(root, steps);
                return true;
        }
    }

    private static bool TryReadError(JsonElement root, ICollection<AnswerEvent> steps)
    {
        if (!root.Is("type"u8, "error"u8) && root.Get("error"u8) is null)
        {
            return false;
        }

        steps.Add(new AnswerFailed(AnthropicErrors.Read(root) ?? AnthropicErrors.Wordless));
        return true;
    }

    // A stream begins with a message that is empty but for its head; one that goes on from a tool's result may begin with all there is.
    private void ReadMessage(JsonElement message, ICollection<AnswerEvent> steps)
    {
        steps.Add(new AnswerStarted(message.Text("id"u8), message.Text("model"u8)));
        var index = 0;
        foreach (var block in message.Items("content"u8))
        {
            Begin(index, block, steps);
            End(index, steps);
            index++;
        }

        ReadUsage(message, steps);
        ReadFinish(message, steps);
    }

    private void ReadUsage(JsonElement holder, ICollection<AnswerEvent> steps)
    {
        if (holder.Get("usage"u8) is not { } usage)
        {
            return;
        }

        _usage.Read(usage);
        if (_usage.ToUsage() is { } soFar)
        {
            steps.Add(new UsageReported(soFar));
        }
    }

    private static void ReadFinish(JsonElement holder, ICollection<AnswerEvent> steps)
    {
        var reason = AnthropicFinishReasons.Read(holder.Text("stop_reason"u8));
        if (reason == FinishReason.None)
        {
            return;
        }

        steps.Add(new ChoiceFinished(0, reason, holder.Text("stop_sequence"u8)));
    }

    private void Begin(int index, JsonElement content, ICollection<AnswerEvent> steps)
    {
        if (KindOf(content.Text("type"u8)) is not { } kind)
        {
            // Known to be open, so that its deltas are passed over as well.
            _open[index] = new Block(Kind.Other, -1);
            return;
        }

        var block = Open(index, kind);
        switch (kind)
        {
            case Kind.Text:
                AddText(block, content.Text("text"u8), steps);
                AddCitations(block, content.Items("citations"u8));
                break;
            case Kind.Thinking:
                steps.Add(new ReasoningDelta(0, block.Part, content.Text("thinking"u8) ?? ""));
                AddSignature(block, content.Text("signature"u8), steps);
                break;
            case Kind.Redacted:
                var data = content.Text("data"u8) ?? "";
                steps.Add(new PartSealed(0, block.Part, new ReasoningSeal(ReasoningOrigins.Anthropic, data) { IsEncrypted = true }));
                break;
            default:
                steps.Add(new ToolCallStarted(0, block.Part, content.Text("id"u8) ?? "", content.Text("name"u8) ?? ""));
                AddInput(block, content.Get("input"u8), steps);
                break;
        }
    }

    private Block Open(int index, Kind kind) => _open[index] = new Block(kind, _parts++);

    private static Kind? KindOf(string? type) => type switch
    {
        "text" => Kind.Text,
        "thinking" => Kind.Thinking,
        "redacted_thinking" => Kind.Redacted,
        "tool_use" => Kind.Tool,
        _ => null,
    };

    private void ReadDelta(int index, JsonElement delta, ICollection<AnswerEvent> steps)
    {
        var type = delta.Text("type"u8);
        if (!_open.TryGetValue(index, out var block))
        {
            // Servers that are compatible with the protocol may begin a block without saying so.
            block = type switch
            {
                "text_delta" => Open(index, Kind.Text),
                "thinking_delta" => Open(index, Kind.Thinking),
                _ => new Block(Kind.Other, -1),
            };
        }

        switch (type)
        {
            case "text_delta" when block.Kind == Kind.Text:
                AddText(block, delta.Text("text"u8), steps);
                break;
            case "citations_delta" when block.Kind == Kind.Text && delta.Get("citation"u8) is { } citation:
                block.Citations.Add(AnthropicCitations.Read(citation));
                break;
            case "thinking_delta" when block.Kind == Kind.Thinking && delta.Text("thinking"u8) is { Length: > 0 } thoughts:
                steps.Add(new ReasoningDelta(0, block.Part, thoughts));
                break;
            case "signature_delta" when block.Kind == Kind.Thinking:
                AddSignature(block, delta.Text("signature"u8), steps);
                break;
            case "input_json_delta" when block is { Kind: Kind.Tool, IsWhole: false } && delta.Text("partial_json"u8) is { Length: > 0 } json:
                steps.Add(new ToolArgumentsDelta(0, block.Part, json));
                break;
            default:
                break;
        }
    }

    // A citation holds for the whole of its text, whose length is known only now.
    private void End(int index, ICollection<AnswerEvent> steps)
    {
        if (!_open.Remove(index, out var block) || block.Kind == Kind.Other || block is { Kind: Kind.Text, Length: 0 })
        {
            return;
        }

        foreach (var citation in block.Citations)
        {
            steps.Add(new AnnotationAdded(0, block.Part, citation.Over(block.Length)));
        }

        steps.Add(new PartEnded(0, block.Part));
    }

    private static void AddText(Block block, string? text, ICollection<AnswerEvent> steps)
    {
        if (text is { Length: > 0 })
        {
            block.Length += text.Length;
            steps.Add(new TextDelta(0, block.Part, text));
        }
    }

    private static void AddCitations(Block block, JsonElement.ArrayEnumerator citations)
    {
        foreach (var citation in citations)
        {
            block.Citations.Add(AnthropicCitations.Read(citation));
        }
    }

    private static void AddSignature(Block block, string? signature, ICollection<AnswerEvent> steps)
    {
        if (signature is { Length: > 0 })
        {
            steps.Add(new PartSealed(0, block.Part, new ReasoningSeal(ReasoningOrigins.Anthropic, signature)));
        }
    }

    // Whole where the answer is, or where a tool of Anthropic's makes the call; else empty, and the pieces follow.
    private static void AddInput(Block block, JsonElement? input, ICollection<AnswerEvent> steps)
    {
        if (input is { ValueKind: JsonValueKind.Object } whole && whole.EnumerateObject().Any())
        {
            block.IsWhole = true;
            steps.Add(new ToolArgumentsDelta(0, block.Part, whole.GetRawText()));
        }
    }

    private enum Kind
    {
        Other,
        Text,
        Thinking,
        Redacted,
        Tool,
    }

    private sealed class Block(Kind kind, int part)
    {
        public Kind Kind { get; } = kind;

        public int Part { get; } = part;

        public List<Annotation> Citations { get; } = [];

        public int Length { get; set; }

        public bool IsWhole { get; set; }
    }
}
