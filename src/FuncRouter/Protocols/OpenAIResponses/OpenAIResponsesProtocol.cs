using System.Buffers;
using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>OpenAI's Responses, as far as they need no memory on the server. Source: OpenAI API reference, "Responses".</summary>
internal sealed class OpenAIResponsesProtocol : IConversationProtocol, IPassThroughProtocol, IUpstreamProtocol
{
    /// <summary>The protocol; it has no state.</summary>
    public static OpenAIResponsesProtocol Instance { get; } = new();

    /// <inheritdoc cref="IClientProtocol.Name" />
    public string Name => "openai-responses";

    /// <inheritdoc />
    public string? TurnsField => "input";

    /// <inheritdoc />
    public ImmutableArray<string> TokenLimitFields { get; } = ["max_output_tokens"];

    /// <inheritdoc />
    public string UpstreamPath => "responses";

    /// <inheritdoc />
    public string PathOf(string model, bool stream) => UpstreamPath;

    /// <inheritdoc />
    public (RequestHead? Head, RouterError? Error) ReadHead(ReadOnlySpan<byte> body) => ResponsesHeadReader.ReadHead(body);

    /// <inheritdoc />
    public ConversationRequest ReadConversation(ReadOnlySpan<byte> body) => ResponsesConversationReader.Read(body);

    /// <inheritdoc />
    public ImmutableArray<BodyEdit> UpstreamEdits(RouterRequest request, UpstreamTarget target, TranslationNotes notes) =>
        ResponsesUpstream.Edits(request.Body, target);

    /// <inheritdoc />
    public void WriteRequest(IBufferWriter<byte> output, ConversationRequest request, UpstreamTarget target, TranslationNotes notes) =>
        ResponsesRequestWriter.Write(output, request, target, notes);

    /// <inheritdoc />
    public IAnswerReader CreateAnswerReader() => new ResponsesAnswerReader();

    /// <inheritdoc />
    public IAnswerWriter CreateAnswerWriter(AnswerContext context) => new ResponsesAnswerWriter(context);

    /// <inheritdoc />
    public IFrameReader CreateFrameReader(Stream stream) => new SseReader(stream);

    /// <inheritdoc />
    public bool TryRead(ReadOnlySpan<byte> json, out AnswerFacts facts) => ResponsesTap.TryRead(json, out facts);

    /// <inheritdoc cref="IPassThroughProtocol.ReadError" />
    public ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header) => OpenAIErrors.ReadBody(body);

    /// <inheritdoc />
    public void WriteError(IBufferWriter<byte> output, RouterError error) => OpenAIErrorWriter.WriteDocument(output, error);

    /// <inheritdoc />
    public void WriteErrorEvent(IBufferWriter<byte> output, RouterError error) => ResponsesErrors.WriteEvent(output, error);

    /// <inheritdoc />
    public void WriteEndOfStream(IBufferWriter<byte> output)
    {
        // The last event, which carries the whole response, is the mark.
    }
}
