using FuncRouter.Conversation;
using FuncRouter.Execution.Checks;

namespace FuncRouter.Execution.Changes;

/// <summary>Asks a model to mend JSON that is not what was asked for: one more turn, with what is wrong.</summary>
internal static class JsonRepair
{
    /// <summary>Makes the request with the model's answer and the complaint behind it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="answer">What came.</param>
    /// <param name="fault">What is wrong with it, as a sentence.</param>
    /// <returns>Null where the protocol has no turns, or the answer nothing that could be mended to JSON.</returns>
    public static RouterRequest? Of(RouterRequest request, ConversationAnswer answer, string fault) =>
        answer.Choices is [var choice] && AnswerChecks.TextOf(choice) is var text && text.AsSpan().ContainsAny('{', '[')
            ? AppendedTurns.To(
                request,
                new AppendedTurn("assistant", text),
                new AppendedTurn("user", $"{fault} Answer again with the corrected JSON and nothing else."))
            : null;
}
