using System.Buffers;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Streams;
using FuncRouter.Providers;

namespace FuncRouter.Execution.Calls;

/// <summary>
/// One request as one endpoint gets it, and that endpoint's answer as the client gets it: passed through where both speak the same
/// protocol, else translated. Made anew for every attempt.
/// </summary>
internal abstract class UpstreamCall : IDisposable
{
    /// <summary>The path and query below the provider's base address.</summary>
    public abstract string Path { get; }

    /// <summary>What the writer of the request noted: what was left out, and whether this endpoint can be asked at all.</summary>
    public TranslationNotes Notes { get; } = new();

    /// <summary>The request's body, where it stands in one piece; empty where it is the client's own with edits.</summary>
    public virtual ReadOnlyMemory<byte> Body => default;

    /// <summary>Makes the call.</summary>
    /// <param name="request">The request.</param>
    /// <param name="endpoint">Whom to ask.</param>
    /// <param name="costUsd">What a usage costs there.</param>
    /// <param name="continuation">
    /// What to ask in the request's place: the conversation and the beginning of its answer, for an endpoint that <see cref="ModelEndpoint.ContinuesIn">goes on</see>
    /// with it. Null for the request itself.
    /// </param>
    /// <exception cref="RequestFormatException">The request cannot be read, which it has to be for this endpoint.</exception>
    public static UpstreamCall Create(
        RouterRequest request, ModelEndpoint endpoint, Func<TokenUsage, decimal?> costUsd, ConversationRequest? continuation = null) =>
        endpoint.ServiceFor(request) switch
        {
            _ when continuation is not null && endpoint.ContinuesIn(request) is { } protocol =>
                new TranslatedCall(request, continuation, endpoint, protocol, costUsd),
            NativeService native => new PassThroughCall(request, endpoint, native.Protocol, costUsd),
            EmbeddingsService embeddings => new EmbeddingsCall(request, endpoint, embeddings.Protocol, costUsd),
            TranslatedService translated => new TranslatedCall(request, request.Conversation!.Value, endpoint, translated.Protocol, costUsd),
            _ => throw new ArgumentException($"{endpoint.Key} does not serve {request.Protocol}.", nameof(endpoint)),
        };

    /// <summary>The media type of a stream in the provider's protocol.</summary>
    public virtual string StreamMediaType => "text/event-stream";

    /// <summary>Makes the body to send; whoever gets it disposes it.</summary>
    public abstract HttpContent CreateContent();

    /// <summary>Reads the body of an answer whose status reports an error.</summary>
    public abstract ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header);

    /// <summary>Reads an answer that came in one piece.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="facts">What it says.</param>
    /// <param name="translated">The answer as the client gets it, where that is another text; whoever gets it disposes it.</param>
    /// <returns>False where it is not of the provider's protocol.</returns>
    public abstract bool TryReadDocument(ReadOnlyMemory<byte> body, out AnswerFacts facts, out PooledBuffer? translated);

    /// <summary>Makes the reader that cuts a stream into events.</summary>
    public abstract IFrameReader CreateFrameReader(Stream stream);

    /// <summary>Makes what turns the provider's events into the client's.</summary>
    public abstract IStreamTransform CreateTransform();

    /// <summary>Makes the reader of an answer's steps; null where the answer is no conversation's.</summary>
    public virtual StepReader? CreateStepReader() => null;

    /// <summary>Makes the writer of an answer in the client's protocol; null where the answer is no conversation's.</summary>
    /// <param name="costUsd">What a usage costs in US dollars.</param>
    public virtual IAnswerWriter? CreateAnswerWriter(Func<TokenUsage, decimal?> costUsd) => null;

    /// <summary>Whether the answer may be sound or pictures as they are, and not JSON.</summary>
    public virtual bool AnswersWithMedia => false;

    /// <inheritdoc />
    public abstract void Dispose();
}

/// <summary>Turns the events of one stream from the provider's into the client's.</summary>
internal interface IStreamTransform
{
    /// <summary>Reads an event that has data.</summary>
    /// <returns>False where it is not of the provider's protocol.</returns>
    bool TryRead(in StreamFrame frame, out AnswerFacts facts);

    /// <summary>Writes what the event that was read last is for the client.</summary>
    void Write(in StreamFrame frame, in AnswerFacts facts, PooledBuffer output);

    /// <summary>Writes what an event without data is for the client: a sign of life.</summary>
    void WriteComment(in StreamFrame frame, PooledBuffer output) => output.Write(frame.Raw.Span);

    /// <summary>Writes the end of a complete stream.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="sawEnd">Whether the provider sent its own mark.</param>
    void WriteEnd(PooledBuffer output, bool sawEnd);

    /// <summary>Whether tokens have come that the client has already, so that the provider is at work though nothing new is there.</summary>
    bool IsUnderWay => false;

    /// <summary>Why an event of the provider's protocol is not to be had all the same; null for no such reason.</summary>
    UpstreamFailure? Refusal => null;
}
