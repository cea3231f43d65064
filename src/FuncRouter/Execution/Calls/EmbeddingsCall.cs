using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Streams;
using FuncRouter.Providers;

namespace FuncRouter.Execution.Calls;

/// <summary>A call for embeddings to a provider that has them in a protocol of its own.</summary>
internal sealed class EmbeddingsCall : UpstreamCall
{
    private readonly IEmbeddingsClientProtocol _client;
    private readonly IEmbeddingsProtocol _upstream;
    private readonly AnswerContext _context;
    private readonly PooledBuffer _body = new();

    public EmbeddingsCall(RouterRequest request, ModelEndpoint endpoint, IEmbeddingsProtocol upstream, Func<TokenUsage, decimal?> costUsd)
    {
        _client = (IEmbeddingsClientProtocol)ClientProtocols.Get(request.Protocol);
        _upstream = upstream;
        _context = new AnswerContext(request, endpoint.Model, costUsd);
        Path = endpoint.Provider.Type.PathOf(upstream.PathOf(endpoint.Model), endpoint);
        try
        {
            upstream.WriteRequest(_body, Read(request), endpoint.Target, Notes);
        }
        catch
        {
            _body.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public override string Path { get; }

    /// <inheritdoc />
    public override ReadOnlyMemory<byte> Body => _body.Memory;

    /// <inheritdoc />
    public override HttpContent CreateContent() => new EditedBodyContent(_body, []);

    /// <inheritdoc />
    public override ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header) => _upstream.ReadError(body, header);

    /// <inheritdoc />
    public override bool TryReadDocument(ReadOnlyMemory<byte> body, out AnswerFacts facts, out PooledBuffer? translated)
    {
        facts = default;
        translated = null;
        EmbeddingsAnswer answer;
        try
        {
            if (!_upstream.TryRead(body, out answer))
            {
                return false;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }

        facts = new AnswerFacts { HasToken = true, HasContent = true, FinishReason = FinishReason.Stop, Usage = answer.Usage };
        translated = new PooledBuffer(body.Length);
        _client.WriteEmbeddings(translated, answer, _context);
        return true;
    }

    /// <inheritdoc />
    public override IFrameReader CreateFrameReader(Stream stream) => throw new NotSupportedException("Embeddings are not streamed.");

    /// <inheritdoc />
    public override IStreamTransform CreateTransform() => throw new NotSupportedException("Embeddings are not streamed.");

    /// <inheritdoc />
    public override void Dispose() => _body.Dispose();

    private EmbeddingsRequest Read(RouterRequest request)
    {
        try
        {
            return _client.ReadEmbeddings(request.Body.Buffer.Span);
        }
        catch (InvalidOperationException)
        {
            // The reader's word for an escaped half of a surrogate pair.
            throw new RequestFormatException("has a \\u escape that is half a character in a place where text is needed.", "input");
        }
    }
}
