using System.Globalization;
using System.Text.Json;
using FuncRouter.Caching.Semantic;
using FuncRouter.Caching.Semantic.Evaluation;

namespace FuncRouter.Benchmarks.Quality;

/// <summary>
/// How well questions are told apart, on each file of a folder: labelled pairs (<c>.jsonl</c>), Quora's table (<c>.tsv</c>), and sentences with
/// a paraphrase each (<c>.json</c>), of which every paraphrase is looked up among all sentences as GPTCache's own benchmark does.
/// </summary>
internal static class SemanticQuality
{
    // Published for gptcache-mock.json by GPTCache: right hits, wrong hits, misses.
    private static readonly (double Threshold, int Right, int Wrong, int Missed)[] Published = [(0.95, 425, 25, 549), (0.9, 804, 77, 118), (0.8, 904, 92, 3)];

    /// <summary>Prints what each file gives.</summary>
    /// <param name="folder">The folder.</param>
    public static void Print(string folder)
    {
        string[] files = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)] : [];
        foreach (var file in files)
        {
            switch (Path.GetExtension(file))
            {
                case ".jsonl":
                    Judge(file, File.ReadLines(file).Where(line => !string.IsNullOrWhiteSpace(line)).Select(LabelledPair.Read));
                    break;
                case ".tsv":
                    Judge(file, File.ReadLines(file).Select(LabelledPair.ReadQuora).OfType<LabelledPair>());
                    break;
                case ".json":
                    LookUp(file);
                    break;
            }
        }
    }

    private static void Judge(string file, IEnumerable<LabelledPair> pairs)
    {
        Console.WriteLine();
        Console.WriteLine($"{Path.GetFileName(file)}: pairs told apart");
        new PairReport([.. pairs], reads: true).Print(Console.Out);
    }

    private static void LookUp(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var pairs = document.RootElement.EnumerateArray()
            .Select(pair => (Origin: TurnSignature.Of(pair.GetProperty("origin").GetString()!), Similar: TurnSignature.Of(pair.GetProperty("similar").GetString()!)))
            .ToArray();
        var indices = Enumerable.Range(0, pairs.Length).ToArray();
        var best = Array.ConvertAll(pairs, pair => new CandidateJudge<int>(pair.Similar, indices, index => pairs[index].Origin).Read()
            .Select(judged => (Index: judged.Candidate, judged.Probability))
            .FirstOrDefault((Index: -1, Probability: 0)));
        Console.WriteLine();
        Console.WriteLine($"{Path.GetFileName(file)}: {pairs.Length} paraphrases looked up among all sentences");
        Console.WriteLine($"{"threshold",9} {"right",6} {"wrong",6} {"missed",6}   GPTCache's own figures, by its similarity");
        foreach (var (threshold, right, wrong, missed) in Published)
        {
            Line(best, threshold, $"{threshold,9:0.00} {right,6} {wrong,6} {missed,6}");
        }

        // Like with like: as many right hits as GPTCache, and what that costs in wrong ones.
        foreach (var (_, right, wrong, _) in Published)
        {
            var hits = best.Select((found, index) => (found.Probability, IsRight: found.Index == index)).OrderByDescending(found => found.Probability).ToArray();
            var count = 0;
            var reached = hits.TakeWhile(hit => count < right && (count += hit.IsRight ? 1 : 0) <= right).ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"with {right} right hits (GPTCache: {wrong} wrong): {(count == right ? $"{reached.Length - count} wrong" : $"not reached, at most {count}")}"));
        }
    }

    private static void Line((int Index, double Probability)[] best, double threshold, FormattableString published)
    {
        var right = best.Where((found, index) => found.Probability >= threshold && found.Index == index).Count();
        var wrong = best.Where((found, index) => found.Probability >= threshold && found.Index != index).Count();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{threshold,9:0.00} {right,6} {wrong,6} {best.Length - right - wrong,6}   {published.ToString(CultureInfo.InvariantCulture)}"));
    }
}
