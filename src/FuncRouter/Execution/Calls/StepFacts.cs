using FuncRouter.Conversation;

namespace FuncRouter.Execution.Calls;

/// <summary>What the router needs to know of the steps of an answer.</summary>
internal static class StepFacts
{
    /// <summary>Reads it from the steps that came with one event, or with a whole answer.</summary>
    public static AnswerFacts Of(IReadOnlyList<AnswerEvent> steps)
    {
        var facts = default(AnswerFacts);
        for (var i = 0; i < steps.Count; i++)
        {
            facts = steps[i] switch
            {
                TextDelta { Text.Length: > 0 } or ToolCallStarted or ToolArgumentsDelta => facts with { HasToken = true, HasContent = true },
                RefusalDelta { Text.Length: > 0 } => facts with { HasToken = true, HasContent = true, Refused = true },
                ReasoningDelta { Text.Length: > 0 } => facts with { HasToken = true },
                ChoiceFinished finish => facts with { FinishReason = finish.Reason },
                UsageReported report => facts with { Usage = report.Usage },
                AnswerEnded => facts with { EndOfStream = true },
                AnswerFailed failure => facts with { Error = facts.Error ?? failure.Error },
                _ => facts,
            };
        }

        return facts;
    }
}
