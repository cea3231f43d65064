using System.Buffers;
using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols;

/// <summary>
/// One wire format, seen from both sides: what a provider that speaks it sends is read, and what a client that speaks it gets from
/// the router itself is written. Where both sides share it, bytes pass through and only these readings and edits touch them.
/// </summary>
internal interface IWireProtocol
{
    /// <summary>The path below a provider's base address.</summary>
    string UpstreamPath { get; }

    /// <summary>What has to change in a request of this protocol before a provider of this protocol gets it.</summary>
    ImmutableArray<BodyEdit> UpstreamEdits(RouterRequest request, string upstreamModel);

    /// <summary>Reads a whole answer, or the data of one event.</summary>
    /// <returns>False where it is not of this protocol.</returns>
    bool TryRead(ReadOnlySpan<byte> json, out AnswerFacts facts);

    /// <summary>Reads the body of an answer whose status reports an error; null where it says nothing.</summary>
    ReportedError? ReadError(ReadOnlySpan<byte> body);

    /// <summary>Writes an error into a stream that has begun.</summary>
    void WriteErrorEvent(IBufferWriter<byte> output, RouterError error);

    /// <summary>Writes the mark of a complete stream's end, for a provider that left it out.</summary>
    void WriteEndOfStream(IBufferWriter<byte> output);

    /// <summary>Writes a text of the router's own as an answer, in the form that the request asks for.</summary>
    void WriteText(IBufferWriter<byte> output, RouterRequest request, string model, string text);
}
