using System.Buffers;
using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Anthropic's count of a prompt's tokens: the same request without a limit, answered by one number.
/// Source: Anthropic API reference, "Count tokens in a Message".
/// </summary>
internal sealed class AnthropicCountTokensProtocol : ITokenCountProtocol
{
    /// <summary>The protocol; it has no state.</summary>
    public static AnthropicCountTokensProtocol Instance { get; } = new();

    /// <inheritdoc />
    public string Name => "anthropic-count-tokens";

    /// <inheritdoc />
    public string UpstreamPath => "messages/count_tokens";

    /// <inheritdoc />
    public (RequestHead? Head, RouterError? Error) ReadHead(ReadOnlySpan<byte> body) =>
        new AnthropicHeadReader(needsTokenLimit: false).Read(body);

    /// <inheritdoc />
    public ImmutableArray<BodyEdit> UpstreamEdits(RouterRequest request, UpstreamTarget target, TranslationNotes notes) =>
        AnthropicUpstream.Edits(request, target, notes);

    /// <inheritdoc />
    public bool TryRead(ReadOnlySpan<byte> json, out AnswerFacts facts) => AnthropicTap.TryReadCount(json, out facts);

    /// <inheritdoc />
    public void WriteCount(IBufferWriter<byte> output, long tokens)
    {
        using var writer = JsonWriting.Create(output);
        writer.WriteStartObject();
        writer.WriteNumber("input_tokens"u8, tokens);
        writer.WriteEndObject();
    }

    /// <inheritdoc />
    public ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header) => AnthropicErrors.ReadBody(body);

    /// <inheritdoc />
    public void WriteEndOfStream(IBufferWriter<byte> output)
    {
        // A count is never a stream.
    }

    /// <inheritdoc />
    public void WriteError(IBufferWriter<byte> output, RouterError error) => AnthropicErrorWriter.WriteDocument(output, error);

    /// <inheritdoc />
    public void WriteErrorEvent(IBufferWriter<byte> output, RouterError error) => AnthropicErrorWriter.WriteEvent(output, error);
}
