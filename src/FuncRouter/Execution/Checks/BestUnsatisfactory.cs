using FuncRouter.Routing;

namespace FuncRouter.Execution.Checks;

/// <summary>An answer that is whole and not what was asked for.</summary>
/// <param name="Candidate">Whose it is.</param>
/// <param name="Outcome">The attempt that brought it.</param>
internal sealed record UnsatisfactoryAnswer(PlannedCandidate Candidate, AttemptOutcome Outcome);

/// <summary>Keeps the one of several unsatisfactory answers that is the easiest to live with, for the case that no better one comes.</summary>
/// <param name="budget">Where it is noted what the others cost.</param>
internal sealed class BestUnsatisfactory(ExecutionBudget budget)
{
    /// <summary>The answer as it came; null where there is none.</summary>
    public UnsatisfactoryAnswer? Kept { get; private set; }

    /// <summary>Takes one more, and lets go of the worse of two.</summary>
    public void Take(PlannedCandidate candidate, in AttemptOutcome outcome)
    {
        // Of two that doubt themselves the later one is of the better model.
        if (Kept is { } kept && KindOf(kept.Outcome) <= KindOf(outcome) && KindOf(outcome) != ShortcomingKind.Doubtful)
        {
            budget.Waste(outcome.Unsatisfactory?.CostUsd);
            outcome.Unsatisfactory?.Dispose();
            return;
        }

        Drop();
        budget.Keep(outcome.Unsatisfactory?.CostUsd);
        Kept = new UnsatisfactoryAnswer(candidate, outcome);
    }

    /// <summary>Lets go of it: a better one has come.</summary>
    public void Drop()
    {
        if (Kept?.Outcome.Unsatisfactory is { } answer)
        {
            budget.Forgo(answer.CostUsd);
            answer.Dispose();
        }

        Kept = null;
    }

    private static ShortcomingKind KindOf(in AttemptOutcome outcome) => outcome.Found.Shortcoming!.Kind;
}
