using System.Collections.Immutable;
using FuncRouter.Accounting;
using FuncRouter.Accounting.Feeds;

namespace FuncRouter.Tests.Accounting.Feeds;

public sealed class CatalogueReviewTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 15, 12, 0, 0, TimeSpan.Zero);

    private static CatalogueDocument LastGood => Catalogue(30);

    [Fact]
    public void Ordinary_changes_and_new_models_are_taken()
    {
        var verdict = Compare(feed =>
        {
            feed["m0"] = Priced(0.5m, 9);
            feed["new"] = Priced(1, 1);
        });

        Assert.Null(verdict.Refusal);
        Assert.Empty(verdict.Held);
        Assert.Equal(new ModelPrice(0.5m, 9), verdict.Accepted!.Providers["p"]["m0"].Price);
        Assert.Equal(new ModelPrice(1, 1), verdict.Accepted.Providers["p"]["new"].Price);
    }

    [Theory]
    [InlineData(0, 2, "input from 1 to 0")]
    [InlineData(1, 0, "output from 2 to 0")]
    [InlineData(10.1, 2, "input from 1 to 10.1")]
    [InlineData(1, 0.19, "output from 2 to 0.19")]
    public void A_price_that_turns_zero_or_changes_tenfold_keeps_its_last_good_value_and_is_listed(double input, double output, string reason)
    {
        var verdict = Compare(feed => feed["m3"] = Priced((decimal)input, (decimal)output) with { ContextWindow = 77 });

        Assert.Equal([new HeldPrice("p/m3", reason, Now)], verdict.Held);
        Assert.Equal(Priced(1, 2) with { ContextWindow = 77 }, verdict.Accepted!.Providers["p"]["m3"]);
    }

    [Fact]
    public void A_price_that_is_gone_keeps_its_last_good_value()
    {
        var verdict = Compare(feed => feed["m3"] = new ModelFacts { ContextWindow = 77 });

        Assert.Equal("it has no price any more", Assert.Single(verdict.Held).Reason);
        Assert.Equal(new ModelPrice(1, 2), verdict.Accepted!.Providers["p"]["m3"].Price);
    }

    [Fact]
    public void The_price_of_long_prompts_is_looked_at_too()
    {
        var verdict = Compare(feed => feed["m3"] = new ModelFacts { Price = new ModelPrice(1, 2) { Tiers = [new PriceTier(9, new ModelPrice(11, 2))] } });

        Assert.Equal("input above 9 tokens from 1 to 11", Assert.Single(verdict.Held).Reason);
    }

    public static TheoryData<ModelPrice, string> DoubtfulParts => new()
    {
        { Whole() with { CachedInput = 0 }, "cachedInput from 0.5 to 0" },
        { Whole() with { CacheWrite = 0 }, "cacheWrite from 2 to 0" },
        { Whole() with { CachedInput = 500 }, "cachedInput from 0.5 to 500" },
        { Whole() with { CacheWrite = 2000 }, "cacheWrite from 2 to 2000" },
        { Whole() with { Input = 0, CachedInput = 0 }, "input from 1 to 0, cachedInput from 0.5 to 0" },
        { Whole(new ModelPrice(0, 4)), "input above 10 tokens from 2 to 0" },
        { Whole(new ModelPrice(2, 0)), "output above 10 tokens from 4 to 0" },
        { Whole(new ModelPrice(2, 4, 0)), "cachedInput above 10 tokens from 2 to 0" },
        { Whole(new ModelPrice(2, 4, null, 0)), "cacheWrite above 10 tokens from 2 to 0" },
    };

    [Theory]
    [MemberData(nameof(DoubtfulParts))]
    public void Every_part_of_a_price_is_looked_at_in_every_tier(ModelPrice said, string reason)
    {
        var before = Catalogue(30, models => models["m3"] = new ModelFacts { Price = Whole() });

        var verdict = new CatalogueReview([], [], Now).Compare(before, Catalogue(30, models => models["m3"] = new ModelFacts { Price = said }));

        Assert.Equal(reason, Assert.Single(verdict.Held).Reason);
        Assert.Equal(Whole(), verdict.Accepted!.Providers["p"]["m3"].Price);
    }

    [Fact]
    public void A_part_that_is_new_or_gone_is_compared_with_what_was_used_in_its_place()
    {
        var whole = new ModelPrice(1, 2, 0.1m, 1.25m) { Tiers = [new PriceTier(9, new ModelPrice(2, 4, 0.2m))] };
        var before = Catalogue(30, models => models["m1"] = new ModelFacts { Price = whole });

        var verdict = new CatalogueReview([], [], Now).Compare(before, Catalogue(30, models =>
        {
            models["m0"] = new ModelFacts { Price = whole };
            models["m1"] = Priced(1, 2);
            models["m2"] = new ModelFacts { Price = new ModelPrice(1, 2, 0) };
            models["m3"] = new ModelFacts { Price = new ModelPrice(1, 2, null, 11) };
        }));

        Assert.Equal(
            [("p/m2", "cachedInput from 1 to 0"), ("p/m3", "cacheWrite from 1 to 11")], verdict.Held.Select(price => (price.Model, price.Reason)));
    }

    [Fact]
    public void A_part_that_was_free_and_still_is_is_no_change()
    {
        var before = Catalogue(30, models => models["m3"] = new ModelFacts { Price = new ModelPrice(1, 2, 0) });

        Assert.Empty(new CatalogueReview([], [], Now).Compare(before, before).Held);
    }

    [Fact]
    public void A_zero_is_not_believed_because_a_large_change_beside_it_was_repeated()
    {
        static void Change(Dictionary<string, ModelFacts> feed) => feed["m3"] = Priced(11, 0);

        var later = Compare(Change, Compare(Change).Held, Now.AddDays(7));

        Assert.Equal(new HeldPrice("p/m3", "input from 1 to 11, output from 2 to 0", Now), Assert.Single(later.Held));
    }

    [Fact]
    public void Another_feed_misses_no_models_and_takes_none_over_but_its_prices_are_compared()
    {
        var feed = Catalogue(3, models => models["m0"] = Priced(0, 2));

        var verdict = new CatalogueReview([], ["p/m9"], Now).Compare(LastGood, feed, isSameFeed: false);

        Assert.Equal("p/m0", Assert.Single(verdict.Held).Model);
        Assert.Empty(verdict.Gone);
        Assert.Equal(["m0", "m1", "m2"], verdict.Accepted!.Providers["p"].Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Priced(1, 2), verdict.Accepted.Providers["p"]["m0"]);
    }

    [Fact]
    public void What_had_no_price_or_was_free_may_get_one()
    {
        var before = Catalogue(30, models =>
        {
            models["m0"] = ModelFacts.Unknown;
            models["m1"] = Priced(0, 0);
        });

        Assert.Empty(new CatalogueReview([], [], Now).Compare(before, LastGood).Held);
    }

    [Fact]
    public void A_large_change_that_the_feed_repeats_for_a_week_is_believed_and_a_zero_never_is()
    {
        static void Change(Dictionary<string, ModelFacts> feed)
        {
            feed["m3"] = Priced(11, 2);
            feed["m4"] = Priced(0, 2);
        }

        var first = Compare(Change);
        var sooner = Compare(Change, first.Held, Now.AddDays(6));
        var later = Compare(Change, sooner.Held, Now.AddDays(7));

        Assert.Equal(2, sooner.Held.Length);
        Assert.Equal("p/m4", Assert.Single(later.Held).Model);
        Assert.Equal(new ModelPrice(11, 2), later.Accepted!.Providers["p"]["m3"].Price);
        Assert.Equal(new ModelPrice(1, 2), later.Accepted.Providers["p"]["m4"].Price);
    }

    [Fact]
    public void A_large_change_to_yet_another_price_has_to_be_repeated_anew()
    {
        var first = Compare(feed => feed["m3"] = Priced(11, 2));
        var later = Compare(feed => feed["m3"] = Priced(12, 2), first.Held, Now.AddDays(7));

        Assert.Equal(Now.AddDays(7), Assert.Single(later.Held).Since);
    }

    [Fact]
    public void A_feed_in_which_many_prices_cannot_be_believed_is_refused()
    {
        var verdict = Compare(feed =>
        {
            foreach (var model in feed.Keys.Take(4).ToList())
            {
                feed[model] = Priced(0.000001m, 0.000002m);
            }
        });

        Assert.Null(verdict.Accepted);
        Assert.StartsWith("4 of 30 prices cannot be believed, among them p/m0 (input from 1 to 0.000001, output from 2 to 0.000002", verdict.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_the_feed_no_longer_has_keeps_what_was_known_of_it()
    {
        var verdict = Compare(feed => feed.Remove("m3"));

        Assert.Equal(["p/m3"], verdict.Gone);
        Assert.Equal(Priced(1, 2), verdict.Accepted!.Providers["p"]["m3"]);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void A_feed_that_misses_more_than_a_third_of_the_known_models_is_refused(int missing, bool isAccepted)
    {
        var verdict = Compare(feed => Remove(feed, missing));

        Assert.Equal(isAccepted, verdict.Accepted is not null);
        Assert.Equal(isAccepted, verdict.Refusal is null);
    }

    [Fact]
    public void A_provider_that_is_gone_counts_with_all_its_models()
    {
        var feed = new CatalogueDocument("s", "l", "d", new() { ["other"] = new() { ["m"] = Priced(1, 1) } });

        Assert.StartsWith("30 of 30 known models are missing", new CatalogueReview([], [], Now).Compare(LastGood, feed).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_that_were_gone_before_are_not_missed_again()
    {
        var first = Compare(feed => Remove(feed, 10));
        var second = new CatalogueReview([], first.Gone, Now).Compare(first.Accepted!, Catalogue(30, feed => Remove(feed, 16)));

        Assert.NotNull(second.Accepted);
        Assert.Equal(16, second.Gone.Length);
    }

    private static CatalogueVerdict Compare(Action<Dictionary<string, ModelFacts>> change, ImmutableArray<HeldPrice>? held = null, DateTimeOffset? now = null) =>
        new CatalogueReview(held ?? [], [], now ?? Now).Compare(LastGood, Catalogue(30, change));

    private static void Remove(Dictionary<string, ModelFacts> feed, int count)
    {
        foreach (var model in feed.Keys.Take(count).ToList())
        {
            feed.Remove(model);
        }
    }

    /// <summary>A price with every part and two tiers, of which the first may be another.</summary>
    private static ModelPrice Whole(ModelPrice? middle = null) => new(1, 2, 0.5m, 2)
    {
        Tiers = [new PriceTier(10, middle ?? new ModelPrice(2, 4)), new PriceTier(20, new ModelPrice(3, 6))],
    };

    private static ModelFacts Priced(decimal input, decimal output) => new() { Price = new ModelPrice(input, output) };

    private static CatalogueDocument Catalogue(int count, Action<Dictionary<string, ModelFacts>>? change = null)
    {
        var models = Enumerable.Range(0, count).ToDictionary(index => $"m{index}", _ => Priced(1, 2), StringComparer.Ordinal);
        change?.Invoke(models);
        return new CatalogueDocument("s", "l", "d", new(StringComparer.OrdinalIgnoreCase) { ["p"] = models });
    }
}
