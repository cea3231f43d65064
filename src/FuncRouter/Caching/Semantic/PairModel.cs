using System.Runtime.InteropServices;

namespace FuncRouter.Caching.Semantic;

/// <summary>
/// Some hundred small decision trees over <see cref="PairFeatures"/>, whose sum is the logit of the probability. They are read once from
/// <c>trees.bin</c>, which <c>eng/semantic/fit.py</c> writes. No tree takes two turns for less alike where they share more.
/// </summary>
internal sealed class PairModel
{
    private const string Resource = "trees.bin";

    private readonly float _base;
    private readonly int[] _roots;
    private readonly Node[] _nodes;

    private PairModel(ReadOnlySpan<byte> data)
    {
        var counts = MemoryMarshal.Cast<byte, int>(data[..(3 * sizeof(int))]);
        if (counts[0] != PairFeatures.Count)
        {
            throw new InvalidOperationException($"{Resource} was fitted to {counts[0]} features, and there are {PairFeatures.Count}.");
        }

        data = data[(3 * sizeof(int))..];
        _base = MemoryMarshal.Read<float>(data);
        data = data[sizeof(float)..];
        _roots = MemoryMarshal.Cast<byte, int>(data[..(counts[1] * sizeof(int))]).ToArray();
        _nodes = MemoryMarshal.Cast<byte, Node>(data[(counts[1] * sizeof(int))..]).ToArray();
    }

    /// <summary>The model.</summary>
    public static PairModel Shared { get; } = new(FittedData.Read(Resource));

    /// <summary>The logit of the probability that the two turns whose features these are have the same answer.</summary>
    public double Logit(ReadOnlySpan<float> features)
    {
        var logit = (double)_base;
        foreach (var root in _roots)
        {
            var at = root;
            while (_nodes[at].Feature >= 0)
            {
                ref readonly var node = ref _nodes[at];
                at = features[node.Feature] <= node.Value ? node.Left : node.Right;
            }

            logit += _nodes[at].Value;
        }

        return logit;
    }

    /// <summary>A branch, or a leaf where <see cref="Feature"/> is −1.</summary>
    /// <param name="Feature">The feature that decides.</param>
    /// <param name="Left">Where it goes on if the feature is at most <paramref name="Value"/>.</param>
    /// <param name="Right">Where it goes on else.</param>
    /// <param name="Value">The threshold; of a leaf what it adds to the logit.</param>
    [StructLayout(LayoutKind.Sequential, Pack = 2)]
    private readonly record struct Node(short Feature, ushort Left, ushort Right, float Value);
}
