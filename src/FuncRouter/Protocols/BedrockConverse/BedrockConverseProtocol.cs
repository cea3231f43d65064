using System.Buffers;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>
/// Amazon Bedrock's Converse and ConverseStream: one form for the models of many makers.
/// Source: Amazon Bedrock API reference, "Converse" and "ConverseStream".
/// </summary>
internal sealed class BedrockConverseProtocol : IUpstreamProtocol
{
    /// <summary>The protocol; it has no state.</summary>
    public static BedrockConverseProtocol Instance { get; } = new();

    /// <inheritdoc />
    public string Name => "bedrock-converse";

    /// <inheritdoc />
    public string StreamMediaType => "application/vnd.amazon.eventstream";

    /// <summary>
    /// The path. A model's name is one segment of it: the colon of <c>v1:0</c> and all that ARNs have is escaped, as AWS's own SDKs do, since
    /// the signature is made over the path.
    /// </summary>
    public string PathOf(string model, bool stream) => $"model/{Uri.EscapeDataString(model)}/{(stream ? "converse-stream" : "converse")}";

    /// <inheritdoc />
    public void WriteRequest(IBufferWriter<byte> output, ConversationRequest request, UpstreamTarget target, TranslationNotes notes) =>
        BedrockRequestWriter.Write(output, request, target, notes);

    /// <inheritdoc />
    public bool CanContinue(UpstreamTarget target) => new BedrockModel(target.Model).Continues;

    /// <inheritdoc />
    public IAnswerReader CreateAnswerReader() => new BedrockAnswerReader();

    /// <inheritdoc />
    public IFrameReader CreateFrameReader(Stream stream) => new AwsEventStreamReader(stream);

    /// <inheritdoc />
    public ReportedError? ReadError(ReadOnlySpan<byte> body, Func<string, string?> header) => BedrockErrors.ReadBody(body, header);
}
