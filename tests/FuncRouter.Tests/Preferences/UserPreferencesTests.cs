using System.Text.Json.Nodes;
using FuncRouter.Preferences;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Preferences;

public sealed class UserPreferencesTests
{
    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store = new();

    [Fact]
    public async Task What_a_user_says_counts_for_the_user_and_less_for_the_others_of_the_tenant()
    {
        var preferences = new UserPreferences(_store, _time);
        await SayAsync(preferences, "anna", 1, times: 6);

        Assert.InRange(preferences.For("t", "anna", "code").Of("m"), 0.6, 0.7);
        Assert.InRange(preferences.For("t", "ben", "code").Of("m"), 0.1, preferences.For("t", "anna", "code").Of("m") - 0.1);
        Assert.Equal(0, preferences.For("t", "anna", "chat").Of("m"));
        Assert.Equal(0, preferences.For("t", "anna", "code").Of("other"));
        Assert.InRange(preferences.For("another", "anna", "code").Of("m"), 0, 0.3);
    }

    [Fact]
    public async Task One_word_says_little_and_many_say_much()
    {
        var preferences = new UserPreferences(_store, _time);
        await SayAsync(preferences, "anna", -1, times: 1);
        var one = preferences.For("t", "anna", "code").Of("m");
        await SayAsync(preferences, "anna", -1, times: 9);

        Assert.InRange(one, -0.5, -0.1);
        Assert.InRange(preferences.For("t", "anna", "code").Of("m"), -1, one - 0.3);
    }

    [Fact]
    public async Task Tastes_change()
    {
        var preferences = new UserPreferences(_store, _time);
        await SayAsync(preferences, "anna", 1, times: 30);
        await SayAsync(preferences, "anna", -1, times: 60);

        Assert.True(preferences.For("t", "anna", "code").Of("m") < 0);
    }

    [Fact]
    public async Task Another_instance_learns_it_from_the_store_in_the_background()
    {
        await SayAsync(new UserPreferences(_store, _time), "anna", 1, times: 6);
        var other = new UserPreferences(_store, _time);

        Assert.Equal(0, other.For("t", "anna", "code").Of("m"));
        while (other.For("t", "anna", "code").Of("m") < 0.6)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_user_who_is_erased_is_forgotten_in_memory_and_in_the_store()
    {
        var preferences = new UserPreferences(_store, _time);
        await SayAsync(preferences, "anna", -1, times: 6);
        await SayAsync(preferences, "ben", 1, times: 6);

        await preferences.EraseAsync("t", "anna", CancellationToken.None);

        Assert.InRange(preferences.For("t", null, "code").Of("m"), 0.3, 0.4);
        Assert.Equal(preferences.For("t", null, "code").Of("m"), preferences.For("t", "anna", "code").Of("m"), 0.001);
        var fresh = new UserPreferences(_store, _time);
        fresh.For("t", "anna", "code").Of("m");
        while (fresh.For("t", "ben", "code").Of("m") < 0.5 || fresh.For("t", null, "code").Of("m") < 0.3)
        {
            await Task.Yield();
        }

        Assert.Equal(fresh.For("t", null, "code").Of("m"), fresh.For("t", "anna", "code").Of("m"), 0.001);
    }

    [Fact]
    public async Task After_the_only_user_who_spoke_was_erased_nobody_has_a_preference()
    {
        var preferences = new UserPreferences(_store, _time);
        await SayAsync(preferences, "anna", -1, times: 8);
        _time.Advance(TimeSpan.FromMinutes(1));
        await SayAsync(preferences, "anna", -1, times: 3);
        Assert.NotEqual(0, preferences.For("another", "new", "code").Of("m"));

        // Nine verdicts are in the row of everybody, and two wait in memory.
        await preferences.EraseAsync("t", "anna", CancellationToken.None);

        Assert.Equal(0, preferences.For("t", "new", "code").Of("m"));
        Assert.Equal(0, preferences.For("another", "new", "code").Of("m"));
        Assert.Empty(SaidByEverybody());
        _time.Advance(TimeSpan.FromMinutes(1));
        await preferences.AddAsync("t", "ben", "chat", "m", 1, 1, CancellationToken.None);
        Assert.Equal(["chat|m"], SaidByEverybody());
    }

    [Fact]
    public async Task Whoever_is_erased_leaves_what_others_said_in_what_everybody_thinks()
    {
        var preferences = new UserPreferences(_store, _time);
        await SayAsync(preferences, "anna", -1, times: 6);
        await SayAsync(preferences, "ben", 1, times: 6);

        await preferences.EraseAsync("t", "anna", CancellationToken.None);

        Assert.Equal(0, preferences.For("another", null, "code").Of("m"));
        _time.Advance(TimeSpan.FromMinutes(1));
        await SayAsync(preferences, "ben", 1, times: 1);
        Assert.Equal(7 / 17.0, preferences.For("another", null, "code").Of("m"), 0.01);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whoever_is_erased_again_because_the_store_failed_costs_others_nothing_of_what_they_said(int failing)
    {
        var preferences = new UserPreferences(_store, _time);
        await SayAsync(preferences, "ben", 1, times: 6);
        await SayAsync(preferences, "anna", 1, times: 6);
        var updates = 0;
        _store.Before = operation => operation == "update" && ++updates == failing ? throw new StoreException(StoreFailure.Unreachable, "Away.") : Task.CompletedTask;

        await Assert.ThrowsAsync<StoreException>(() => preferences.EraseAsync("t", "anna", CancellationToken.None));
        await preferences.EraseAsync("t", "anna", CancellationToken.None);

        Assert.InRange(preferences.For("t", null, "code").Of("m"), 0.35, 0.56);
        _time.Advance(TimeSpan.FromMinutes(1));
        await SayAsync(preferences, "ben", 1, times: 1);

        // Seven of ben's, the older ones a little less; taken out twice, anna's would leave one.
        Assert.InRange(preferences.For("another", null, "code").Of("m"), 0.39, 0.56);
    }

    [Fact]
    public async Task What_waits_on_one_instance_is_dropped_where_another_has_erased_the_user()
    {
        var (one, other) = (new UserPreferences(_store, _time), new UserPreferences(_store, _time));
        await SayAsync(one, "anna", -1, times: 4);
        await other.EraseAsync("t", "anna", CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(1));

        await one.AddAsync("t", "ben", "chat", "m", 1, 1, CancellationToken.None);

        Assert.Equal(["chat|m"], SaidByEverybody());
    }

    [Fact]
    public async Task A_row_of_everybody_that_cannot_be_written_costs_nobody_anything_and_gets_it_with_the_next_minute()
    {
        var preferences = new UserPreferences(_store, _time);
        var writes = 0;
        _store.Before = operation => operation == "insert" && ++writes == 3 ? throw new StoreException(StoreFailure.Unreachable, "Away.") : Task.CompletedTask;

        await SayAsync(preferences, "anna", 1, times: 1);

        Assert.True(preferences.For("t", "anna", "code").Of("m") > 0.2);
        Assert.Empty(_store.Rows("preferences", "*|*"));
        _time.Advance(TimeSpan.FromMinutes(1));
        await preferences.AddAsync("t", "ben", "chat", "m", 1, 1, CancellationToken.None);
        Assert.Equal(["chat|m", "code|m"], SaidByEverybody());
    }

    [Fact]
    public void A_tally_stays_small()
    {
        var tally = PreferenceTally.Empty;
        for (var index = 0; index < 1000; index++)
        {
            tally = tally.With(new Verdict("code", $"model-{index}", 1, 1));
        }

        Assert.Equal(256, tally.Entries.Count);
        Assert.True(tally.Of(PreferenceTally.KeyOf("code", "model-999")).Weight > 0);
    }

    [Fact]
    public async Task What_everybody_says_counts_a_little_in_other_tenants_once_a_minute()
    {
        var preferences = new UserPreferences(_store, _time);
        await SayAsync(preferences, "anna", 1, times: 8);
        var first = preferences.For("another", null, "code").Of("m");
        _time.Advance(TimeSpan.FromMinutes(1));
        await SayAsync(preferences, "anna", 1, times: 1);
        var then = preferences.For("another", null, "code").Of("m");

        // The first verdict came at once, the seven that followed with the next minute's.
        Assert.Equal(1 / 11.0, first, 0.01);
        Assert.Equal(9 / 19.0, then, 0.02);
    }

    [Fact]
    public async Task A_draw_is_spread_about_the_mean_the_more_the_less_was_said_and_users_of_whom_nothing_is_known_get_the_mean()
    {
        var preferences = new UserPreferences(_store, _time);
        await SayAsync(preferences, "anna", 0.5, times: 30);
        var random = new Random(1);
        double[] Draws(string model) => [.. Enumerable.Range(0, 2000).Select(_ => preferences.For("t", "anna", "code").Draw(model, random.NextDouble).Drawn!.Value)];

        var (known, unknown) = (Draws("m"), Draws("n"));

        Assert.Equal(preferences.For("t", "anna", "code").Of("m"), known.Average(), 0.02);
        Assert.True(Deviation(unknown) > 2 * Deviation(known));
        Assert.All(unknown, draw => Assert.InRange(draw, -1, 1));
        Assert.Equal((preferences.For("t", "ben", "code").Of("m"), null), preferences.For("t", "ben", "code").Draw("m", () => 0.9));
        Assert.Equal((preferences.For("t", "anna", "chat").Of("m"), null), preferences.For("t", "anna", "chat").Draw("m", () => 0.9));
        Assert.Equal((preferences.For("t", null, "code").Of("m"), null), preferences.For("t", null, "code").Draw("m", () => 0.9));
    }

    [Fact]
    public void A_question_that_is_asked_again_within_ten_minutes_is_noticed_once_the_user_is_known()
    {
        var questions = new RepeatedQuestions(_time);

        Assert.Null(questions.Note("t", "anna", "s", Question(1, "gen-1")));
        Assert.Equal(new ImplicitSign(ImplicitSignKind.AskedAgain, "gen-1", "code", "m"), questions.Note("t", "anna", "s", Question(1, "gen-2")));
        Assert.Null(questions.Note("t", "anna", "s", Question(2, "gen-3")));
        Assert.Null(questions.Note("t", "ben", "s", Question(2, "gen-4")));
        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.Null(questions.Note("t", "anna", "s", Question(2, "gen-5")));
    }

    [Fact]
    public void Who_asks_another_model_for_the_same_overrides_and_who_changes_a_later_question_edits()
    {
        var questions = new RepeatedQuestions(_time);
        questions.Note("t", "anna", "s", Question(1, "gen-1", messages: 3));

        Assert.Equal(ImplicitSignKind.Overridden, questions.Note("t", "anna", "s", Question(1, "gen-2", "two/n", 3))!.Kind);
        Assert.Equal(new ImplicitSign(ImplicitSignKind.Edited, "gen-2", "code", "m"), questions.Note("t", "anna", "s", Question(7, "gen-3", "two/n", 3) with { Family = "chat" }));

        // A conversation that goes on.
        Assert.Null(questions.Note("t", "anna", "s", Question(8, "gen-4", "two/n", 5)));
    }

    private IEnumerable<string> SaidByEverybody() =>
        JsonNode.Parse(Assert.Single(_store.Rows("preferences", "*|*")).Value.Bytes.Span)!["entries"]!.AsObject().Select(entry => entry.Key);

    private static Question Question(int text, string id, string requested = "auto", int messages = 1) => new(text, messages, requested, id, "code", "m");

    private static double Deviation(double[] values) => Math.Sqrt(values.Average(value => Math.Pow(value - values.Average(), 2)));

    private static async Task SayAsync(UserPreferences preferences, string user, double score, int times)
    {
        for (var time = 0; time < times; time++)
        {
            await preferences.AddAsync("t", user, "code", "m", score, 1, CancellationToken.None);
        }
    }
}
