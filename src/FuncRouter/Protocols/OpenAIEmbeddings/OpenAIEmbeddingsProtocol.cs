using System.Buffers;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Operations;

namespace FuncRouter.Protocols.OpenAIEmbeddings;

/// <summary>
/// Texts as vectors. Passes through like any operation; for providers that speak another protocol it is read and written here.
/// Source: OpenAI API reference, "Create embeddings".
/// </summary>
internal sealed class OpenAIEmbeddingsProtocol() : JsonOperation("openai-embeddings", "embeddings", "input"), IEmbeddingsClientProtocol
{
    /// <summary>The protocol; it has no state.</summary>
    public static OpenAIEmbeddingsProtocol Instance { get; } = new();

    /// <inheritdoc />
    public override (RequestHead? Head, RouterError? Error) ReadHead(ReadOnlySpan<byte> body) => new OpenAIEmbeddingsHeadReader().Read(body);

    /// <inheritdoc />
    public EmbeddingsRequest ReadEmbeddings(ReadOnlySpan<byte> body) => OpenAIEmbeddingsReader.Read(body);

    /// <inheritdoc />
    public void WriteEmbeddings(IBufferWriter<byte> output, EmbeddingsAnswer answer, AnswerContext context) =>
        OpenAIEmbeddingsWriter.Write(output, answer, context);
}
