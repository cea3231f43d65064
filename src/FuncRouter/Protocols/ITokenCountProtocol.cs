using System.Buffers;

namespace FuncRouter.Protocols;

/// <summary>A wire format in which clients ask how many tokens a prompt has.</summary>
internal interface ITokenCountProtocol : IPassThroughProtocol
{
    /// <summary>Writes the answer.</summary>
    void WriteCount(IBufferWriter<byte> output, long tokens);
}
