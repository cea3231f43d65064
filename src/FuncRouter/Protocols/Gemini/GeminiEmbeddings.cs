using System.Buffers;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Gemini's embeddings of several texts at once. Source: Gemini API reference, "Embeddings", <c>models.batchEmbedContents</c>.
/// </summary>
internal sealed class GeminiEmbeddings : IEmbeddingsProtocol
{
    /// <summary>The protocol; it has no state.</summary>
    public static GeminiEmbeddings Instance { get; } = new();

    /// <inheritdoc />
    public string Name => "gemini-embed";

    /// <inheritdoc />
    public string PathOf(string model) => GeminiModel.PathOf(model) + ":batchEmbedContents";

    /// <inheritdoc />
    public void WriteRequest(IBufferWriter<byte> output, EmbeddingsRequest request, UpstreamTarget target, TranslationNotes notes)
    {
        // A list of requests, each of which names the model again. What the vectors are for is not said in other protocols.
        var model = GeminiModel.NameOf(target.Model);
        using var writer = JsonWriting.Create(output);
        writer.WriteStartObject();
        writer.WriteStartArray("requests"u8);
        foreach (var text in request.Texts)
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, model);
            writer.WriteStartObject("content"u8);
            writer.WriteStartArray("parts"u8);
            writer.WriteStartObject();
            writer.WriteString("text"u8, text);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteGiven("outputDimensionality"u8, (long?)request.Dimensions);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <inheritdoc />
    public bool TryRead(ReadOnlyMemory<byte> json, out EmbeddingsAnswer answer)
    {
        var root = JsonElement.Parse(json.Span, JsonElements.Options);
        var vectors = root.Items("embeddings"u8).Select(embedding => embedding.Get("values"u8) ?? default);
        answer = new EmbeddingsAnswer([.. vectors], GeminiUsage.Read(root.Get("usageMetadata"u8)));
        return !answer.Vectors.IsEmpty && answer.Vectors.All(IsVector);
    }

    /// <inheritdoc />
    public ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header) => GeminiErrors.ReadBody(body);

    private static bool IsVector(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(number => number.ValueKind == JsonValueKind.Number);
}
