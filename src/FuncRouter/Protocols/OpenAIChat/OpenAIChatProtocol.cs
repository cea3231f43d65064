using System.Buffers;
using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>OpenAI's chat completions.</summary>
internal sealed class OpenAIChatProtocol : IWireProtocol
{
    /// <summary>The protocol; it has no state.</summary>
    public static OpenAIChatProtocol Instance { get; } = new();

    /// <inheritdoc />
    public string UpstreamPath => OpenAIChatUpstream.Path;

    /// <inheritdoc />
    public ImmutableArray<BodyEdit> UpstreamEdits(RouterRequest request, string upstreamModel) =>
        OpenAIChatUpstream.Edits(request.Body, request.Features, upstreamModel);

    /// <inheritdoc />
    public bool TryRead(ReadOnlySpan<byte> json, out AnswerFacts facts) => OpenAIChatTap.TryRead(json, out facts);

    /// <inheritdoc />
    public ReportedError? ReadError(ReadOnlySpan<byte> body) => OpenAIErrors.ReadBody(body);

    /// <inheritdoc />
    public void WriteErrorEvent(IBufferWriter<byte> output, RouterError error) => OpenAIErrorWriter.WriteEvent(output, error);

    /// <inheritdoc />
    public void WriteEndOfStream(IBufferWriter<byte> output) => output.Write("data: [DONE]\n\n"u8);

    /// <inheritdoc />
    public void WriteText(IBufferWriter<byte> output, RouterRequest request, string model, string text)
    {
        if (request.Features.Stream)
        {
            OpenAIAnswerWriter.WriteStream(output, request, model, text);
        }
        else
        {
            OpenAIAnswerWriter.WriteDocument(output, request, model, text);
        }
    }
}
