using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Health;

namespace FuncRouter.Tests.Health;

public sealed class ScoreMergeTests
{
    // The end of a slot, so that what ended just now has lost no weight.
    private static readonly DateTimeOffset Now = new(2026, 7, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset JustNow = Now.AddTicks(-1);
    private static readonly Cooldown Resting = new(Now.AddSeconds(30), true, 1, 30);

    [Fact]
    public void Fifty_instances_make_one_figure()
    {
        SeenEndpoint Instance(int number) => Seen(100 + number, Attempts(20, number % 2)) with { Times = [Histogram(20, 100 + number)] };
        var one = Merge([Instance(0)]);

        var all = Merge(Enumerable.Range(0, 50).Select(Instance));

        Assert.Equal((20, 0), (one.RecentAttempts, one.ErrorRate));
        Assert.Equal(1000, all.RecentAttempts);
        Assert.Equal(0.025, all.ErrorRate, 6);
        Assert.Equal(124.5, all.FirstTokenMilliseconds!.Value, 6);
        Assert.InRange(all.FirstTokenP50Milliseconds!.Value, 120, 140);
        Assert.InRange(all.FirstTokenP95Milliseconds!.Value, 145, 165);
        Assert.Equal(1000, all.Times!.Value.Single().Counts.Sum());
        Assert.Equal(25, all.RecentErrors!["Server"]);
    }

    [Fact]
    public void The_order_of_instances_is_of_no_account()
    {
        var instances = Enumerable.Range(0, 10).Select(i => Seen(100 * i, Attempts(1 + i, i % 3)) with { Times = [Histogram(1 + i, 100 * (i + 1))] }).ToArray();

        Assert.Equal(
            Merge(instances) with { Times = null, RecentErrors = null },
            Merge(instances.Reverse()) with { Times = null, RecentErrors = null });
    }

    [Fact]
    public void Who_saw_more_has_more_to_say()
    {
        var merged = Merge([Seen(100, Attempts(99)), Seen(200, Attempts(9, 9))]);

        Assert.Equal(((100 * 100) + (10 * 200)) / 110.0, merged.FirstTokenMilliseconds!.Value, 3);
        Assert.Equal(9 / 108.0, merged.ErrorRate, 5);
    }

    [Fact]
    public void What_failed_long_ago_counts_less_than_what_answers_now()
    {
        var merged = Merge([Seen(100, Attempts(10, 10, ago: 60), Attempts(10))]);

        // A minute is two half-lives.
        Assert.Equal(0.2, merged.ErrorRate, 5);
        Assert.Equal(20, merged.RecentAttempts);
    }

    [Fact]
    public void An_endpoint_that_failed_and_is_left_alone_is_forgiven_by_half_in_thirty_seconds()
    {
        SeenEndpoint[] instances = [Seen(100, Attempts(10, 10))];

        Assert.Equal(1, Merge(instances).ErrorRate, 5);
        Assert.Equal(0.5, Merge(instances, now: Now.AddSeconds(30)).ErrorRate, 5);
    }

    [Fact]
    public void After_five_minutes_an_attempt_is_no_longer_recent_and_what_it_showed_of_times_stays()
    {
        var before = MergeAll([Seen(100, Attempts(30)) with { Times = [Histogram(30, 100)], TokensPerSecond = 40 }]);
        var later = Now.AddMinutes(6);

        var merged = Merge([Seen(100, Attempts(30))], before, later);
        var gone = Merge([], before, later);

        Assert.Equal((0, 0), (merged.RecentAttempts, merged.ErrorRate));
        Assert.Equal((100, 40, Now), (gone.FirstTokenMilliseconds, gone.TokensPerSecond, gone.SeenAt));
        Assert.Equal(30, gone.Times!.Value.Single().Counts.Sum());
    }

    [Fact]
    public void Few_new_samples_do_not_take_the_place_of_many()
    {
        var before = MergeAll([Seen(100, Attempts(30)) with { Times = [Histogram(30, 100)] }]);

        Assert.Equal(30, Merge([Seen(900, Attempts(1)) with { Times = [Histogram(1, 900)] }], before).Times!.Value.Single().Counts.Sum());
        Assert.Equal(20, Merge([Seen(900, Attempts(20)) with { Times = [Histogram(20, 900)] }], before).Times!.Value.Single().Counts.Sum());
    }

    [Fact]
    public void Histograms_of_another_version_are_left_out()
    {
        LatencyDistribution[] others = [new(LatencyKind.Gap, "", 150, [1, 1, 1]), new(LatencyKind.Gap, "", -1, [1]), new(LatencyKind.Gap, "", 0, [-1]), new(LatencyKind.Gap, null!, 0, [1])];

        var merged = Merge([Seen(100, Attempts(1)) with { Times = [.. others, new(LatencyKind.Gap, "", 0, [1])] }]);

        Assert.Equal(1, merged.Times!.Value.Single().Counts.Sum());
    }

    [Fact]
    public void Of_what_is_left_of_a_limit_the_least_holds_until_the_limit_begins_anew()
    {
        SeenEndpoint[] instances =
        [
            Seen(100) with { Headroom = new Headroom(0.4, Now.AddSeconds(60)) },
            Seen(100) with { Headroom = new Headroom(0.2, Now.AddSeconds(30)) },
            Seen(100) with { Headroom = new Headroom(0, Now) },
        ];

        Assert.Equal(0.2, Merge(instances).Headroom!.Share);
        Assert.Equal(0.4, Merge(instances, now: Now.AddSeconds(30)).Headroom!.Share);
        Assert.Null(Merge(instances, now: Now.AddSeconds(60)).Headroom);
    }

    [Fact]
    public void A_limit_that_was_raised_is_believed_as_soon_as_an_instance_says_so()
    {
        var before = MergeAll([Seen(100) with { Headroom = new Headroom(0.01, Now.AddHours(1)) }]);

        Assert.Equal(0.01, Merge([Seen(100)], before).Headroom!.Share);
        Assert.Equal(0.9, Merge([Seen(100) with { Headroom = new Headroom(0.9, Now.AddHours(1)) }], before).Headroom!.Share);
    }

    [Fact]
    public void The_effective_price_is_what_was_paid_for_what_was_used()
    {
        var window = new AttemptWindow();
        window.Add(JustNow, null);
        window.Add(JustNow, new TokenUsage(900, 100, CachedInputTokens: 450), 0.002m);
        window.Add(JustNow, new TokenUsage(100, 900), null);
        var before = MergeAll([Seen(100, [.. window.ToSlots(JustNow)])]);

        var score = before.Endpoints["a"];
        Assert.Equal((0.45, 2), (score.CachedInputShare, score.UsdPerMillionTokens));
        Assert.Equal(2, Merge([], before, Now.AddMinutes(10)).UsdPerMillionTokens);
    }

    [Fact]
    public void The_share_of_prompts_that_is_cached_is_that_of_the_last_hours_and_rests_on_all_of_their_traffic()
    {
        var before = Pass(HealthScores.None, Now, hours: 12, prompt: 9_000, cached: 6_000);
        Assert.Equal(0.6667, before.Endpoints["a"].CachedInputShare!.Value, 4);

        // A steady stream comes to what arrives in one hour over the natural logarithm of two: 12 × 9,000 × 1.44.
        Assert.InRange(before.Endpoints["a"].PromptTokens, 150_000, 156_000);

        var hour = Pass(before, Now.AddHours(12), hours: 1, prompt: 9_000, cached: 0).Endpoints["a"];
        var day = Pass(before, Now.AddHours(12), hours: 24, prompt: 9_000, cached: 0).Endpoints["a"];
        Assert.Equal(0.3333, hour.CachedInputShare!.Value, 2);
        Assert.Equal(0, day.CachedInputShare!.Value, 3);
    }

    [Fact]
    public void However_often_scores_are_merged_the_same_traffic_counts_the_same()
    {
        var seldom = Pass(HealthScores.None, Now, hours: 6, prompt: 9_000, cached: 3_000).Endpoints["a"];
        var often = Pass(HealthScores.None, Now, hours: 6, prompt: 9_000, cached: 3_000, merges: 20).Endpoints["a"];

        Assert.Equal(seldom.CachedInputShare!.Value, often.CachedInputShare!.Value, 3);
        Assert.InRange((double)often.PromptTokens / seldom.PromptTokens, 0.98, 1.02);
    }

    [Fact]
    public void A_cooldown_is_told_until_its_end()
    {
        Assert.Equal(Resting.Until, Merge([], cooldown: Resting).RestsUntil);
        Assert.Null(Merge([Seen(100, Attempts(1))], cooldown: Resting, now: Resting.Until).RestsUntil);
    }

    [Fact]
    public void An_endpoint_without_traffic_and_probes_is_forgotten_after_six_hours()
    {
        var before = MergeAll([Seen(100, Attempts(1))]);

        Assert.Single(MergeAll([], before, Now.AddHours(6).AddTicks(-1)).Endpoints);
        Assert.Empty(MergeAll([], before, Now.AddHours(6)).Endpoints);
    }

    [Fact]
    public void Names_without_end_do_not_fill_the_row_and_configured_endpoints_stay()
    {
        var instances = Enumerable.Range(0, 1500).Select(i => Seen(100, Attempts(1)) with { Endpoint = $"e{i}" })
            .Append(Seen(100, Attempts(1, ago: 200)));

        var merged = MergeAll(instances);

        Assert.Equal(1000, merged.Endpoints.Count);
        Assert.True(merged.Endpoints.ContainsKey("a"));
    }

    [Fact]
    public void What_is_written_is_what_is_read()
    {
        var merged = MergeAll([Seen(100, Attempts(30, 2)) with { Times = [Histogram(30, 100)], Headroom = new Headroom(0.5, Now.AddSeconds(9)) }], cooldown: Resting);

        Assert.Equal(merged.ToJson(), HealthScores.FromJson(merged.ToJson()).ToJson());
        Assert.Equal(merged.Endpoints["a"] with { Times = null, RecentErrors = null }, HealthScores.FromJson(merged.ToJson()).Endpoints["a"] with { Times = null, RecentErrors = null });
    }

    private static SeenEndpoint Seen(double firstToken, params AttemptSlot[] slots) => new("a", firstToken, null, [.. slots]);

    private static AttemptSlot Attempts(int attempts, int errors = 0, int ago = 0) => new(
        AttemptWindow.NumberAt(JustNow.AddSeconds(-ago)),
        attempts,
        errors == 0 ? null : ImmutableDictionary<string, int>.Empty.Add("Server", errors),
        0,
        0,
        0,
        0);

    private static LatencyDistribution Histogram(int samples, int milliseconds)
    {
        var histogram = new LatencyHistogram();
        for (var i = 0; i < samples; i++)
        {
            histogram.Add(TimeSpan.FromMilliseconds(milliseconds));
        }

        return histogram.ToDistribution(LatencyKind.FirstToken, "");
    }

    private static EndpointScore Merge(
        IEnumerable<SeenEndpoint> instances, HealthScores? before = null, DateTimeOffset? now = null, Cooldown? cooldown = null) =>
        MergeAll(instances, before, now, cooldown).Endpoints["a"];

    private static HealthScores MergeAll(
        IEnumerable<SeenEndpoint> instances, HealthScores? before = null, DateTimeOffset? now = null, Cooldown? cooldown = null) =>
        new ScoreMerge(before ?? HealthScores.None, now ?? Now).Of(
            ImmutableHashSet.Create("a"),
            instances,
            ImmutableDictionary<string, StoredProbe>.Empty,
            cooldown is null ? ImmutableDictionary<string, Cooldown>.Empty : ImmutableDictionary<string, Cooldown>.Empty.Add("a", cooldown));

    // Five minutes after five minutes of the same traffic, seen by one instance.
    private static HealthScores Pass(HealthScores scores, DateTimeOffset from, int hours, long prompt, long cached, int merges = 1)
    {
        for (var window = 0; window < hours * 12; window++)
        {
            for (var merge = 1; merge <= merges; merge++)
            {
                var now = from.AddMinutes(5 * (window + ((double)merge / merges)));
                var seen = new AttemptWindow();
                seen.Add(now.AddTicks(-1), null);
                seen.Add(now.AddTicks(-1), new TokenUsage(prompt, 1, CachedInputTokens: cached), null);
                scores = MergeAll([Seen(100, [.. seen.ToSlots(now.AddTicks(-1))])], scores, now);
            }
        }

        return scores;
    }
}
