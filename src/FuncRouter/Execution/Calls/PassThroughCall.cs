using System.Buffers;
using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.Streams;
using FuncRouter.Providers;

namespace FuncRouter.Execution.Calls;

/// <summary>A call to a provider that speaks the client's protocol: bytes pass through, but for the closed lists of edits.</summary>
internal sealed class PassThroughCall : UpstreamCall
{
    private readonly RouterRequest _request;
    private readonly IPassThroughProtocol _protocol;
    private readonly Func<TokenUsage, decimal?> _costUsd;
    private readonly ImmutableArray<BodyEdit> _edits;
    private readonly string _model;

    public PassThroughCall(RouterRequest request, ModelEndpoint endpoint, IPassThroughProtocol protocol, Func<TokenUsage, decimal?> costUsd)
    {
        _request = request;
        _protocol = protocol;
        _costUsd = costUsd;
        _model = endpoint.Model;
        _edits = request.Upload is null ? protocol.UpstreamEdits(request, endpoint.Target, Notes) : [];
        Path = endpoint.Provider.Type.PathOf(protocol.UpstreamPath, endpoint);
    }

    /// <inheritdoc />
    public override string Path { get; }

    /// <inheritdoc />
    public override bool AnswersWithMedia => _protocol.AnswersWithMedia;

    /// <inheritdoc />
    public override HttpContent CreateContent() =>
        _request.Upload is { } upload ? new UploadContent(upload, _model) : new EditedBodyContent(_request.Body.Buffer, _edits);

    /// <inheritdoc />
    public override ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header) => _protocol.ReadError(body, header);

    /// <inheritdoc />
    public override bool TryReadDocument(ReadOnlyMemory<byte> body, out AnswerFacts facts, out PooledBuffer? translated)
    {
        translated = null;
        return _protocol.TryRead(body.Span, out facts);
    }

    /// <inheritdoc />
    public override IFrameReader CreateFrameReader(Stream stream) => new SseReader(stream);

    /// <inheritdoc />
    public override IStreamTransform CreateTransform() => new Transform(_protocol, _request.Features.StreamUsage, _costUsd);

    /// <inheritdoc />
    public override StepReader? CreateStepReader() =>
        _protocol.CreateAnswerReader() is { } reader ? new StepReader(reader, new StepNormalizer(null)) : null;

    /// <inheritdoc />
    public override IAnswerWriter? CreateAnswerWriter(Func<TokenUsage, decimal?> costUsd) =>
        (_protocol as IConversationProtocol)?.CreateAnswerWriter(new AnswerContext(_request, _model, costUsd));

    /// <inheritdoc />
    public override void Dispose()
    {
        // The body is the client's own.
    }

    private sealed class Transform(IPassThroughProtocol protocol, bool clientWantsUsage, Func<TokenUsage, decimal?> costUsd) : IStreamTransform
    {
        public bool TryRead(in StreamFrame frame, out AnswerFacts facts) => protocol.TryRead(frame.Data.Span, out facts);

        public void Write(in StreamFrame frame, in AnswerFacts facts, PooledBuffer output)
        {
            if (facts.UsageOnly && protocol.AsksForUsage && !clientWantsUsage)
            {
                return;
            }

            var raw = frame.Raw.Span;
            if (clientWantsUsage && facts is { UsageEnd: > 0, Usage: { } usage } && frame.DataIsOnePiece && costUsd(usage) is { } cost)
            {
                CostSplice.Write(output, raw, frame.DataStart + facts.UsageEnd, CostSplice.Piece(cost));
            }
            else
            {
                output.Write(raw);
            }

            output.Write(Closing(raw));
        }

        public void WriteEnd(PooledBuffer output, bool sawEnd)
        {
            if (!sawEnd)
            {
                protocol.WriteEndOfStream(output);
            }
        }

        // The last event of a stream may lack the blank line that makes clients take it. The LF of a CR LF may come with the next event.
        private static ReadOnlySpan<byte> Closing(ReadOnlySpan<byte> raw) =>
            raw.EndsWith("\n\n"u8) || raw.EndsWith("\n\r\n"u8) || raw.EndsWith("\n\r"u8) || raw.EndsWith("\r\r"u8) ? []
            : raw.EndsWith("\n"u8) ? "\n"u8
            : "\n\n"u8;
    }
}
