using System.Buffers;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.BedrockConverse;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.BedrockInvoke;

/// <summary>
/// Embeddings on Amazon Bedrock. Converse has none; each maker's models are asked in their own form: Cohere's take many texts at once,
/// Amazon's Titan and Nova one.
/// Source: Amazon Bedrock API reference, "InvokeModel"; Amazon Bedrock User Guide, "Amazon Titan Embeddings", "Cohere Embed v3" and "v4";
/// Amazon Nova User Guide, "Multimodal embeddings".
/// </summary>
internal sealed class BedrockEmbeddings : IEmbeddingsProtocol
{
    // Nova wants a length said.
    private const int NovaDimensions = 1024;

    /// <summary>The protocol; it has no state.</summary>
    public static BedrockEmbeddings Instance { get; } = new();

    /// <inheritdoc />
    public string Name => "bedrock-invoke";

    /// <inheritdoc />
    public string PathOf(string model) => $"model/{Uri.EscapeDataString(model)}/invoke";

    /// <inheritdoc />
    public void WriteRequest(IBufferWriter<byte> output, EmbeddingsRequest request, UpstreamTarget target, TranslationNotes notes)
    {
        using var writer = JsonWriting.Create(output);
        writer.WriteStartObject();
        if (target.Model.Contains("cohere.embed", StringComparison.OrdinalIgnoreCase))
        {
            WriteCohere(writer, request, target.Model, notes);
        }
        else
        {
            if (request.Texts.Length > 1)
            {
                notes.Exclude("inputs");
            }

            WriteAmazon(writer, request, target.Model, notes);
        }

        writer.WriteEndObject();
    }

    /// <inheritdoc />
    public bool TryRead(ReadOnlyMemory<byte> json, out EmbeddingsAnswer answer)
    {
        // Not pooled: the vectors stay pieces of the document.
        var root = JsonElement.Parse(json.Span, JsonElements.Options);
        var tokens = root.Whole("inputTextTokenCount"u8) ?? root.Whole("inputTokenCount"u8);
        answer = new EmbeddingsAnswer([.. VectorsOf(root)], tokens is { } count ? new TokenUsage(Math.Max(0, count), 0) : null);
        return !answer.Vectors.IsEmpty && answer.Vectors.All(vector => vector.ValueKind == JsonValueKind.Array);
    }

    /// <inheritdoc />
    public ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header) => BedrockErrors.ReadBody(body, header);

    private static void WriteCohere(Utf8JsonWriter writer, EmbeddingsRequest request, string model, TranslationNotes notes)
    {
        writer.WriteStartArray("texts"u8);
        foreach (var text in request.Texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();

        // Other protocols do not tell what shall be found from what looks for it; what is kept is embedded most.
        writer.WriteString("input_type"u8, "search_document"u8);
        writer.WriteStartArray("embedding_types"u8);
        writer.WriteStringValue("float"u8);
        writer.WriteEndArray();
        WriteDimensions(writer, "output_dimension"u8, request, model.Contains("embed-v4", StringComparison.OrdinalIgnoreCase), notes);
    }

    private static void WriteAmazon(Utf8JsonWriter writer, EmbeddingsRequest request, string model, TranslationNotes notes)
    {
        if (!model.Contains("amazon.nova", StringComparison.OrdinalIgnoreCase))
        {
            writer.WriteString("inputText"u8, request.Texts[0]);
            WriteDimensions(writer, "dimensions"u8, request, model.Contains("embed-text-v2", StringComparison.OrdinalIgnoreCase), notes);
            return;
        }

        writer.WriteString("taskType"u8, "SINGLE_EMBEDDING"u8);
        writer.WriteStartObject("singleEmbeddingParams"u8);
        writer.WriteString("embeddingPurpose"u8, "GENERIC_INDEX"u8);
        writer.WriteNumber("embeddingDimension"u8, request.Dimensions ?? NovaDimensions);
        writer.WriteStartObject("text"u8);
        writer.WriteString("truncationMode"u8, "NONE"u8);
        writer.WriteString("value"u8, request.Texts[0]);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // Older models have one length.
    private static void WriteDimensions(
        Utf8JsonWriter writer, ReadOnlySpan<byte> name, EmbeddingsRequest request, bool areTaken, TranslationNotes notes)
    {
        if (areTaken)
        {
            writer.WriteGiven(name, (long?)request.Dimensions);
        }
        else if (request.Dimensions is not null)
        {
            notes.Drop("dimensions");
        }
    }

    // Titan has one vector, Cohere lists of them, in newer answers by their type, and Nova objects.
    private static IEnumerable<JsonElement> VectorsOf(JsonElement root)
    {
        if (root.Get("embedding"u8) is { } single)
        {
            return [single];
        }

        return root.Get("embeddings"u8) switch
        {
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(item => item.Get("embedding"u8) ?? item),
            { ValueKind: JsonValueKind.Object } byType => byType.Items("float"u8),
            _ => [],
        };
    }
}
