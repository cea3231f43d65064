using System.Collections.Immutable;
using System.Globalization;

namespace FuncRouter.Accounting.Feeds;

/// <summary>What a feed's catalogue is worth beside the last good one.</summary>
/// <param name="Accepted">The catalogue to use from now on; null where the feed is refused.</param>
/// <param name="Refusal">Why it is refused; null where it is not.</param>
/// <param name="Held">Models whose new price is not believed, and so keep their last good one.</param>
/// <param name="Gone">Models that the feed no longer has; they keep what was known of them.</param>
internal sealed record CatalogueVerdict(
    CatalogueDocument? Accepted, string? Refusal, ImmutableArray<HeldPrice> Held, ImmutableArray<string> Gone);

/// <summary>A price that is not believed.</summary>
/// <param name="Model"><c>provider/model</c>.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="Since">When a feed first said so.</param>
public sealed record HeldPrice(string Model, string Reason, DateTimeOffset Since);

/// <summary>
/// Compares a feed's catalogue with the last good one. A bad feed shows itself by what has changed: figures that are each possible make costs zero or a
/// million times too large all the same.
/// </summary>
/// <param name="held">What was not believed before.</param>
/// <param name="gone">What was gone before, and so is not missed again.</param>
/// <param name="now">The time of the comparison.</param>
internal sealed class CatalogueReview(ImmutableArray<HeldPrice> held, ImmutableArray<string> gone, DateTimeOffset now)
{
    /// <summary>A price that changes by more than this factor at once is not believed.</summary>
    public const int LargestChange = 10;

    /// <summary>A feed that has less than this share of the known models, in thirds, is refused.</summary>
    private const int ThirdsToKeep = 2;

    /// <summary>A feed with more than one in this many prices that are not believed is refused.</summary>
    private const int OneIn = 10;

    /// <summary>A large change that a feed repeats for this long is believed. A price that turned zero never is: the configuration can say so.</summary>
    public static readonly TimeSpan Proof = TimeSpan.FromDays(7);

    private readonly Dictionary<string, HeldPrice> _heldBefore = held.ToDictionary(price => price.Model, StringComparer.Ordinal);
    private readonly HashSet<string> _goneBefore = [.. gone];

    /// <summary>Says what to use.</summary>
    /// <param name="lastGood">What was accepted last, or the built-in catalogue.</param>
    /// <param name="feed">What the feed says.</param>
    /// <param name="isSameFeed">
    /// Whether <paramref name="lastGood"/> came from the same feed. Another one need not have the same models: it misses none, and only the prices of
    /// models that both have are compared.
    /// </param>
    public CatalogueVerdict Compare(CatalogueDocument lastGood, CatalogueDocument feed, bool isSameFeed = true)
    {
        var expected = isSameFeed ? Keys(lastGood).ToList() : [];
        var missing = expected.Where(key => Find(feed, key) is null).Select(Name).ToImmutableArray();
        var missed = missing.Count(model => !_goneBefore.Contains(model));
        var known = expected.Count - missing.Length + missed;
        if (missed * 3 > known * (3 - ThirdsToKeep))
        {
            return Refuse($"{missed} of {known} known models are missing, among them {Some(missing.Where(model => !_goneBefore.Contains(model)))}");
        }

        var providers = Copy(feed);
        var disbelieved = ImmutableArray.CreateBuilder<HeldPrice>();
        var compared = 0;
        foreach (var key in Keys(lastGood))
        {
            var old = Find(lastGood, key)!;
            if (Find(feed, key) is not { } said)
            {
                if (isSameFeed)
                {
                    Put(providers, key, old);
                }

                continue;
            }

            compared++;
            if (Disbelieve(Name(key), old.Price, said.Price) is { } price)
            {
                disbelieved.Add(price);
                Put(providers, key, said with { Price = old.Price });
            }
        }

        return disbelieved.Count > 1 && disbelieved.Count * OneIn > compared
            ? Refuse($"{disbelieved.Count} of {compared} prices cannot be believed, among them {Some(disbelieved.Select(price => $"{price.Model} ({price.Reason})"))}")
            : new CatalogueVerdict(feed with { Providers = providers }, null, disbelieved.ToImmutable(), missing);
    }

    private CatalogueVerdict Refuse(string reason) => new(null, reason, held, gone);

    private HeldPrice? Disbelieve(string model, ModelPrice? old, ModelPrice? said)
    {
        if (old is null || Doubt(old, said) is not var (reason, mayBeTrue))
        {
            return null;
        }

        var since = _heldBefore.TryGetValue(model, out var before) && before.Reason == reason ? before.Since : now;
        return mayBeTrue && now - since >= Proof ? null : new HeldPrice(model, reason, since);
    }

    private static (string Reason, bool MayBeTrue)? Doubt(ModelPrice old, ModelPrice? said)
    {
        if (said is null)
        {
            return ("it has no price any more", false);
        }

        // Wherever one of the two goes over to another price. All doubts count: a zero is not believed because a large change beside it was repeated.
        var thresholds = old.Tiers.Concat(said.Tiers).Select(tier => tier.AboveInputTokens).Distinct().Order();
        var doubts = Doubts("", old, said)
            .Concat(thresholds.SelectMany(above => Doubts($" above {above} tokens", old.For(above + 1), said.For(above + 1))))
            .ToList();
        return doubts.Count == 0 ? null : (string.Join(", ", doubts.Select(doubt => doubt.Reason)), doubts.TrueForAll(doubt => doubt.MayBeTrue));
    }

    /// <summary>What is wrong with a price for prompts of one length. Where one of the two has no price for the cache, the input's holds instead.</summary>
    private static IEnumerable<(string Reason, bool MayBeTrue)> Doubts(string where, ModelPrice old, ModelPrice said)
    {
        (string What, decimal? Old, decimal? Said)[] parts =
        [
            ("input", old.Input, said.Input), ("output", old.Output, said.Output),
            ("cachedInput", old.CachedInput, said.CachedInput), ("cacheWrite", old.CacheWrite, said.CacheWrite),
        ];
        foreach (var (what, before, after) in parts)
        {
            // What neither has is the input once more.
            if ((before ?? after) is not null && Doubt(what + where, before ?? old.Input, after ?? said.Input) is { } doubt)
            {
                yield return doubt;
            }
        }
    }

    private static (string Reason, bool MayBeTrue)? Doubt(string what, decimal old, decimal said)
    {
        var change = string.Create(CultureInfo.InvariantCulture, $"{what} from {old:0.##########} to {said:0.##########}");
        return old == 0 || (said <= old * LargestChange && said * LargestChange >= old) ? null : (change, said > 0);
    }

    private static IEnumerable<(string Provider, string Model)> Keys(CatalogueDocument document) =>
        document.Providers.SelectMany(provider => provider.Value.Keys.Select(model => (provider.Key, model)));

    private static string Name((string Provider, string Model) key) => $"{key.Provider}/{key.Model}";

    private static ModelFacts? Find(CatalogueDocument document, (string Provider, string Model) key) =>
        document.Providers.GetValueOrDefault(key.Provider)?.GetValueOrDefault(key.Model);

    private static Dictionary<string, Dictionary<string, ModelFacts>> Copy(CatalogueDocument document) => document.Providers.ToDictionary(
        provider => provider.Key, provider => new Dictionary<string, ModelFacts>(provider.Value, StringComparer.Ordinal), StringComparer.OrdinalIgnoreCase);

    private static void Put(Dictionary<string, Dictionary<string, ModelFacts>> providers, (string Provider, string Model) key, ModelFacts facts)
    {
        if (!providers.TryGetValue(key.Provider, out var models))
        {
            providers[key.Provider] = models = new Dictionary<string, ModelFacts>(StringComparer.Ordinal);
        }

        models[key.Model] = facts;
    }

    private static string Some(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal).Take(3));
}
