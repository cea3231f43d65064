using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Quality;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Routing.Quality;

public sealed class SkillExchangeTests
{
    private static readonly PromptAnalysis[] Prompts = [.. "red green blue black white grey pink brown".Split(' ')
        .Select(colour => PromptAnalyzer.Analyze($"Write a function that sorts {colour} balls, with unit tests."))];

    private readonly ScriptedStore _store = new();
    private readonly WatchedTime _time = new();

    [Fact]
    public async Task What_was_learned_survives_a_restart()
    {
        var before = Learned("m", score: 0, outcomes: 40);
        await Exchange(before).ExchangeAsync(CancellationToken.None);

        var after = new SkillModel();
        await Exchange(after).ExchangeAsync(CancellationToken.None);

        Assert.InRange(Expected(before), 0, 0.25);
        Assert.Equal(Expected(before), Expected(after), 0.01);
    }

    [Fact]
    public async Task What_two_instances_learn_adds_up_on_both_and_counts_once()
    {
        var (one, two) = (Learned("m", 0, 30), Learned("m", 0, 10));
        var (first, second) = (Exchange(one), Exchange(two));
        for (var round = 0; round < 4; round++)
        {
            await first.ExchangeAsync(CancellationToken.None);
            await second.ExchangeAsync(CancellationToken.None);
        }

        Assert.Equal((40, 40), (Outcomes(one), Outcomes(two)));
        Assert.Equal(Expected(one), Expected(two), 0.01);
        Learn(two, "m", 1, 5);
        await second.ExchangeAsync(CancellationToken.None);
        await first.ExchangeAsync(CancellationToken.None);
        Assert.Equal(45, Outcomes(one));
    }

    [Fact]
    public async Task Two_that_write_at_once_lose_nothing()
    {
        var (one, two) = (Learned("m", 0, 7), Learned("m", 0, 5));
        var (first, second) = (Exchange(one), Exchange(two));
        await first.ExchangeAsync(CancellationToken.None);
        await second.ExchangeAsync(CancellationToken.None);
        Learn(one, "m", 1, 3);
        Learn(two, "m", 1, 2);
        var isNested = false;
        _store.Before = async operation =>
        {
            if (operation == "update" && !isNested)
            {
                isNested = true;
                await second.ExchangeAsync(CancellationToken.None);
            }
        };

        await first.ExchangeAsync(CancellationToken.None);
        await second.ExchangeAsync(CancellationToken.None);

        Assert.Equal((17, 17), (Outcomes(one), Outcomes(two)));
    }

    [Fact]
    public async Task Rows_end_and_nothing_is_written_where_nothing_was_learned()
    {
        var skills = Learned("m", 1, 3);
        var exchange = Exchange(skills);
        await exchange.ExchangeAsync(CancellationToken.None);
        var rows = _store.Rows("skills", "skills");
        await exchange.ExchangeAsync(CancellationToken.None);

        Assert.Equal(["code|", "code|*", "code|m"], rows.Select(row => row.Key.Row));
        Assert.Equal(rows, _store.Rows("skills", "skills"));
        Assert.All(rows, row => Assert.Equal(_time.GetUtcNow().AddDays(180), row.Value.ExpiresAt));
    }

    [Fact]
    public async Task A_calibration_is_not_stored_and_what_is_learned_beside_it_is()
    {
        var skills = Learned("m", 1, 20);
        var exchange = Exchange(skills);
        await exchange.StartAsync(CancellationToken.None);
        Learn(skills, "m", 0, 4);
        await exchange.StopAsync(CancellationToken.None);

        var fresh = new SkillModel();
        await Exchange(fresh).ExchangeAsync(CancellationToken.None);

        Assert.Equal((24, 4), (Outcomes(skills), Outcomes(fresh)));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_stops_nothing_and_what_was_learned_goes_with_the_next_exchange()
    {
        var skills = Learned("m", 0, 6);
        var log = new Logged<SkillExchange>();
        var exchange = new SkillExchange(skills, _store, _time, () => 0.5, log);
        var isGone = true;
        _store.Before = _ => isGone ? throw new StoreException(StoreFailure.Unreachable, "gone") : Task.CompletedTask;

        await exchange.StopAsync(CancellationToken.None);
        isGone = false;
        await exchange.ExchangeAsync(CancellationToken.None);
        var fresh = new SkillModel();
        await Exchange(fresh).ExchangeAsync(CancellationToken.None);

        Assert.Equal(6, Outcomes(fresh));
    }

    [Fact]
    public async Task What_was_learned_is_stored_at_a_stop_though_the_hosts_time_is_used_up()
    {
        var skills = new SkillModel();
        var exchange = Exchange(skills);
        await exchange.StartAsync(CancellationToken.None);
        await _time.WaitedForAsync(TimeSpan.FromMinutes(2));
        Learn(skills, "m", 0, 6);

        await exchange.StopAsync(new CancellationToken(canceled: true));

        var fresh = new SkillModel();
        await Exchange(fresh).ExchangeAsync(CancellationToken.None);
        Assert.Equal(6, Outcomes(fresh));
    }

    [Fact]
    public async Task A_store_that_hangs_holds_a_stop_up_for_two_seconds()
    {
        var exchange = Exchange(Learned("m", 0, 6));
        _store.Before = _ => Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
        var stop = exchange.StopAsync(CancellationToken.None);

        await _time.PassAsync(TimeSpan.FromSeconds(2));

        await stop;
    }

    private SkillExchange Exchange(SkillModel skills) => new(skills, _store, _time, () => 0.5, new Logged<SkillExchange>());

    private static SkillModel Learned(string model, double score, int outcomes)
    {
        var skills = new SkillModel();
        Learn(skills, model, score, outcomes);
        return skills;
    }

    private static void Learn(SkillModel skills, string model, double score, int outcomes)
    {
        for (var i = 0; i < outcomes; i++)
        {
            skills.Learn(null, Prompts[i % Prompts.Length], [(model, 0.6, score)]);
        }
    }

    private static double Expected(SkillModel skills) => skills.Expect("m", 0.6, Prompts[0], skills.Match(Prompts[0])).Mean;

    private static int Outcomes(SkillModel skills) => (int)skills.SumsOf(new SkillPart("code", "m"))![0];
}
