using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing.Evaluation;

/// <summary>
/// Judges every prompt by what was learned from four fifths of a file that it is not in. A prompt that stands in several lines is in one fifth with all of
/// them, so that nothing is measured on what was learned from.
/// </summary>
internal static class CrossValidation
{
    /// <summary>How many parts a file is cut into.</summary>
    public const int Folds = 5;

    /// <summary>Judges the prompts of a pair of models.</summary>
    /// <param name="outcomes">The whole file.</param>
    /// <param name="weak">The weak model.</param>
    /// <param name="strong">The strong model.</param>
    /// <param name="learned">Hears how many lines were learned from, of how many.</param>
    /// <returns>
    /// What came of the prompts that have scores of both. The expected gain is the rank within the fifth: gains that two different calibrations expect
    /// say nothing about each other.
    /// </returns>
    public static IReadOnlyList<RoutedOutcome> Judge(
        IReadOnlyList<(PromptAnalysis Prompt, OutcomeLine Line)> outcomes, string weak, string strong, Action<int, int>? learned = null)
    {
        var parts = outcomes.ToLookup(outcome => FoldOf(outcome.Line.Prompt));
        var judged = new List<RoutedOutcome>();
        var total = outcomes.Count * (Folds - 1);
        var before = 0;
        for (var fold = 0; fold < Folds; fold++)
        {
            (PromptAnalysis Prompt, OutcomeLine Line)[] held = [.. OutcomePair.Of(parts[fold], weak, strong)];
            if (held.Length == 0)
            {
                continue;
            }

            var skills = Calibration.Learn(parts.Where(part => part.Key != fold).SelectMany(part => part), lines => learned?.Invoke(before + lines, total));
            before += outcomes.Count - parts[fold].Count();
            judged.AddRange(held
                .OrderBy(outcome => Calibration.Gain(skills, outcome.Prompt, weak, strong))
                .Select((outcome, rank) => OutcomePair.Judged(outcome.Line, weak, strong, (rank + 0.5) / held.Length)));
        }

        return judged;
    }

    private static int FoldOf(string prompt)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(prompt), hash);
        return (int)(BinaryPrimitives.ReadUInt32LittleEndian(hash) % Folds);
    }
}
