using System.Runtime.InteropServices;
using System.Text.Json;
using FuncRouter.Caching.Semantic;
using FuncRouter.Caching.Semantic.Reading;

namespace FuncRouter.Benchmarks.Quality;

/// <summary>
/// <c>pair-features IN OUT</c>, <c>pair-readings IN OUT</c> and <c>pair-words IN OUT</c>: what <c>eng/semantic</c> fits the verifier to, computed by the verifier's own code.
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

    /// <summary>Reads such pairs and writes what reading both together says, how near their meanings are, and what their words say (no numbers where they cannot be read).</summary>
    public static int WriteReadings(string pairs, string rows)
    {
        using var output = File.Create(rows);
        foreach (var line in File.ReadLines(pairs))
        {
            using var pair = JsonDocument.Parse(line);
            var (first, second) = (Signature(pair, "a"), Signature(pair, "b"));
            float[] said = first.Pieces.IsEmpty || second.Pieces.IsEmpty
                ? [float.NaN, float.NaN, float.NaN]
                : [PairReader.Shared.Read(first.Pieces, second.Pieces), first.Meaning.Cosine(second.Meaning), WordsSay(first, second)];
            output.Write(MemoryMarshal.AsBytes(said.AsSpan()));
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

    // Also where something is evident, so that all pairs are fitted alike.
    private static float WordsSay(TurnSignature first, TurnSignature second)
    {
        var features = new float[PairFeatures.Count];
        PairFeatures.Compute(first, second, features);
        return (float)PairModel.Shared.Logit(features);
    }

    private static TurnSignature Signature(JsonDocument pair, string name) => TurnSignature.Of(pair.RootElement.GetProperty(name).GetString()!);
}
