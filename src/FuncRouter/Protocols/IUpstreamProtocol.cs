using System.Buffers;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Protocols;

/// <summary>A wire format that providers speak: what a neutral request becomes in it, and how its answers are read.</summary>
internal interface IUpstreamProtocol
{
    /// <summary>A short name, the same for ever: <c>openai-chat</c>.</summary>
    string Name { get; }

    /// <summary>The media type of a stream.</summary>
    string StreamMediaType => "text/event-stream";

    /// <summary>The path and query below a provider's base address, with the model in it where the protocol has it there, escaped.</summary>
    string PathOf(string model, bool stream);

    /// <summary>Writes a request, and notes what of it this protocol, or this target, cannot express.</summary>
    void WriteRequest(IBufferWriter<byte> output, ConversationRequest request, UpstreamTarget target, TranslationNotes notes);

    /// <summary>Whether a target goes on with an answer whose beginning is the last turn, as <see cref="ConversationRequest.Continues"/> asks.</summary>
    bool CanContinue(UpstreamTarget target) => false;

    /// <summary>Makes the reader of one answer.</summary>
    IAnswerReader CreateAnswerReader();

    /// <summary>Makes the reader that cuts a stream into events.</summary>
    IFrameReader CreateFrameReader(Stream stream);

    /// <summary>Reads the body of an answer whose status reports an error.</summary>
    /// <param name="body">The body.</param>
    /// <param name="header">The answer's header of a name, or null.</param>
    /// <returns>Null where nothing is said that the status does not say.</returns>
    ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header);
}

/// <summary>Reads one answer, whole or event by event, into the steps that it consists of. Made anew for every answer.</summary>
internal interface IAnswerReader
{
    /// <summary>Reads an answer that came in one piece.</summary>
    /// <param name="json">The document.</param>
    /// <param name="steps">Takes what it says.</param>
    /// <returns>False where it is not of this protocol.</returns>
    bool TryReadDocument(ReadOnlyMemory<byte> json, ICollection<AnswerEvent> steps);

    /// <summary>Reads the next event of a stream; only events with data are handed in.</summary>
    /// <param name="frame">The event.</param>
    /// <param name="steps">Takes what it says; nothing where it says nothing that matters.</param>
    /// <returns>False where it is not of this protocol.</returns>
    bool TryReadEvent(in StreamFrame frame, ICollection<AnswerEvent> steps);
}

/// <summary>Whom a request is written for.</summary>
/// <param name="Model">The provider's name for the model.</param>
internal sealed record UpstreamTarget(string Model)
{
    /// <summary>The most tokens that the model can write; null where that is not known.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Whether the provider is the protocol's author, and so has its newest words (<c>developer</c>, <c>max_completion_tokens</c>).</summary>
    public bool IsOriginal { get; init; }

    /// <summary>Whether the model may think before it answers.</summary>
    public bool Thinks { get; init; }

    /// <summary>Which of the protocol's parameters this provider has under another name, or refuses.</summary>
    public ParameterQuirks Quirks { get; init; } = ParameterQuirks.None;
}
