using System.Buffers.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>
/// Turns the blocks of an answer into parts. What the provider's own tools were asked and answered is no part: nobody else has to run them.
/// Source: Amazon Bedrock API reference, "ContentBlock", "ContentBlockStart" and "ContentBlockDelta".
/// </summary>
internal sealed class BedrockBlocks
{
    private const int Skipped = -1;

    private readonly Dictionary<int, int> _open = [];
    private string? _encrypted;
    private int _parts;

    /// <summary>Reads a block that came in one piece.</summary>
    public void ReadWhole(JsonElement block, ICollection<AnswerEvent> steps)
    {
        var part = _parts;
        if (block.Text("text"u8) is { } text)
        {
            steps.Add(new TextDelta(0, part, text));
        }
        else if (block.Get("citationsContent"u8) is { } cited)
        {
            ReadCited(cited, part, steps);
        }
        else if (block.Get("toolUse"u8) is { } call && !IsServerTool(call))
        {
            StartCall(call, part, steps);
            if (call.Get("input"u8) is { } input)
            {
                steps.Add(new ToolArgumentsDelta(0, part, input.GetRawText()));
            }
        }
        else if (block.Get("reasoningContent"u8) is { } thoughts)
        {
            ReadThoughts(thoughts, part, steps);
        }
        else
        {
            return;
        }

        steps.Add(new PartEnded(0, part));
        _parts++;
    }

    /// <summary>Reads that a block begins.</summary>
    public void Start(int index, JsonElement start, ICollection<AnswerEvent> steps)
    {
        if (start.Get("toolUse"u8) is { } call && !IsServerTool(call))
        {
            StartCall(call, PartOf(index), steps);
        }
        else if (start.Get("toolUse"u8) is not null || start.Get("toolResult"u8) is not null || start.Get("image"u8) is not null)
        {
            _open[index] = Skipped;
        }
    }

    /// <summary>Reads a piece of a block.</summary>
    public void Add(int index, JsonElement delta, ICollection<AnswerEvent> steps)
    {
        if (_open.GetValueOrDefault(index) == Skipped)
        {
            return;
        }

        if (delta.Text("text"u8) is { } text)
        {
            steps.Add(new TextDelta(0, PartOf(index), text));
        }
        else if (delta.Get("toolUse"u8)?.Text("input"u8) is { Length: > 0 } input)
        {
            steps.Add(new ToolArgumentsDelta(0, PartOf(index), input));
        }
        else if (delta.Get("reasoningContent"u8) is { } thoughts)
        {
            AddThoughts(thoughts, PartOf(index), steps);
        }
        else if (delta.Get("citation"u8) is { } citation)
        {
            // The text that it is for may still be to come.
            steps.Add(new TextDelta(0, PartOf(index), ""));
            steps.Add(new AnnotationAdded(0, PartOf(index), AnnotationOf(citation)));
        }
    }

    /// <summary>Reads that a block is whole.</summary>
    public void Stop(int index, ICollection<AnswerEvent> steps)
    {
        if (_open.Remove(index, out var part) && part != Skipped)
        {
            if (_encrypted is { } state)
            {
                _encrypted = null;
                steps.Add(new PartSealed(0, part, Encrypted(state)));
            }

            steps.Add(new PartEnded(0, part));
        }
    }

    private int PartOf(int index)
    {
        if (!_open.TryGetValue(index, out var part))
        {
            _open.Add(index, part = _parts++);
        }

        return part;
    }

    private static bool IsServerTool(JsonElement call) => call.Is("type"u8, "server_tool_use"u8);

    private static void StartCall(JsonElement call, int part, ICollection<AnswerEvent> steps) =>
        steps.Add(new ToolCallStarted(0, part, call.Text("toolUseId"u8) ?? "", call.Text("name"u8) ?? ""));

    private static void ReadThoughts(JsonElement thoughts, int part, ICollection<AnswerEvent> steps)
    {
        if (thoughts.Text("redactedContent"u8) is { } encrypted)
        {
            steps.Add(new PartSealed(0, part, Encrypted(encrypted)));
            return;
        }

        var readable = thoughts.Get("reasoningText"u8);
        steps.Add(new ReasoningDelta(0, part, readable?.Text("text"u8) ?? ""));
        if (readable?.Text("signature"u8) is { Length: > 0 } signature)
        {
            steps.Add(new PartSealed(0, part, new ReasoningSeal(ReasoningOrigins.Anthropic, signature)));
        }
    }

    private void AddThoughts(JsonElement thoughts, int part, ICollection<AnswerEvent> steps)
    {
        if (thoughts.Text("text"u8) is { } text)
        {
            steps.Add(new ReasoningDelta(0, part, text));
        }
        else if (thoughts.Text("signature"u8) is { Length: > 0 } signature)
        {
            steps.Add(new PartSealed(0, part, new ReasoningSeal(ReasoningOrigins.Anthropic, signature)));
        }
        else if (thoughts.Text("redactedContent"u8) is { Length: > 0 } piece)
        {
            // It may come in pieces; what they are together is only known when the block is whole.
            _encrypted = Join(_encrypted, piece);
        }
    }

    // Each piece is bytes in base64 of its own, and where one is padded, the next cannot just follow it.
    private static string Join(string? before, string piece) =>
        before is not null && before.EndsWith('=') && Base64.IsValid(before) && Base64.IsValid(piece)
            ? Convert.ToBase64String([.. Convert.FromBase64String(before), .. Convert.FromBase64String(piece)])
            : before + piece;

    private static ReasoningSeal Encrypted(string data) => new(ReasoningOrigins.Anthropic, data) { IsEncrypted = true };

    private static void ReadCited(JsonElement cited, int part, ICollection<AnswerEvent> steps)
    {
        steps.Add(new TextDelta(0, part, string.Concat(Texts(cited.Items("content"u8)))));
        foreach (var citation in cited.Items("citations"u8))
        {
            steps.Add(new AnnotationAdded(0, part, AnnotationOf(citation)));
        }
    }

    private static Annotation AnnotationOf(JsonElement citation)
    {
        var words = string.Concat(Texts(citation.Items("sourceContent"u8)));
        return new Annotation
        {
            Url = citation.Get("location"u8, "web"u8)?.Text("url"u8),
            Title = citation.Text("title"u8),
            CitedText = words.Length > 0 ? words : null,
        };
    }

    private static List<string> Texts(JsonElement.ArrayEnumerator items)
    {
        List<string> texts = [];
        foreach (var item in items)
        {
            if (item.Text("text"u8) is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }
}
