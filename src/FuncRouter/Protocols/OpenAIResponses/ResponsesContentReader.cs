using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>Reads the content of messages and of tools' outputs. Source: OpenAI API reference, "Create a model response", <c>input</c>.</summary>
internal static class ResponsesContentReader
{
    /// <summary>Reads a text or a list of parts.</summary>
    /// <param name="content">The content; null for none.</param>
    /// <param name="path">Where it stands.</param>
    /// <exception cref="RequestFormatException">The client has to mend something.</exception>
    public static ImmutableArray<ContentPart> Read(JsonElement? content, string path)
    {
        switch (content?.ValueKind)
        {
            case JsonValueKind.String:
                return content.Value.GetString() is { Length: > 0 } text ? [new TextPart(text)] : [];
            case JsonValueKind.Array:
                break;
            default:
                throw new RequestFormatException("must be a text or a list of parts.", path);
        }

        var parts = ImmutableArray.CreateBuilder<ContentPart>(content.Value.GetArrayLength());
        foreach (var part in content.Value.EnumerateArray())
        {
            parts.Add(ReadPart(part, $"{path}[{parts.Count}]") with { Cache = ReadCache(part) });
        }

        return parts.DrainToImmutable();
    }

    private static ContentPart ReadPart(JsonElement part, string path) => part.Text("type"u8) switch
    {
        "input_text" or "text" => new TextPart(ReadText(part, "text"u8, $"{path}.text")),
        "output_text" => new TextPart(ReadText(part, "text"u8, $"{path}.text")) { Annotations = [.. ResponsesAnnotations.Read(part)] },
        "refusal" => new RefusalPart(ReadText(part, "refusal"u8, $"{path}.refusal")),
        "input_image" => new ImagePart(ReadImage(part, path)) { Detail = part.Text("detail"u8) },
        "input_file" => new FilePart(ReadFile(part, path)) { Name = part.Text("filename"u8) },
        "input_audio" => ReadAudio(part, path),
        _ => throw new RequestFormatException("must be input_text, output_text, refusal, input_image, input_file or input_audio.", $"{path}.type"),
    };

    private static string ReadText(JsonElement part, ReadOnlySpan<byte> name, string path) =>
        part.Text(name) ?? throw new RequestFormatException("must be a text.", path);

    private static MediaSource ReadImage(JsonElement part, string path) =>
        part.Get("image_url"u8) is { } url ? ReadAddress(url, "image/png", $"{path}.image_url")
        : part.Text("file_id"u8) is { } id ? new StoredMedia(id)
        : throw new RequestFormatException("must be an http(s) or base64 data URL.", $"{path}.image_url");

    private static MediaSource ReadFile(JsonElement part, string path) =>
        part.Get("file_data"u8) is { } data ? ReadAddress(data, "application/pdf", $"{path}.file_data")
        : part.Get("file_url"u8) is { } url ? ReadAddress(url, "application/pdf", $"{path}.file_url")
        : part.Text("file_id"u8) is { } id ? new StoredMedia(id)
        : throw new RequestFormatException("must be a base64 data URL.", $"{path}.file_data");

    private static MediaSource ReadAddress(JsonElement address, string fallbackType, string path) =>
        DataUrl.Read(address, fallbackType) ?? throw new RequestFormatException("must be an http(s) or base64 data URL.", path);

    private static AudioPart ReadAudio(JsonElement part, string path)
    {
        if ((part.Get("input_audio"u8, "data"u8) is { } text ? DataUrl.ReadBase64(text) : null) is not { } data)
        {
            throw new RequestFormatException("must be base64.", $"{path}.input_audio.data");
        }

        return new AudioPart(new InlineMedia($"audio/{part.Get("input_audio"u8)?.Text("format"u8) ?? "wav"}", data));
    }

    // OpenAI names its own lifetimes, which no other provider has: the mark counts, the provider's default lifetime applies.
    private static CacheMark? ReadCache(JsonElement part) =>
        part.Get("prompt_cache_breakpoint"u8) is { ValueKind: JsonValueKind.Object } ? new CacheMark(null) : null;
}
