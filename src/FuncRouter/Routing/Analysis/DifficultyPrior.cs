namespace FuncRouter.Routing.Analysis;

/// <summary>
/// What is known of a prompt's difficulty before any outcome of it was seen: the family, and within it the length, the share of symbols, the
/// share of words that put quantities in relation, and whether it has labelled parts. In logits; 0 is a prompt that a middling model (quality 0.5) gets right every second time.
/// </summary>
/// <remarks>
/// The slopes of length and symbols are those of a regression within families (every family with its own intercept, so that nothing about one family's
/// level goes into another's) over fifteen task families of LLMRouter (MIT) and ZeroEval (Apache-2.0), November 2026. That of
/// relations is a round number at which word problems (GSM8K) are ordered best on the mean of 23 pairs of models, and no other family worse. More
/// features were tried (numbers, lines, questions, word lengths, function words); none was better. The levels, and what labelled
/// parts count, are round numbers set by hand while the figures of these same families were in view.
/// </remarks>
internal static class DifficultyPrior
{
    private const double PerLogByte = 0.31;
    private const double PerSymbolShare = 0.9;
    private const double PerRelationShare = 3;
    private const double MostRelations = 0.1;
    private const double LabelledParts = 0.4;
    private const double ReferenceBytes = 200;

    // What formulas add to a sum in words, and how many of their marks make a text one of formulas.
    private const double Formal = 1.7;
    private const double MarksOfFormulas = 3;

    /// <summary>The standard deviation of a prompt about its prior, in logits: within a family most of what decides is not in these features.</summary>
    public const double Deviation = 1.2;

    /// <summary>The difficulty of a prompt, in logits.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="survey">What was counted in it.</param>
    public static double Logit(TaskFamily family, ref readonly PromptSurvey survey) =>
        LevelOf(family)
        + (family == TaskFamily.Mathematics ? Formal * Math.Min(1, survey.FormulaMarks / MarksOfFormulas) : 0)
        + (PerLogByte * Math.Log((survey.Bytes + 1) / ReferenceBytes))
        + (PerSymbolShare * survey.Symbols / Math.Max(1, survey.SurveyedBytes))
        + (PerRelationShare * Math.Min(MostRelations, survey.Relations / (double)Math.Max(1, survey.Words)))
        + (survey.HasLabelledParts ? LabelledParts : 0);

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
