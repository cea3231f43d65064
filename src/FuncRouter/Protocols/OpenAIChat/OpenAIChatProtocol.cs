using System.Buffers;
using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>OpenAI's chat completions, the protocol that most clients and providers speak.</summary>
internal sealed class OpenAIChatProtocol : IConversationProtocol, IPassThroughProtocol, IUpstreamProtocol
{
    /// <summary>The protocol; it has no state.</summary>
    public static OpenAIChatProtocol Instance { get; } = new();

    /// <inheritdoc cref="IClientProtocol.Name" />
    public string Name => "openai-chat";

    /// <inheritdoc />
    public string? TurnsField => "messages";

    /// <inheritdoc />
    public ImmutableArray<string> TokenLimitFields { get; } = ["max_completion_tokens", "max_tokens"];

    /// <inheritdoc />
    public string UpstreamPath => "chat/completions";

    /// <inheritdoc />
    public bool AsksForUsage => true;

    /// <inheritdoc />
    public string PathOf(string model, bool stream) => UpstreamPath;

    /// <inheritdoc />
    public (RequestHead? Head, RouterError? Error) ReadHead(ReadOnlySpan<byte> body) => new OpenAIChatHeadReader().Read(body);

    /// <inheritdoc />
    public ConversationRequest ReadConversation(ReadOnlySpan<byte> body) => OpenAIChatConversationReader.Read(body);

    /// <inheritdoc />
    public ImmutableArray<BodyEdit> UpstreamEdits(RouterRequest request, UpstreamTarget target, TranslationNotes notes) =>
        OpenAIChatUpstream.Edits(request.Body, target, notes, askForUsage: request.Features is { Stream: true, StreamUsage: false });

    /// <inheritdoc />
    public void WriteRequest(IBufferWriter<byte> output, ConversationRequest request, UpstreamTarget target, TranslationNotes notes) =>
        OpenAIChatRequestWriter.Write(output, request, target, notes);

    /// <inheritdoc />
    public bool CanContinue(UpstreamTarget target) =>
        target.Quirks.Continuation is { } form && (!target.Thinks || form.WithoutThinking is not null);

    /// <inheritdoc cref="IUpstreamProtocol.CreateAnswerReader" />
    public IAnswerReader CreateAnswerReader() => new OpenAIChatAnswerReader();

    /// <inheritdoc />
    public IAnswerWriter CreateAnswerWriter(AnswerContext context) => new OpenAIChatAnswerWriter(context);

    /// <inheritdoc />
    public IFrameReader CreateFrameReader(Stream stream) => new SseReader(stream);

    /// <inheritdoc />
    public bool TryRead(ReadOnlySpan<byte> json, out AnswerFacts facts) => OpenAIChatTap.TryRead(json, out facts);

    /// <inheritdoc cref="IPassThroughProtocol.ReadError" />
    public ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header) => OpenAIErrors.ReadBody(body);

    /// <inheritdoc />
    public void WriteError(IBufferWriter<byte> output, RouterError error) => OpenAIErrorWriter.WriteDocument(output, error);

    /// <inheritdoc />
    public void WriteErrorEvent(IBufferWriter<byte> output, RouterError error) => OpenAIErrorWriter.WriteEvent(output, error);

    /// <inheritdoc />
    public void WriteEndOfStream(IBufferWriter<byte> output) => output.Write("data: [DONE]\n\n"u8);
}
