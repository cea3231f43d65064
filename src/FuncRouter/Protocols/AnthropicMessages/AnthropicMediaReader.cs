using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Reads images, documents and search results.
/// Source: Anthropic documentation, "Vision", "PDF support", "Citations" and "Search results".
/// </summary>
internal static class AnthropicMediaReader
{
    /// <summary>Reads the source of an image.</summary>
    /// <exception cref="RequestFormatException">The client has to mend something.</exception>
    public static MediaSource ReadImage(JsonElement block, string path)
    {
        var source = SourceOf(block, path);
        return ReadBytes(source, path) ?? throw new RequestFormatException("must be base64, url or file.", $"{path}.source.type");
    }

    /// <summary>Reads a document; images that stand in its text follow it.</summary>
    /// <exception cref="RequestFormatException">The client has to mend something.</exception>
    public static IEnumerable<ContentPart> ReadDocument(JsonElement block, string path)
    {
        var source = SourceOf(block, path);
        if (ReadBytes(source, path) is { } media)
        {
            return [Document(block, media is LinkedMedia link ? link with { MediaType = "application/pdf" } : media)];
        }

        return source.Text("type"u8) switch
        {
            "text" when source.Text("data"u8) is { } text => [Document(block, new TextMedia(text))],
            "text" => throw new RequestFormatException("must be a text.", $"{path}.source.data"),
            "content" when source.Text("content"u8) is { } text => [Document(block, new TextMedia(text))],
            "content" => [Document(block, new TextMedia(TextOf(source))), .. ReadImages(source, path)],
            _ => throw new RequestFormatException("must be base64, text, content, url or file.", $"{path}.source.type"),
        };
    }

    /// <summary>Reads a search result: a document whose address is what there is to say about it.</summary>
    public static FilePart ReadSearchResult(JsonElement block) => new(new TextMedia(TextOf(block)))
    {
        Name = block.Text("title"u8),
        Context = block.Text("source"u8),
        Citations = block.Get("citations"u8)?.Flag("enabled"u8),
    };

    private static JsonElement SourceOf(JsonElement block, string path) => block.Get("source"u8) is { ValueKind: JsonValueKind.Object } source
        ? source
        : throw new RequestFormatException("must be an object.", $"{path}.source");

    private static FilePart Document(JsonElement block, MediaSource source) => new(source)
    {
        Name = block.Text("title"u8),
        Context = block.Text("context"u8),
        Citations = block.Get("citations"u8)?.Flag("enabled"u8),
    };

    private static MediaSource? ReadBytes(JsonElement source, string path) => source.Text("type"u8) switch
    {
        "base64" => new InlineMedia(
            source.Text("media_type"u8) ?? throw new RequestFormatException("must be a media type.", $"{path}.source.media_type"),
            (source.Get("data"u8) is { } data ? DataUrl.ReadBase64(data) : null)
                ?? throw new RequestFormatException("must be base64.", $"{path}.source.data")),
        "url" => new LinkedMedia(
            source.Text("url"u8) ?? throw new RequestFormatException("must be an address.", $"{path}.source.url")),
        "file" => new StoredMedia(
            source.Text("file_id"u8) ?? throw new RequestFormatException("must be a file's id.", $"{path}.source.file_id")),
        _ => null,
    };

    private static string TextOf(JsonElement holder) =>
        string.Join('\n', holder.Items("content"u8).Select(block => block.Text("text"u8)).OfType<string>());

    private static IEnumerable<ImagePart> ReadImages(JsonElement source, string path) =>
        source.Items("content"u8)
            .Select((block, index) => (Block: block, Path: $"{path}.source.content[{index}]"))
            .Where(item => item.Block.Is("type"u8, "image"u8))
            .Select(item => new ImagePart(ReadImage(item.Block, item.Path)));
}
