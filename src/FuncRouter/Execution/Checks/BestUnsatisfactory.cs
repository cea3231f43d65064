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

    /// <summary>What it cost in US dollars, as far as that is known.</summary>
    public decimal CostUsd => Kept?.Outcome.Unsatisfactory?.CostUsd ?? 0;

    /// <summary>Takes one more, and lets go of the worse of two.</summary>
    public void Take(PlannedCandidate candidate, in AttemptOutcome outcome)
    {
        // Of two that doubt themselves the later one is of the better model.
        if (Kept is { } kept && KindOf(kept.Outcome) <= KindOf(outcome) && KindOf(outcome) != ShortcomingKind.Doubtful)
        {
            LetGo(outcome.Unsatisfactory);
            return;
        }

        Drop();
        Kept = new UnsatisfactoryAnswer(candidate, outcome);
    }

    /// <summary>Lets go of it: a better one has come.</summary>
    public void Drop()
    {
        LetGo(Kept?.Outcome.Unsatisfactory);
        Kept = null;
    }

    private static ShortcomingKind KindOf(in AttemptOutcome outcome) => outcome.Found.Shortcoming!.Kind;

    private void LetGo(Answer? answer)
    {
        budget.Waste(answer?.CostUsd);
        answer?.Dispose();
    }
}
