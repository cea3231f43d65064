using System.Buffers;
using FuncRouter.Conversation;
using FuncRouter.Protocols;

namespace FuncRouter.Api;

/// <summary>Writes a text of the router's own, or a person's, as an answer, in the form that the request asks for. It uses no tokens and costs nothing.</summary>
internal static class TextAnswer
{
    /// <summary>Writes it.</summary>
    public static void Write(IBufferWriter<byte> output, IConversationProtocol protocol, RouterRequest request, string model, string text)
    {
        AnswerEvent[] steps =
        [
            new AnswerStarted(null, model),
            new TextDelta(0, 0, text),
            new PartEnded(0, 0),
            new UsageReported(new TokenUsage(0, 0)),
            new ChoiceFinished(0, FinishReason.Stop),
        ];
        var writer = protocol.CreateAnswerWriter(new AnswerContext(request, model, _ => 0m));
        if (request.Features.Stream)
        {
            Array.ForEach(steps, step => writer.WriteStep(output, step));
            writer.WriteEnd(output);
            return;
        }

        var answer = new AnswerAccumulator();
        Array.ForEach(steps, answer.Add);
        writer.WriteDocument(output, answer.ToAnswer());
    }
}
