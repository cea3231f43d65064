using FuncRouter.Preferences;
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

        Assert.InRange(preferences.Of("t", "anna", "code", "m"), 0.8, 1);
        Assert.InRange(preferences.Of("t", "ben", "code", "m"), 0.1, preferences.Of("t", "anna", "code", "m") - 0.1);
        Assert.Equal(0, preferences.Of("t", "anna", "chat", "m"));
        Assert.Equal(0, preferences.Of("t", "anna", "code", "other"));
        Assert.Equal(0, preferences.Of("another", "anna", "code", "m"));
    }

    [Fact]
    public async Task One_word_says_little_and_many_say_much()
    {
        var preferences = new UserPreferences(_store, _time);
        await SayAsync(preferences, "anna", -1, times: 1);
        var one = preferences.Of("t", "anna", "code", "m");
        await SayAsync(preferences, "anna", -1, times: 9);

        Assert.InRange(one, -0.5, -0.1);
        Assert.InRange(preferences.Of("t", "anna", "code", "m"), -1, one - 0.3);
    }

    [Fact]
    public async Task Tastes_change()
    {
        var preferences = new UserPreferences(_store, _time);
        await SayAsync(preferences, "anna", 1, times: 30);
        await SayAsync(preferences, "anna", -1, times: 60);

        Assert.True(preferences.Of("t", "anna", "code", "m") < 0);
    }

    [Fact]
    public async Task Another_instance_learns_it_from_the_store_in_the_background()
    {
        await SayAsync(new UserPreferences(_store, _time), "anna", 1, times: 6);
        var other = new UserPreferences(_store, _time);

        Assert.Equal(0, other.Of("t", "anna", "code", "m"));
        while (other.Of("t", "anna", "code", "m") < 0.8)
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

        Assert.Equal(preferences.Of("t", null, "code", "m") * 1, preferences.Of("t", "anna", "code", "m"), 0.05);
        var fresh = new UserPreferences(_store, _time);
        fresh.Of("t", "anna", "code", "m");
        while (fresh.Of("t", "ben", "code", "m") < 0.5)
        {
            await Task.Yield();
        }

        Assert.InRange(fresh.Of("t", "anna", "code", "m"), -0.2, 0.2);
    }

    [Fact]
    public void A_tally_stays_small()
    {
        var tally = PreferenceTally.Empty;
        for (var index = 0; index < 1000; index++)
        {
            tally = tally.With("code", $"model-{index}", 1, 1);
        }

        Assert.Equal(256, tally.Entries.Count);
        Assert.True(tally.Of("code", "model-999").Weight > 0);
    }

    [Fact]
    public void A_question_that_is_asked_again_within_ten_minutes_is_noticed_once_the_user_is_known()
    {
        var questions = new RepeatedQuestions(_time);

        Assert.Null(questions.Note("t", "anna", "s", 1, "gen-1", "m"));
        Assert.Equal(("gen-1", "m"), questions.Note("t", "anna", "s", 1, "gen-2", "n"));
        Assert.Null(questions.Note("t", "anna", "s", 2, "gen-3", "m"));
        Assert.Null(questions.Note("t", "ben", "s", 2, "gen-4", "m"));
        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.Null(questions.Note("t", "anna", "s", 2, "gen-5", "m"));
    }

    private static async Task SayAsync(UserPreferences preferences, string user, double score, int times)
    {
        for (var time = 0; time < times; time++)
        {
            await preferences.AddAsync("t", user, "code", "m", score, 1, CancellationToken.None);
        }
    }
}
