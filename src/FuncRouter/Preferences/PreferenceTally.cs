using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace FuncRouter.Preferences;

/// <summary>What one user, or all users of a tenant, have said about models, by task family. Immutable.</summary>
/// <param name="Entries">The verdicts, by <c>&lt;family&gt;|&lt;model&gt;</c>.</param>
internal sealed record PreferenceTally(ImmutableSortedDictionary<string, Verdicts> Entries)
{
    // More models and families than anybody rates; the least said is forgotten first.
    private const int MaxEntries = 256;

    // So that tastes may change: what was said last counts in full, what lies so many verdicts back half.
    private const double HalfLife = 50;

    // Less than the weakest sign weighs. What is left below it is no verdict, but came of another order of the same ones in the other row.
    private const double Negligible = 0.01;

    /// <summary>Nothing was said.</summary>
    public static PreferenceTally Empty { get; } = new(ImmutableSortedDictionary.Create<string, Verdicts>(StringComparer.Ordinal));

    /// <summary>The name of an entry.</summary>
    public static string KeyOf(string family, string model) => $"{family}|{model}";

    /// <summary>The verdicts under a <see cref="KeyOf"/>.</summary>
    public Verdicts Of(string key) => Entries.GetValueOrDefault(key);

    /// <summary>Whether anything was said of answers to a family of tasks.</summary>
    public bool Knows(string family) => !Entries.IsEmpty && Entries.Keys.Any(key => key.StartsWith(family, StringComparison.Ordinal) && key[family.Length] == '|');

    /// <summary>The tally without what a part of its users have said.</summary>
    public PreferenceTally Without(PreferenceTally part)
    {
        var left = Entries.ToBuilder();
        foreach (var (key, verdicts) in Entries)
        {
            if (!part.Entries.TryGetValue(key, out var own))
            {
                continue;
            }

            var others = verdicts.Without(own);
            if (others.Weight > Negligible)
            {
                left[key] = others;
            }
            else
            {
                left.Remove(key);
            }
        }

        return new PreferenceTally(left.ToImmutable());
    }

    /// <summary>The tally with one verdict more.</summary>
    public PreferenceTally With(Verdict verdict)
    {
        var (family, model, score, weight) = verdict;
        var key = KeyOf(family, model);
        var before = Entries.GetValueOrDefault(key);
        var fade = Math.Pow(0.5, weight / HalfLife);
        var entries = Entries.SetItem(key, new Verdicts((before.Sum * fade) + (weight * score), (before.Weight * fade) + weight));
        return new PreferenceTally(entries.Count > MaxEntries ? entries.Remove(entries.Where(entry => entry.Key != key).MinBy(entry => entry.Value.Weight).Key) : entries);
    }
}

/// <summary>Verdicts of one kind, added up.</summary>
/// <param name="Sum">Their weighted sum.</param>
/// <param name="Weight">Their weight.</param>
internal readonly record struct Verdicts(double Sum, double Weight)
{
    // The weight of the prior: so many verdicts of a user count as much as what everybody else thinks.
    private const double Prior = 3;

    // A group has to have said more before it is taken for what its next member thinks: its verdicts may all be one user's.
    private const double GroupPrior = 10;

    // The variance of one verdict about what a user really thinks: moods, and prompts that differ.
    private const double Scatter = 0.2;

    /// <summary>The posterior mean of a group of users, as the prior of one of them.</summary>
    public double OfGroup(double prior) => (Sum + (GroupPrior * prior)) / (Weight + GroupPrior);

    /// <summary>The posterior mean of a user where the prior's is another's.</summary>
    public double ShrunkTo(double prior) => (Sum + (Prior * prior)) / (Weight + Prior);

    /// <summary>The verdicts without those of a part of whom they are of, so that nobody's word counts again as what others think.</summary>
    public Verdicts Without(Verdicts part)
    {
        // The older verdicts of both have faded, not by the same.
        var weight = Math.Max(0, Weight - part.Weight);
        return new Verdicts(Math.Clamp(Sum - part.Sum, -weight, weight), weight);
    }

    /// <summary>The posterior's standard deviation.</summary>
    public double Deviation => Math.Sqrt(Scatter / (Weight + Prior));
}

/// <summary>How tallies stand in the store.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PreferenceTally))]
internal sealed partial class PreferenceJson : JsonSerializerContext;
