using System.Text.Json;
using System.Text.Json.Serialization;

namespace FuncRouter.Caching.Semantic;

/// <summary>How many pairs of questions were looked into and how many of them were wrong, by steps of what the verifier said of them. They are sums, so those of several instances add up.</summary>
/// <param name="Pairs">How many were looked into.</param>
/// <param name="Wrong">How many of these were wrong.</param>
internal sealed record HitCounts(double[] Pairs, double[] Wrong)
{
    /// <summary>None yet.</summary>
    /// <param name="steps">How many steps there are.</param>
    public static HitCounts None(int steps) => new(new double[steps], new double[steps]);

    /// <summary>All that were looked into.</summary>
    public double Total => Pairs.Sum();

    /// <summary>These and others.</summary>
    public HitCounts Plus(HitCounts other) => new(Add(Pairs, other.Pairs, 1), Add(Wrong, other.Wrong, 1));

    /// <summary>These without others that are in them.</summary>
    public HitCounts Without(HitCounts other) => new(Add(Pairs, other.Pairs, -1), Add(Wrong, other.Wrong, -1));

    /// <summary>The same with half their weight, where there are more than so many.</summary>
    public HitCounts AtMost(double most) => Total > most ? new([.. Pairs.Select(count => count / 2)], [.. Wrong.Select(count => count / 2)]) : this;

    /// <summary>As they stand in the store.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, HitCountsJson.Default.HitCounts);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <returns>Null for anything else.</returns>
    public static HitCounts? FromBytes(ReadOnlySpan<byte> bytes, int steps)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, HitCountsJson.Default.HitCounts) is { Pairs: { } pairs, Wrong: { } wrong } counts && pairs.Length == steps && wrong.Length == steps ? counts : null;
        }
        catch (JsonException)
        {
            // Written by another version: as good as not there.
            return null;
        }
    }

    private static double[] Add(double[] one, double[] other, int sign) => [.. one.Zip(other, (left, right) => Math.Max(0, left + (sign * right)))];
}

/// <summary>How they are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(HitCounts))]
internal sealed partial class HitCountsJson : JsonSerializerContext;
