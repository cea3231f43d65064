using System.Buffers;
using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols;

/// <summary>A wire format that clients speak: how its requests are read, and what answers and errors become in it.</summary>
internal interface IClientProtocol
{
    /// <summary>A short name, the same for ever: <c>openai-chat</c>.</summary>
    string Name { get; }

    /// <summary>Reads what the router itself needs of a body, in one pass.</summary>
    /// <returns>Either that or the error that says what to mend.</returns>
    (RequestHead? Head, RouterError? Error) ReadHead(ReadOnlySpan<byte> body);

    /// <summary>Writes the document of an error answer.</summary>
    void WriteError(IBufferWriter<byte> output, RouterError error);

    /// <summary>Writes an error into a stream that has begun. What follows it is not an end.</summary>
    void WriteErrorEvent(IBufferWriter<byte> output, RouterError error);
}

/// <summary>A wire format in which clients hold conversations: it meets those of providers in the neutral form.</summary>
internal interface IConversationProtocol : IClientProtocol
{
    /// <summary>Reads the whole of a body whose head was read, for a provider that speaks another protocol.</summary>
    /// <exception cref="RequestFormatException">The client has to mend something.</exception>
    /// <exception cref="InvalidOperationException">A text has half a character in it.</exception>
    ConversationRequest ReadConversation(ReadOnlySpan<byte> body);

    /// <summary>Makes the writer of one answer.</summary>
    IAnswerWriter CreateAnswerWriter(AnswerContext context);
}

/// <summary>
/// A wire format that both clients and providers speak. Between two of these bytes pass through, and only the readings and edits here
/// touch them.
/// </summary>
internal interface IPassThroughProtocol : IClientProtocol
{
    /// <summary>The path below a provider's base address.</summary>
    string UpstreamPath { get; }

    /// <summary>What has to change in a request before the provider gets it.</summary>
    ImmutableArray<BodyEdit> UpstreamEdits(RouterRequest request, UpstreamTarget target, TranslationNotes notes);

    /// <summary>Reads a whole answer, or the data of one event, in passing.</summary>
    /// <returns>False where it is not of this protocol.</returns>
    bool TryRead(ReadOnlySpan<byte> json, out AnswerFacts facts);

    /// <summary>Reads the body of an answer whose status reports an error; null where it says nothing.</summary>
    ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header);

    /// <summary>Whether the edits ask for a stream's usage where the client does not, so that what comes of it is not the client's.</summary>
    bool AsksForUsage => false;

    /// <summary>Whether answers may be sound or pictures as they are, and not JSON.</summary>
    bool AnswersWithMedia => false;

    /// <summary>Makes the reader of one answer; null where the answer is no conversation's.</summary>
    IAnswerReader? CreateAnswerReader() => null;

    /// <summary>Writes the mark of a complete stream's end, for a provider that left it out; nothing where the protocol has none.</summary>
    void WriteEndOfStream(IBufferWriter<byte> output);
}

/// <summary>Writes one answer, whole or event by event. Made anew for every answer.</summary>
internal interface IAnswerWriter
{
    /// <summary>Writes an answer in one piece.</summary>
    void WriteDocument(IBufferWriter<byte> output, ConversationAnswer answer);

    /// <summary>Writes what a step of an answer is in a stream; nothing where the protocol has no word for it, or says it at the end.</summary>
    void WriteStep(IBufferWriter<byte> output, AnswerEvent step);

    /// <summary>Writes what ends a complete stream, once, after the last step.</summary>
    void WriteEnd(IBufferWriter<byte> output);
}

/// <summary>What the writer of an answer has to know beside the answer itself.</summary>
/// <param name="Request">The request that is answered.</param>
/// <param name="Model">The model that answers, where the provider does not say it.</param>
/// <param name="CostUsd">What a usage costs in US dollars; null where the price is not known.</param>
internal sealed record AnswerContext(RouterRequest Request, string Model, Func<TokenUsage, decimal?> CostUsd);
