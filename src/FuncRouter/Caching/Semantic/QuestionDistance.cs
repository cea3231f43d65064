namespace FuncRouter.Caching.Semantic;

/// <summary>How far two kinds of question are from each other: 0 where they may well be the same question, 1 where they cannot.</summary>
internal static class QuestionDistance
{
    private const float Near = 0.25f;
    private const float Middle = 0.5f;

    /// <summary>The distance.</summary>
    public static float Between(QuestionKind first, QuestionKind second)
    {
        if (first == second)
        {
            return 0;
        }

        if (first > second)
        {
            (first, second) = (second, first);
        }

        return (first, second) switch
        {
            (QuestionKind.Definition, QuestionKind.What) => Near,
            (QuestionKind.Best, QuestionKind.Which) or (QuestionKind.What, QuestionKind.Best) => Near,
            (QuestionKind.Difference, QuestionKind.Which) or (QuestionKind.What, QuestionKind.Difference) => Near,
            (QuestionKind.Procedure, QuestionKind.Manner) => Near,
            (QuestionKind.Other, _) => Middle,
            (QuestionKind.What, _) or (_, QuestionKind.Which) => Middle,
            (QuestionKind.Procedure, QuestionKind.Best) or (QuestionKind.Procedure, QuestionKind.YesNo) => Middle,
            (QuestionKind.Procedure, QuestionKind.What) or (QuestionKind.Procedure, QuestionKind.Place) => Middle,
            (QuestionKind.Quantity, QuestionKind.Manner) or (QuestionKind.Quantity, QuestionKind.Time) => Middle,
            (QuestionKind.Definition, QuestionKind.Person) or (QuestionKind.Definition, QuestionKind.Quantity) => Middle,
            _ => 1,
        };
    }
}
