using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIEmbeddings;

/// <summary>Reads the whole of a request for embeddings. Source: OpenAI API reference, "Create embeddings".</summary>
internal static class OpenAIEmbeddingsReader
{
    /// <summary>Reads a body whose head was read.</summary>
    /// <exception cref="RequestFormatException">It has tokens, which mean nothing to another provider's model.</exception>
    public static EmbeddingsRequest Read(ReadOnlySpan<byte> body)
    {
        var root = JsonElement.Parse(body, JsonElements.Options);
        return new EmbeddingsRequest(
            root.Text("input"u8) is { } one ? [one] : [.. root.Items("input"u8).Select(TextOf)],
            root.Int("dimensions"u8));
    }

    private static string TextOf(JsonElement item, int index) =>
        item.Text() ?? throw new RequestFormatException("must be a text for this model: tokens have no meaning for it.", $"input[{index}]");
}
