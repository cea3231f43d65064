using System.Buffers;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Cohere;

/// <summary>Cohere's embeddings. Source: Cohere API reference, "Embed API (v2)".</summary>
internal sealed class CohereEmbeddings : IEmbeddingsProtocol
{
    /// <summary>The protocol; it has no state.</summary>
    public static CohereEmbeddings Instance { get; } = new();

    /// <inheritdoc />
    public string Name => "cohere-embed";

    /// <inheritdoc />
    public string PathOf(string model) => "embed";

    /// <inheritdoc />
    public void WriteRequest(IBufferWriter<byte> output, EmbeddingsRequest request, UpstreamTarget target, TranslationNotes notes)
    {
        using var writer = JsonWriting.Create(output);
        writer.WriteStartObject();
        writer.WriteString("model"u8, target.Model);

        // Other protocols do not tell what shall be found from what looks for it; what is kept is embedded most.
        writer.WriteString("input_type"u8, "search_document"u8);
        writer.WriteStartArray("texts"u8);
        foreach (var text in request.Texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("embedding_types"u8);
        writer.WriteStringValue("float"u8);
        writer.WriteEndArray();
        writer.WriteGiven("output_dimension"u8, (long?)request.Dimensions);
        writer.WriteEndObject();
    }

    /// <inheritdoc />
    public bool TryRead(ReadOnlyMemory<byte> json, out EmbeddingsAnswer answer)
    {
        var root = JsonElement.Parse(json.Span, JsonElements.Options);
        var vectors = root.Get("embeddings"u8)?.Items("float"u8) ?? default;
        answer = new EmbeddingsAnswer([.. vectors], CohereUsage.Read(root.Get("meta"u8)));
        return !answer.Vectors.IsEmpty && answer.Vectors.All(IsVector);
    }

    /// <inheritdoc />
    public ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header) => CohereErrors.Read(body);

    private static bool IsVector(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(number => number.ValueKind == JsonValueKind.Number);
}
