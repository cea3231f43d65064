using System.Buffers;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols;

/// <summary>A wire format in which providers turn texts into vectors.</summary>
internal interface IEmbeddingsProtocol
{
    /// <summary>A short name, the same for ever: <c>cohere-embed</c>.</summary>
    string Name { get; }

    /// <summary>The path and query below a provider's base address, with the model in it where the protocol has it there, escaped.</summary>
    string PathOf(string model);

    /// <summary>Writes a request, and notes what of it this protocol cannot express.</summary>
    void WriteRequest(IBufferWriter<byte> output, EmbeddingsRequest request, UpstreamTarget target, TranslationNotes notes);

    /// <summary>Reads an answer.</summary>
    /// <returns>False where it is not of this protocol.</returns>
    bool TryRead(ReadOnlyMemory<byte> json, out EmbeddingsAnswer answer);

    /// <summary>Reads the body of an answer whose status reports an error; null where it says nothing.</summary>
    ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header);
}
