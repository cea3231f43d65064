using System.Buffers;
using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>Anthropic's Messages, for clients and for providers. Source: Anthropic API reference, "Messages".</summary>
internal sealed class AnthropicMessagesProtocol : IConversationProtocol, IPassThroughProtocol, IUpstreamProtocol
{
    /// <summary>The protocol; it has no state.</summary>
    public static AnthropicMessagesProtocol Instance { get; } = new();

    /// <inheritdoc cref="IClientProtocol.Name" />
    public string Name => "anthropic-messages";

    /// <inheritdoc />
    public string? TurnsField => "messages";

    /// <inheritdoc />
    public ImmutableArray<string> TokenLimitFields { get; } = ["max_tokens"];

    /// <inheritdoc />
    public string UpstreamPath => "messages";

    /// <inheritdoc />
    public (RequestHead? Head, RouterError? Error) ReadHead(ReadOnlySpan<byte> body) =>
        new AnthropicHeadReader(needsTokenLimit: true).Read(body);

    /// <inheritdoc />
    public ConversationRequest ReadConversation(ReadOnlySpan<byte> body) => AnthropicConversationReader.Read(body);

    /// <inheritdoc />
    public ImmutableArray<BodyEdit> UpstreamEdits(RouterRequest request, UpstreamTarget target, TranslationNotes notes) =>
        AnthropicUpstream.Edits(request, target, notes);

    /// <inheritdoc />
    public bool TryRead(ReadOnlySpan<byte> json, out AnswerFacts facts) => AnthropicTap.TryRead(json, out facts);

    /// <inheritdoc />
    public void WriteEndOfStream(IBufferWriter<byte> output) => output.Write("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);

    /// <inheritdoc />
    public IAnswerWriter CreateAnswerWriter(AnswerContext context) => new AnthropicAnswerWriter(context);

    /// <inheritdoc />
    public void WriteError(IBufferWriter<byte> output, RouterError error) => AnthropicErrorWriter.WriteDocument(output, error);

    /// <inheritdoc />
    public void WriteErrorEvent(IBufferWriter<byte> output, RouterError error) => AnthropicErrorWriter.WriteEvent(output, error);

    /// <inheritdoc />
    public string PathOf(string model, bool stream) => UpstreamPath;

    /// <inheritdoc />
    public void WriteRequest(IBufferWriter<byte> output, ConversationRequest request, UpstreamTarget target, TranslationNotes notes) =>
        new AnthropicRequestWriter(request, target, notes).Write(output);

    /// <inheritdoc />
    public bool CanContinue(UpstreamTarget target) => ClaudeModel.Of(target.Model).Continues;

    /// <inheritdoc cref="IUpstreamProtocol.CreateAnswerReader" />
    public IAnswerReader CreateAnswerReader() => new AnthropicAnswerReader();

    /// <inheritdoc />
    public IFrameReader CreateFrameReader(Stream stream) => new SseReader(stream);

    /// <inheritdoc cref="IPassThroughProtocol.ReadError" />
    public ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header) => AnthropicErrors.ReadBody(body);
}
