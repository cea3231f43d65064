using System.Buffers;
using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Protocols.OpenAICompletions;

/// <summary>
/// OpenAI's legacy completions: a text and how it goes on. Answers differ from those of chat completions in one field, requests in the
/// prompt; so the readings in passing, the edits and the errors are those of chat completions.
/// Source: OpenAI API reference, "Completions".
/// </summary>
internal sealed class OpenAICompletionsProtocol : IConversationProtocol, IPassThroughProtocol
{
    /// <summary>The protocol; it has no state.</summary>
    public static OpenAICompletionsProtocol Instance { get; } = new();

    /// <inheritdoc />
    public string Name => "openai-completions";

    /// <inheritdoc />
    public string? TurnsField => null;

    /// <inheritdoc />
    public ImmutableArray<string> TokenLimitFields { get; } = ["max_tokens"];

    /// <inheritdoc />
    public string UpstreamPath => "completions";

    /// <inheritdoc />
    public (RequestHead? Head, RouterError? Error) ReadHead(ReadOnlySpan<byte> body) => new OpenAICompletionsHeadReader().Read(body);

    /// <inheritdoc />
    public ConversationRequest ReadConversation(ReadOnlySpan<byte> body) => OpenAICompletionsConversationReader.Read(body);

    /// <inheritdoc />
    public IAnswerReader CreateAnswerReader() => new OpenAICompletionsAnswerReader();

    /// <inheritdoc />
    public IAnswerWriter CreateAnswerWriter(AnswerContext context) => new OpenAICompletionsAnswerWriter(context);

    /// <inheritdoc />
    public ImmutableArray<BodyEdit> UpstreamEdits(RouterRequest request, UpstreamTarget target, TranslationNotes notes) =>
        // What legacy clients did not ask for would reach them as a chunk without choices, which few of them expect; and it would have
        // to be taken out of streams that are otherwise theirs to the byte.
        OpenAIChatUpstream.Edits(request.Body, target, notes, askForUsage: false);

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
