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

    /// <summary>Nothing was said.</summary>
    public static PreferenceTally Empty { get; } = new(ImmutableSortedDictionary.Create<string, Verdicts>(StringComparer.Ordinal));

    /// <summary>The verdicts on a model's answers to a family of tasks.</summary>
    public Verdicts Of(string family, string model) => Entries.GetValueOrDefault($"{family}|{model}");

    /// <summary>The tally with one verdict more.</summary>
    /// <param name="family">The family of tasks.</param>
    /// <param name="model">The upstream model.</param>
    /// <param name="score">From -1 to 1.</param>
    /// <param name="weight">How much it counts: 1 for what a user said, less for what can only be guessed.</param>
    public PreferenceTally With(string family, string model, double score, double weight)
    {
        var key = $"{family}|{model}";
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

    /// <summary>The posterior mean where the prior's is another's.</summary>
    public double ShrunkTo(double prior) => (Sum + (Prior * prior)) / (Weight + Prior);
}

/// <summary>How tallies stand in the store.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PreferenceTally))]
internal sealed partial class PreferenceJson : JsonSerializerContext;
