namespace FuncRouter.Routing.Analysis;

/// <summary>
/// What is known of a prompt's difficulty before any outcome of it was seen: the family, and within it the length and the share of
/// symbols. In logits; 0 is a prompt that a middling model (quality 0.5) gets right every second time.
/// </summary>
/// <remarks>
/// The two slopes are those of a regression within families (every family with its own intercept, so that nothing about one family's
/// level goes into another's) over fifteen task families of LLMRouter (MIT) and ZeroEval (Apache-2.0), November 2026. More features
/// were tried (numbers, lines, questions, word lengths, function words); none was better for the pair of models in <c>docs/routing.md</c>. The
/// levels are round numbers, set by hand while the figures of these same families were in view.
/// </remarks>
internal static class DifficultyPrior
{
    private const double PerLogByte = 0.31;
    private const double PerSymbolShare = 0.9;
    private const double ReferenceBytes = 200;

    // What formulas add to a sum in words.
    private const double Formal = 1.7;

    /// <summary>The standard deviation of a prompt about its prior, in logits: within a family most of what decides is not in these features.</summary>
    public const double Deviation = 1.2;

    /// <summary>The difficulty of a prompt, in logits.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="formality">From 0 for a text in words to 1 for one of formulas.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="symbols">The share of symbols in it.</param>
    public static double Logit(TaskFamily family, double formality, int bytes, double symbols) =>
        LevelOf(family)
        + (family == TaskFamily.Mathematics ? Formal * formality : 0)
        + (PerLogByte * Math.Log((bytes + 1) / ReferenceBytes))
        + (PerSymbolShare * symbols);

    private static double LevelOf(TaskFamily family) => family switch
    {
        TaskFamily.Code => 0.3,
        TaskFamily.Mathematics => -0.8,
        TaskFamily.Reasoning => 0,
        TaskFamily.Creative => -0.8,
        TaskFamily.QuestionAnswering => -0.8,
        TaskFamily.Extraction or TaskFamily.Summarising => -1.2,
        TaskFamily.Classification or TaskFamily.Translation => -1.2,
        _ => -1.2,
    };
}
