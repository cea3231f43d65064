using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Reads the system prompt and the messages of a request, block by block. Source: Anthropic API reference, "Create a Message".
/// </summary>
/// <param name="untranslated">Takes the names of what has no place in the neutral form.</param>
internal sealed class AnthropicMessageReader(List<string> untranslated)
{
    /// <summary>Reads all turns, the system prompt first.</summary>
    /// <exception cref="RequestFormatException">The client has to mend something.</exception>
    public ImmutableArray<Message> Read(JsonElement root)
    {
        var messages = new List<Message>();
        if (root.Get("system"u8) is { } system && ReadContent(system, "system") is { IsEmpty: false } prompt)
        {
            messages.Add(new Message(MessageRole.System, prompt));
        }

        var index = 0;
        foreach (var message in root.Items("messages"u8))
        {
            ReadMessage(message, $"messages[{index++}]", messages);
        }

        return WithLastMark(messages, ReadCache(root));
    }

    /// <summary>Reads a mark for the prompt cache.</summary>
    public static CacheMark? ReadCache(JsonElement holder) =>
        holder.Get("cache_control"u8) is { ValueKind: JsonValueKind.Object } mark ? new CacheMark(mark.Text("ttl"u8)) : null;

    // A mark on the request itself stands for one on its last block.
    private static ImmutableArray<Message> WithLastMark(List<Message> messages, CacheMark? mark)
    {
        if (mark is not null && messages is [.., { Parts: [.. var before, var last] } message])
        {
            messages[^1] = message with { Parts = [.. before, last with { Cache = last.Cache ?? mark }] };
        }

        return [.. messages];
    }

    private void ReadMessage(JsonElement message, string path, List<Message> messages)
    {
        var content = message.Get("content"u8) ?? throw new RequestFormatException("must be a text or a list of blocks.", $"{path}.content");
        var parts = message.Text("role"u8) switch
        {
            "user" or "system" => ReadContent(content, $"{path}.content"),
            "assistant" => ReadAssistant(content, $"{path}.content"),
            _ => throw new RequestFormatException("must be user or assistant.", $"{path}.role"),
        };
        if (!message.Is("role"u8, "user"u8))
        {
            messages.Add(new Message(message.Is("role"u8, "system"u8) ? MessageRole.System : MessageRole.Assistant, parts));
            return;
        }

        // Here tools answer in the person's turn; they do so first, because what they answer stands right before it.
        ImmutableArray<ContentPart> results = [.. parts.Where(part => part is ToolResultPart)];
        if (!results.IsEmpty)
        {
            messages.Add(new Message(MessageRole.Tool, results));
        }

        if (results.IsEmpty || results.Length < parts.Length)
        {
            messages.Add(new Message(MessageRole.User, [.. parts.Where(part => part is not ToolResultPart)]));
        }
    }

    private ImmutableArray<ContentPart> ReadContent(JsonElement content, string path)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString() is { Length: > 0 } text ? [new TextPart(text)] : [];
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            throw new RequestFormatException("must be a text or a list of blocks.", path);
        }

        var parts = ImmutableArray.CreateBuilder<ContentPart>(content.GetArrayLength());
        var index = 0;
        foreach (var block in content.EnumerateArray())
        {
            var cache = ReadCache(block);
            parts.AddRange(ReadBlock(block, $"{path}[{index++}]").Select(part => cache is null ? part : part with { Cache = cache }));
        }

        return parts.DrainToImmutable();
    }

    // What hangs on a call or on a text stands in a block of its own.
    private ImmutableArray<ContentPart> ReadAssistant(JsonElement content, string path)
    {
        var parts = new List<ContentPart>();
        var ofCalls = new Dictionary<string, ReasoningSeal>();
        foreach (var part in ReadContent(content, path))
        {
            if (part is not PlacedSealPart { Placed: { Seal: { } seal } placed })
            {
                parts.Add(part);
            }
            else if (placed.CallId is { } id)
            {
                ofCalls[id] = seal;
            }
            else if (parts is [.., TextPart text])
            {
                parts[^1] = text with { Seal = seal };
            }
            else
            {
                parts.Add(new TextPart("") { Seal = seal });
            }
        }

        return
        [
            .. parts.Select(part => part is ToolCallPart call && ofCalls.TryGetValue(call.Id, out var seal) ? call with { Seal = seal } : part),
        ];
    }

    private IEnumerable<ContentPart> ReadBlock(JsonElement block, string path)
    {
        switch (block.Text("type"u8))
        {
            case "text":
                return ReadText(block, path) is { Text.Length: > 0 } text ? [text] : [];
            case "image":
                return [new ImagePart(AnthropicMediaReader.ReadImage(block, path))];
            case "document":
                return AnthropicMediaReader.ReadDocument(block, path);
            case "search_result":
                return [AnthropicMediaReader.ReadSearchResult(block)];
            case "tool_use":
                return [ReadCall(block, path)];
            case "tool_result":
                return [ReadResult(block, path)];
            case "thinking":
                var thoughts = block.Text("thinking"u8) ?? throw new RequestFormatException("must be a text.", $"{path}.thinking");
                return [new ReasoningPart(thoughts) { Seal = AnthropicSeals.Read(block.Text("signature"u8) ?? "", isEncrypted: false).Seal }];
            case "redacted_thinking":
                return [ReadRedacted(block, path)];
            case "compaction" when block.Text("content"u8) is { Length: > 0 } summary:
                // What is left of the turns before it.
                return [new TextPart(summary)];
            case { } other when IsOnlyAnthropics(other):
                untranslated.Add($"content[{other}]");
                return [];
            default:
                throw new RequestFormatException(
                    "must be text, image, document, search_result, tool_use, tool_result, thinking or redacted_thinking.", $"{path}.type");
        }
    }

    private static TextPart ReadText(JsonElement block, string path)
    {
        var text = block.Text("text"u8) ?? throw new RequestFormatException("must be a text.", $"{path}.text");
        return new TextPart(text)
        {
            Annotations = [.. block.Items("citations"u8).Select(citation => AnthropicCitations.Read(citation).Over(text.Length))],
        };
    }

    // What its own tools did and found. The text that the model made of it stands beside it.
    private static bool IsOnlyAnthropics(string type) =>
        type is "server_tool_use" or "mcp_tool_use" or "container_upload" or "compaction" or "fallback" or "tool_reference" or "browser_state"
        || type.EndsWith("_tool_result", StringComparison.Ordinal);

    private static ToolCallPart ReadCall(JsonElement block, string path) => new(
        block.Text("id"u8) ?? throw new RequestFormatException("must be the call's id.", $"{path}.id"),
        block.Text("name"u8) ?? throw new RequestFormatException("must be the tool's name.", $"{path}.name"),
        block.Get("input"u8) is { ValueKind: JsonValueKind.Object } input
            ? input.GetRawText()
            : throw new RequestFormatException("must be an object.", $"{path}.input"));

    private ToolResultPart ReadResult(JsonElement block, string path)
    {
        var id = block.Text("tool_use_id"u8)
            ?? throw new RequestFormatException("must be the id of the call that this answers.", $"{path}.tool_use_id");
        var content = block.Get("content"u8) is { } given ? ReadContent(given, $"{path}.content") : [];
        return new ToolResultPart(id, content) { IsError = block.Flag("is_error"u8) ?? false };
    }

    private static ContentPart ReadRedacted(JsonElement block, string path)
    {
        var data = block.Text("data"u8) ?? throw new RequestFormatException("must be a text.", $"{path}.data");
        var placed = AnthropicSeals.Read(data, isEncrypted: true);
        return placed.CallId is null && !placed.IsOfText ? new ReasoningPart("") { Seal = placed.Seal } : new PlacedSealPart(placed);
    }

    // Only until the message is whole.
    private sealed record PlacedSealPart(PlacedSeal Placed) : ContentPart;
}
