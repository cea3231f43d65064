using System.Buffers;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols;

/// <summary>A wire format in which clients have texts turned into vectors: it meets those of providers in the neutral form.</summary>
internal interface IEmbeddingsClientProtocol : IClientProtocol
{
    /// <summary>Reads the whole of a body whose head was read, for a provider that speaks another protocol.</summary>
    /// <exception cref="RequestFormatException">The client has to mend something.</exception>
    /// <exception cref="InvalidOperationException">A text has half a character in it.</exception>
    EmbeddingsRequest ReadEmbeddings(ReadOnlySpan<byte> body);

    /// <summary>Writes the answer of such a provider.</summary>
    void WriteEmbeddings(IBufferWriter<byte> output, EmbeddingsAnswer answer, AnswerContext context);
}
