using System.Buffers;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Streams;
using FuncRouter.Providers;

namespace FuncRouter.Execution.Calls;

/// <summary>A call to a provider that speaks another protocol than the client: request and answer go through the neutral form.</summary>
internal sealed class TranslatedCall : UpstreamCall
{
    private readonly RouterRequest _request;
    private readonly IUpstreamProtocol _upstream;
    private readonly AnswerContext _context;
    private readonly PooledBuffer _body = new();

    /// <summary>Writes the call.</summary>
    /// <param name="request">The client's request, whose protocol the answer gets.</param>
    /// <param name="conversation">What is asked.</param>
    /// <param name="endpoint">Whom.</param>
    /// <param name="upstream">In what protocol.</param>
    /// <param name="costUsd">What a usage costs there.</param>
    public TranslatedCall(
        RouterRequest request, ConversationRequest conversation, ModelEndpoint endpoint, IUpstreamProtocol upstream, Func<TokenUsage, decimal?> costUsd)
    {
        _request = request;
        _upstream = upstream;
        _context = new AnswerContext(request, endpoint.Model, costUsd);
        var path = conversation.Continues ? endpoint.Target.Quirks.Continuation?.Path : null;
        Path = endpoint.Provider.Type.PathOf(path ?? upstream.PathOf(endpoint.Model, request.Features.Stream), endpoint);
        try
        {
            upstream.WriteRequest(_body, conversation, endpoint.Target, Notes);
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
    public override string StreamMediaType => _upstream.StreamMediaType;

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
        var whole = new List<AnswerEvent>();
        if (!CreateStepReader().TryReadDocument(body, whole))
        {
            return false;
        }

        facts = StepFacts.Of(whole);
        if (facts.Error is null)
        {
            var answer = new AnswerAccumulator();
            whole.ForEach(answer.Add);
            translated = new PooledBuffer(body.Length);
            CreateAnswerWriter(_context.CostUsd).WriteDocument(translated, answer.ToAnswer());
        }

        return true;
    }

    /// <inheritdoc />
    public override IFrameReader CreateFrameReader(Stream stream) => _upstream.CreateFrameReader(stream);

    /// <inheritdoc />
    public override IStreamTransform CreateTransform() => new Transform(CreateStepReader(), CreateAnswerWriter(_context.CostUsd));

    /// <inheritdoc />
    public override StepReader CreateStepReader() => new(_upstream.CreateAnswerReader(), new StepNormalizer(Notes.JsonTool));

    /// <inheritdoc />
    public override IAnswerWriter CreateAnswerWriter(Func<TokenUsage, decimal?> costUsd) =>
        ((IConversationProtocol)ClientProtocols.Get(_request.Protocol)).CreateAnswerWriter(_context with { CostUsd = costUsd });

    /// <inheritdoc />
    public override void Dispose() => _body.Dispose();

    private sealed class Transform(StepReader reader, IAnswerWriter writer) : IStreamTransform
    {
        private readonly List<AnswerEvent> _steps = [];

        public bool TryRead(in StreamFrame frame, out AnswerFacts facts)
        {
            _steps.Clear();
            var isRead = reader.TryReadEvent(frame, _steps);
            facts = isRead ? StepFacts.Of(_steps) : default;
            return isRead;
        }

        public void Write(in StreamFrame frame, in AnswerFacts facts, PooledBuffer output)
        {
            foreach (var step in _steps)
            {
                writer.WriteStep(output, step);
            }
        }

        // The provider's own framing may be none that the client knows.
        public void WriteComment(in StreamFrame frame, PooledBuffer output) => output.Write(":\n\n"u8);

        public void WriteEnd(PooledBuffer output, bool sawEnd) => writer.WriteEnd(output);
    }
}
