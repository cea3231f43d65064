using System.Buffers;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Protocols.Cohere;

/// <summary>Cohere's chat. Source: Cohere API reference, "Chat API (v2)", and its OpenAPI document.</summary>
internal sealed class CohereChatProtocol : IUpstreamProtocol
{
    /// <summary>The protocol; it has no state.</summary>
    public static CohereChatProtocol Instance { get; } = new();

    /// <inheritdoc />
    public string Name => "cohere-chat";

    /// <inheritdoc />
    public string PathOf(string model, bool stream) => "chat";

    /// <inheritdoc />
    public void WriteRequest(IBufferWriter<byte> output, ConversationRequest request, UpstreamTarget target, TranslationNotes notes) =>
        CohereRequestWriter.Write(output, request, target, notes);

    /// <inheritdoc />
    public IAnswerReader CreateAnswerReader() => new CohereAnswerReader();

    /// <inheritdoc />
    public IFrameReader CreateFrameReader(Stream stream) => new SseReader(stream);

    /// <inheritdoc />
    public ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header) => CohereErrors.Read(body);
}
