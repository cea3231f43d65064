using System.Buffers;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Google's Gemini API, version v1beta; Vertex AI has the same shapes. Source: Gemini API reference, "Generating content"; Vertex AI
/// reference, "GenerateContent"; the types of Google's own client libraries.
/// </summary>
internal sealed class GeminiProtocol : IUpstreamProtocol
{
    /// <summary>The protocol; it has no state.</summary>
    public static GeminiProtocol Instance { get; } = new();

    /// <inheritdoc />
    public string Name => "gemini";

    /// <inheritdoc />
    public string PathOf(string model, bool stream) => GeminiModel.PathOf(model) + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");

    /// <inheritdoc />
    public void WriteRequest(IBufferWriter<byte> output, ConversationRequest request, UpstreamTarget target, TranslationNotes notes) =>
        GeminiRequestWriter.Write(output, request, target, notes);

    /// <inheritdoc />
    public IAnswerReader CreateAnswerReader() => new GeminiAnswerReader();

    /// <inheritdoc />
    public IFrameReader CreateFrameReader(Stream stream) => new SseReader(stream);

    /// <inheritdoc />
    public ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header) => GeminiErrors.ReadBody(body);
}
