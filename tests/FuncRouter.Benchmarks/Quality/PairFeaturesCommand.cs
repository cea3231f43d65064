using System.Runtime.InteropServices;
using System.Text.Json;
using FuncRouter.Caching.Semantic;

namespace FuncRouter.Benchmarks.Quality;

/// <summary>
/// <c>pair-features IN OUT</c> and <c>pair-words IN OUT</c>: what <c>eng/semantic/fit.py</c> fits the verifier to, computed by the verifier's own code.
/// </summary>
internal static class PairFeaturesCommand
{
    /// <summary>Reads JSON Lines of <c>{"a", "b"}</c> and writes a row of floats for each.</summary>
    public static int WriteFeatures(string pairs, string rows)
    {
        using var output = File.Create(rows);
        var features = new float[PairFeatures.Count];
        foreach (var line in File.ReadLines(pairs))
        {
            using var pair = JsonDocument.Parse(line);
            PairFeatures.Compute(Signature(pair, "a"), Signature(pair, "b"), features);
            output.Write(MemoryMarshal.AsBytes(features.AsSpan()));
        }

        return 0;
    }

    /// <summary>Reads sentences, one a line, and writes the words of each in normal form.</summary>
    public static int WriteWords(string sentences, string words)
    {
        using var output = new StreamWriter(words);
        foreach (var line in File.ReadLines(sentences))
        {
            var read = new List<string>();
            TurnWords.Read(line, (word, _) => read.Add(word.ToString()));
            output.WriteLine(string.Join(' ', read));
        }

        return 0;
    }

    private static TurnSignature Signature(JsonDocument pair, string name) => TurnSignature.Of(pair.RootElement.GetProperty(name).GetString()!);
}
