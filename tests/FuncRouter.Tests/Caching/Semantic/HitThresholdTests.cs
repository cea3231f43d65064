using System.Security.Cryptography;
using FuncRouter.Caching.Semantic;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace FuncRouter.Tests.Caching.Semantic;

public sealed class HitThresholdTests
{
    // Values of the beta distribution from Abramowitz and Stegun's tables and closed forms.
    [Theory]
    [InlineData(0.5, 1, 1, 0.5)]
    [InlineData(0.3, 2, 1, 0.09)]
    [InlineData(0.3, 1, 2, 0.51)]
    [InlineData(0.5, 5, 5, 0.5)]
    [InlineData(0.01, 1, 299, 0.9504637)]
    [InlineData(0.2, 3, 8, 0.3222005)]
    [InlineData(0, 2, 3, 0)]
    [InlineData(1, 2, 3, 1)]
    public void The_beta_distribution_has_its_values(double x, double a, double b, double value) => Assert.Equal(value, Binomial.BetaDistribution(x, a, b), 1e-6);

    // Clopper and Pearson's one-sided bounds: without a hit, 1 - 0.05^(1/n); for 2 of 20, 0.2826.
    [Theory]
    [InlineData(0, 298, 0.01, false)]
    [InlineData(0, 299, 0.01, true)]
    [InlineData(2, 20, 0.2825, false)]
    [InlineData(2, 20, 0.2827, true)]
    [InlineData(5, 5, 0.9, false)]
    [InlineData(0, 0, 0.9, false)]
    public void A_share_is_at_most_what_the_bound_of_Clopper_and_Pearson_says(double hits, double observations, double share, bool isAtMost) =>
        Assert.Equal(isAtMost, Binomial.IsAtMost(hits, observations, share, 0.95));

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.01)]
    [InlineData(0.05)]
    [InlineData(0.5)]
    public void Without_an_observation_it_is_where_the_verifier_doubts_half_as_much_as_is_allowed(double allowed)
    {
        var threshold = new HitThreshold().For(allowed);

        // Thresholds are a quarter of a halving apart.
        Assert.InRange(1 - threshold, allowed / 2 / Math.Pow(2, 0.25), allowed / 2);
    }

    [Fact]
    public void Right_pairs_below_it_bring_it_down()
    {
        var threshold = new HitThreshold();
        var before = threshold.For(0.02);
        for (var i = 0; i < 200; i++)
        {
            threshold.Note(0.9, isRight: true);
        }

        Assert.InRange(threshold.For(0.02), 0.8, 0.9);
        Assert.True(threshold.For(0.02) < before);
    }

    [Fact]
    public void Right_pairs_of_which_the_verifier_is_sure_say_nothing_of_those_that_it_doubts()
    {
        var threshold = new HitThreshold();
        var before = threshold.For(0.02);
        for (var i = 0; i < 1000; i++)
        {
            threshold.Note(1, isRight: true);
        }

        Assert.InRange(threshold.For(0.02), 0.9, before);
    }

    [Fact]
    public void What_was_learned_stays_while_all_that_comes_is_right()
    {
        var threshold = new HitThreshold();
        for (var i = 0; i < 500; i++)
        {
            threshold.Note(0.9, isRight: true);
        }

        var learned = threshold.For(0.01);
        for (var i = 0; i < 10_000; i++)
        {
            threshold.Note(0.9, isRight: true);
            Assert.True(threshold.For(0.01) <= learned);
        }
    }

    [Fact]
    public void Wrong_pairs_bring_it_up_above_them()
    {
        var threshold = new HitThreshold();
        for (var i = 0; i < 3; i++)
        {
            threshold.Note(0.995, isRight: false);
        }

        Assert.InRange(threshold.For(0.01), 0.9951, 1);
    }

    [Fact]
    public void Wrong_pairs_of_which_the_verifier_was_sure_end_the_hits_until_enough_right_ones_were_seen()
    {
        var threshold = new HitThreshold();
        for (var i = 0; i < 3; i++)
        {
            threshold.Note(1, isRight: false);
        }

        Assert.Equal(HitThreshold.Never, threshold.For(0.01));

        for (var i = 0; i < 1000; i++)
        {
            threshold.Note(0.995, isRight: true);
        }

        Assert.InRange(threshold.For(0.01), 0.9, 0.995);
    }

    [Fact]
    public void Whatever_the_verifier_is_worth_no_greater_share_of_the_hits_is_wrong_than_is_allowed()
    {
        const double Allowed = 0.05;
        var random = new Random(11);
        foreach (var worth in new[] { 0.3, 1, 3 })
        {
            var threshold = new HitThreshold();
            var (hits, wrong) = (0, 0);
            for (var i = 0; i < 40_000; i++)
            {
                // A pair of whose probability the verifier is more or less sure than it should be.
                var probability = 1 - (0.5 * random.NextDouble());
                var isRight = random.NextDouble() >= Math.Min(1, (1 - probability) * worth);
                if (probability >= threshold.For(Allowed) && i > 5000)
                {
                    hits++;
                    wrong += isRight ? 0 : 1;
                }

                if (random.NextDouble() < 0.2)
                {
                    threshold.Note(probability, isRight);
                }
            }

            Assert.InRange((double)wrong / hits, 0, Allowed);

            // And the room that there is gets used.
            Assert.InRange(hits, worth > 1 ? 200 : 4000, 40_000);
        }
    }

    [Fact]
    public void What_is_long_ago_counts_for_less()
    {
        var threshold = new HitThreshold();
        for (var i = 0; i < 100_000; i++)
        {
            threshold.Note(0.99, isRight: true);
        }

        Assert.InRange(threshold.Pairs, 2000, 4001);
        for (var i = 0; i < 200; i++)
        {
            threshold.Note(0.99, isRight: false);
        }

        Assert.InRange(threshold.For(0.01), 0.9901, HitThreshold.Never);
    }

    [Fact]
    public async Task What_instances_see_adds_up_in_the_store_and_counts_on_all_of_them_and_after_a_start()
    {
        var (store, time) = (new ScriptedStore(), new WatchedTime());
        var (here, there, later) = (new Instance(store, time), new Instance(store, time), new Instance(store, time));
        for (var i = 0; i < 300; i++)
        {
            here.Threshold.Note(0.9, isRight: true);
            there.Threshold.Note(0.7, isRight: i % 2 == 0);
        }

        // Both read before either writes: the one that comes later reads again.
        var both = new Gate();
        var reads = 0;
        store.Before = operation => operation == "read" && Interlocked.Increment(ref reads) <= 2 ? OpenAtAsync(both, reads) : Task.CompletedTask;
        await Task.WhenAll(here.ExchangeAsync(), there.ExchangeAsync());
        await here.ExchangeAsync();
        await there.ExchangeAsync();
        await later.ExchangeAsync();

        Assert.Equal((600, 600, 600), (here.Threshold.Pairs, there.Threshold.Pairs, later.Threshold.Pairs));
        Assert.Equal(here.Threshold.For(0.1), later.Threshold.For(0.1));
        Assert.Equal(0, here.Threshold.Own.Total);
        Assert.True(later.Threshold.For(0.1) < new HitThreshold().For(0.1));
    }

    [Fact]
    public async Task What_is_seen_while_the_store_is_out_is_told_when_it_is_back()
    {
        var (store, time) = (new ScriptedStore(), new WatchedTime());
        var (here, there) = (new Instance(store, time), new Instance(store, time));
        here.Threshold.Note(0.9, isRight: true);
        store.Before = _ => throw new StoreException(StoreFailure.Unreachable, "out");
        await here.ExchangeAsync();
        here.Threshold.Note(0.9, isRight: false);
        store.Before = _ => Task.CompletedTask;

        await here.ExchangeAsync();
        await there.ExchangeAsync();

        Assert.Equal((2, 2), (here.Threshold.Pairs, there.Threshold.Pairs));
    }

    [Fact]
    public async Task What_was_learned_with_reading_says_nothing_of_words_here_or_in_the_store()
    {
        var (store, time) = (new ScriptedStore(), new WatchedTime());
        var (here, there) = (new Instance(store, time), new Instance(store, time));
        here.Threshold.Note(0.9, isRight: true);
        _ = there.ThresholdByWords;
        await here.ExchangeAsync();
        await there.ExchangeAsync();

        Assert.Equal((1, 0), (here.Threshold.Pairs, here.ThresholdByWords.Pairs));
        Assert.Equal((1, 0), (there.Threshold.Pairs, there.ThresholdByWords.Pairs));
    }

    // Whoever changes one of these, or how the verifier weighs them, names the partitions of HitExchange anew.
    [Theory]
    [InlineData("words.bin", "13cda0a836768c3e")]
    [InlineData("trees.bin", "7e022a84c7ad34a0")]
    [InlineData("reader.bin", "0cf64b49f4e39853")]
    public void What_was_learned_is_of_the_verifier_that_is_here(string file, string digest) =>
        Assert.StartsWith(digest, Convert.ToHexStringLower(SHA256.HashData(FittedData.Read(file))), StringComparison.Ordinal);

    [Fact]
    public void Pairs_that_nobody_would_take_for_the_same_are_not_counted()
    {
        var threshold = new HitThreshold();
        threshold.Note(0.49, isRight: false);

        Assert.Equal(0, threshold.Pairs);
    }

    private static Task OpenAtAsync(Gate gate, int reads)
    {
        if (reads == 2)
        {
            gate.Open();
        }

        return gate.Opened;
    }

    // One whose route was asked.
    private sealed class Instance(ScriptedStore store, WatchedTime time)
    {
        private readonly SemanticCache _cache = CacheOf(store, time);

        public HitThreshold Threshold => _cache.ThresholdOf(new("r", IsRead: true));

        public HitThreshold ThresholdByWords => _cache.ThresholdOf(new("r", IsRead: false));

        // The stop has an exchange of its own.
        public async Task ExchangeAsync()
        {
            _ = Threshold;
            using var exchange = new HitExchange(_cache, store, time, () => 0, NullLogger<HitExchange>.Instance);
            await exchange.StopAsync(TestContext.Current.CancellationToken);
        }

        private static SemanticCache CacheOf(ScriptedStore store, WatchedTime time)
        {
            var index = new SemanticIndex(1000);
            var writer = new DeferredWriter(store, time, NullLogger<DeferredWriter>.Instance);
            return new SemanticCache(index, new SemanticExchange(index, store, writer, time, () => 0, NullLogger<SemanticExchange>.Instance), new ReadingTurns(1, time, NullLogger<ReadingTurns>.Instance), time);
        }
    }
}
