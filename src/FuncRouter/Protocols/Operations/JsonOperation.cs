using System.Buffers;
using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Protocols.Operations;

/// <summary>
/// An operation beside conversations, in OpenAI's manner: a JSON request that names a model, an answer that passes through, and errors
/// in OpenAI's form. A new operation is one small class.
/// </summary>
/// <param name="name">The protocol's name.</param>
/// <param name="path">The path below a provider's base address.</param>
/// <param name="prompt">The fields that hold what the operation works on; a request has them all.</param>
internal abstract class JsonOperation(string name, string path, params ImmutableArray<string> prompt) : IPassThroughProtocol
{
    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public string UpstreamPath => path;

    /// <inheritdoc />
    public virtual bool AnswersWithMedia => false;

    /// <summary>The model where the client names none; null where it has to.</summary>
    protected virtual string? DefaultModel => null;

    /// <inheritdoc />
    public virtual (RequestHead? Head, RouterError? Error) ReadHead(ReadOnlySpan<byte> body) =>
        new JsonOperationHeadReader(prompt, DefaultModel).Read(body);

    /// <inheritdoc />
    public ImmutableArray<BodyEdit> UpstreamEdits(RouterRequest request, UpstreamTarget target, TranslationNotes notes) =>
        JsonOperationUpstream.Edits(request.Body, target, notes);

    /// <inheritdoc />
    public bool TryRead(ReadOnlySpan<byte> json, out AnswerFacts facts) => JsonOperationTap.TryRead(json, out facts);

    /// <inheritdoc cref="IPassThroughProtocol.ReadError" />
    public ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header) => OpenAIErrors.ReadBody(body);

    /// <inheritdoc />
    public void WriteError(IBufferWriter<byte> output, RouterError error) => OpenAIErrorWriter.WriteDocument(output, error);

    /// <inheritdoc />
    public void WriteErrorEvent(IBufferWriter<byte> output, RouterError error) => OpenAIErrorWriter.WriteEvent(output, error);

    /// <inheritdoc />
    public void WriteEndOfStream(IBufferWriter<byte> output)
    {
        // The last event says itself that it is the last.
    }
}
