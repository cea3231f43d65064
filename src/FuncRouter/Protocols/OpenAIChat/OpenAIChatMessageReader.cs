using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>Reads the messages of a chat completion request.</summary>
internal static class OpenAIChatMessageReader
{
    /// <summary>Reads all messages.</summary>
    /// <exception cref="RequestFormatException">The client has to mend something.</exception>
    public static ImmutableArray<Message> Read(JsonElement root)
    {
        var messages = ImmutableArray.CreateBuilder<Message>();
        foreach (var message in root.Items("messages"u8))
        {
            messages.Add(ReadMessage(message, $"messages[{messages.Count}]"));
        }

        return messages.Count > 0 ? messages.DrainToImmutable() : throw new RequestFormatException("must have at least one message.", "messages");
    }

    /// <summary>Reads OpenRouter's mark for the provider's prompt cache, which has Anthropic's form.</summary>
    public static CacheMark? ReadCache(JsonElement holder) =>
        holder.Get("cache_control"u8) is { ValueKind: JsonValueKind.Object } mark ? new CacheMark(mark.Text("ttl"u8)) : null;

    private static Message ReadMessage(JsonElement message, string path) => message.Text("role"u8) switch
    {
        "system" => Said(MessageRole.System, message, path),
        "developer" => Said(MessageRole.Developer, message, path),
        "user" => Said(MessageRole.User, message, path),
        "assistant" => new Message(MessageRole.Assistant, ReadAssistant(message, path)) { Name = message.Text("name"u8) },
        "tool" => ReadResult(message, message.Text("tool_call_id"u8) ?? throw new RequestFormatException("must be the id of the call that this answers.", $"{path}.tool_call_id"), path),
        "function" => ReadResult(message, message.Text("name"u8) ?? throw new RequestFormatException("must be the function's name.", $"{path}.name"), path),
        _ => throw new RequestFormatException("must be system, developer, user, assistant or tool.", $"{path}.role"),
    };

    private static Message Said(MessageRole role, JsonElement message, string path) =>
        new(role, ReadContent(message, path)) { Name = message.Text("name"u8) };

    private static Message ReadResult(JsonElement message, string callId, string path)
    {
        var content = ReadContent(message, path);
        var cache = content.LastOrDefault()?.Cache ?? ReadCache(message);
        return new Message(MessageRole.Tool, [new ToolResultPart(callId, content) { Name = message.Text("name"u8), Cache = cache }]);
    }

    private static ImmutableArray<ContentPart> ReadAssistant(JsonElement message, string path)
    {
        var parts = ImmutableArray.CreateBuilder<ContentPart>();
        parts.AddRange(OpenAIChatReasoning.Read(message));
        var text = parts.Count;
        parts.AddRange(ReadContent(message, path));
        if (OpenAIChatReasoning.ReadSeal(message) is { } seal && parts.Count > text && parts[^1] is TextPart last)
        {
            parts[^1] = last with { Seal = seal };
        }

        if (message.Text("refusal"u8) is { Length: > 0 } refusal)
        {
            parts.Add(new RefusalPart(refusal));
        }

        var index = 0;
        foreach (var call in message.Items("tool_calls"u8))
        {
            parts.Add(ReadCall(call, $"{path}.tool_calls[{index++}]"));
        }

        if (message.Get("function_call"u8) is { } legacy)
        {
            parts.Add(ReadFunction(legacy, legacy.Text("name"u8) ?? "", $"{path}.function_call"));
        }

        return parts.DrainToImmutable();
    }

    private static ToolCallPart ReadCall(JsonElement call, string path)
    {
        var id = call.Text("id"u8) ?? throw new RequestFormatException("must be the call's id.", $"{path}.id");
        var function = call.Get("function"u8) ?? throw new RequestFormatException("must be an object with a name and arguments.", $"{path}.function");
        return ReadFunction(function, id, $"{path}.function") with { Seal = OpenAIChatReasoning.ReadSeal(call) };
    }

    private static ToolCallPart ReadFunction(JsonElement function, string id, string path)
    {
        var name = function.Text("name"u8) ?? throw new RequestFormatException("must be the tool's name.", $"{path}.name");
        return new ToolCallPart(id, name, function.Text("arguments"u8) is { Length: > 0 } arguments ? arguments : "{}");
    }

    private static ImmutableArray<ContentPart> ReadContent(JsonElement message, string path)
    {
        if (message.Get("content"u8) is not { } content)
        {
            return [];
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString() is { Length: > 0 } text ? [new TextPart(text) { Cache = ReadCache(message) }] : [];
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            throw new RequestFormatException("must be a text or a list of parts.", $"{path}.content");
        }

        var parts = ImmutableArray.CreateBuilder<ContentPart>(content.GetArrayLength());
        var index = 0;
        foreach (var part in content.EnumerateArray())
        {
            parts.Add(ReadPart(part, $"{path}.content[{index++}]") with { Cache = ReadCache(part) });
        }

        return parts.DrainToImmutable();
    }

    private static ContentPart ReadPart(JsonElement part, string path) => part.Text("type"u8) switch
    {
        "text" => new TextPart(part.Text("text"u8) ?? throw new RequestFormatException("must be a text.", $"{path}.text")),
        "image_url" => ReadImage(part, path),
        "input_audio" => ReadAudio(part, path),
        "file" => ReadFile(part, path),
        "document_url" => new FilePart(ReadAddress(part.Get("document_url"u8), "application/pdf", $"{path}.document_url")),
        "video_url" => new FilePart(ReadAddress(part.Get("video_url"u8), "video/mp4", $"{path}.video_url")),
        "refusal" => new RefusalPart(part.Text("refusal"u8) ?? ""),
        "thinking" => new ReasoningPart(string.Concat(part.Items("thinking"u8).Select(piece => piece.Text("text"u8)))),
        _ => throw new RequestFormatException("must be text, image_url, input_audio or file.", $"{path}.type"),
    };

    private static ImagePart ReadImage(JsonElement part, string path) =>
        new(ReadAddress(part.Get("image_url"u8), "image/png", $"{path}.image_url")) { Detail = part.Get("image_url"u8)?.Text("detail"u8) };

    // An address stands there itself (Mistral) or as an object's "url" (OpenAI).
    private static MediaSource ReadAddress(JsonElement? holder, string fallbackType, string path)
    {
        var address = holder is { ValueKind: JsonValueKind.Object } value ? value.Get("url"u8) : holder;
        return (address is { ValueKind: JsonValueKind.String } url ? DataUrl.Read(url, fallbackType) : null)
            ?? throw new RequestFormatException("must be an http(s) or base64 data URL.", path);
    }

    private static AudioPart ReadAudio(JsonElement part, string path)
    {
        if ((part.Get("input_audio"u8, "data"u8) is { } text ? DataUrl.ReadBase64(text) : null) is not { } data)
        {
            throw new RequestFormatException("must be base64.", $"{path}.input_audio.data");
        }

        return new AudioPart(new InlineMedia($"audio/{part.Get("input_audio"u8)?.Text("format"u8) ?? "wav"}", data));
    }

    private static FilePart ReadFile(JsonElement part, string path)
    {
        var file = part.Get("file"u8) ?? throw new RequestFormatException("must be an object.", $"{path}.file");
        var source = file.Text("file_id"u8) is { } id
            ? new StoredMedia(id)
            : ReadAddress(file.Get("file_data"u8) ?? file.Get("file_url"u8), "application/pdf", $"{path}.file.file_data");
        return new FilePart(source) { Name = file.Text("filename"u8) };
    }
}
