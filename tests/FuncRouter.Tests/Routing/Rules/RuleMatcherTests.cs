using FuncRouter.Conversation;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Rules;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Routing.Rules;

public sealed class RuleMatcherTests
{
    private static readonly WatchedTime Time = new();

    [Theory]
    [InlineData("auto", true)]
    [InlineData("au*", true)]
    [InlineData("a?to", true)]
    [InlineData("*", true)]
    [InlineData("Auto", false)]
    [InlineData("auto2", false)]
    [InlineData("aut", false)]
    public void A_pattern_has_stars_and_question_marks_and_knows_small_letters_from_capital_ones(string pattern, bool holds) =>
        Assert.Equal(holds, Holds(new() { Models = [pattern] }, ChatRequest.Of(Time, "auto")));

    [Fact]
    public void All_conditions_have_to_hold_and_of_a_list_one()
    {
        var request = ChatRequest.Of(Time, "auto") with { Caller = new Caller("acme", "ann", "s") };

        Assert.True(Holds(new() { Models = ["other", "auto"], Users = ["ann"], Tenants = ["ac*"] }, request));
        Assert.False(Holds(new() { Models = ["auto"], Users = ["bob"] }, request));
        Assert.False(Holds(new() { Models = ["auto"], Tenants = ["bobs"] }, request));
    }

    [Fact]
    public void What_a_request_does_not_say_fits_no_pattern()
    {
        var request = ChatRequest.Of(Time, "auto");

        Assert.False(Holds(new() { Users = ["*"] }, request));
        Assert.False(Holds(new() { Headers = [new("x-team", ["*"])] }, request));
        Assert.False(Holds(new() { Metadata = [new("tier", ["*"])] }, request));
        Assert.False(Holds(new() { Tags = ["*"] }, request));
    }

    [Theory]
    [InlineData("""{"tier":"free"}""", true)]
    [InlineData("""{"other":{"tier":"free"},"tier":"free"}""", true)]
    [InlineData("""{"tier":["gold","free"]}""", true)]
    [InlineData("""{"tier":"gold"}""", false)]
    [InlineData("""{"tier":{"free":"free"}}""", false)]
    [InlineData("""{"tier":null}""", false)]
    [InlineData("""{"tier":"\ud800"}""", false)]
    [InlineData("""{"other":{"tier":"free"}}""", false)]
    [InlineData("\"free\"", false)]
    [InlineData("null", false)]
    public void A_value_of_the_metadata_is_a_text_or_one_of_a_list(string metadata, bool holds) =>
        Assert.Equal(holds, Holds(new() { Metadata = [new("tier", ["fr*"])] }, ChatRequest.Of(Time, "auto", $",\"metadata\":{metadata}")));

    [Fact]
    public void Numbers_and_flags_of_the_metadata_are_compared_as_they_are_written()
    {
        var request = ChatRequest.Of(Time, "auto", ",\"metadata\":{\"seats\":12,\"beta\":true}");

        Assert.True(Holds(new() { Metadata = [new("seats", ["12"]), new("beta", ["true"])] }, request));
    }

    [Fact]
    public void Tags_come_from_a_header_and_from_the_metadata()
    {
        var request = ChatRequest.Of(Time, "auto", ",\"metadata\":{\"tags\":[\"batch\",\"eu\"]}") with
        {
            Header = name => name == "x-funcrouter-tags" ? "night, urgent" : null,
        };

        Assert.All(["batch", "eu", "night", "urgent", "urg*"], tag => Assert.True(Holds(new() { Tags = ["no", tag] }, request)));
        Assert.False(Holds(new() { Tags = ["day"] }, request));
        Assert.True(Holds(new() { Tags = ["b"] }, ChatRequest.Of(Time, "auto", ",\"metadata\":{\"tags\":\"a, b\"}")));
    }

    [Fact]
    public void Headers_are_compared_under_their_own_name()
    {
        var request = ChatRequest.Of(Time) with { Header = name => name == "x-team" ? "search" : null };

        Assert.True(Holds(new() { Headers = [new("x-team", ["ads", "search"])] }, request));
        Assert.False(Holds(new() { Headers = [new("x-tier", ["search"])] }, request));
    }

    [Theory]
    [InlineData("2026-07-15T05:59:00Z", false)] // A Wednesday; Berlin is two hours ahead in summer.
    [InlineData("2026-07-15T06:00:00Z", true)]
    [InlineData("2026-07-15T15:59:59Z", true)]
    [InlineData("2026-07-15T16:00:00Z", false)]
    [InlineData("2026-07-18T10:00:00Z", false)] // A Saturday.
    [InlineData("2026-01-14T06:30:00Z", false)] // One hour ahead in winter.
    [InlineData("2026-01-14T07:30:00Z", true)]
    public void Hours_are_those_of_the_zone(string moment, bool holds)
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var weekdays = new TimeCondition(
            berlin, [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday], new(8, 0), new(18, 0));

        Assert.Equal(holds, Holds(new() { Time = weekdays }, ChatRequest.Of(Time) with { ReceivedAt = DateTimeOffset.Parse(moment, null) }));
    }

    [Theory]
    [InlineData("2026-07-17T22:30:00Z", true)] // Friday evening.
    [InlineData("2026-07-18T05:30:00Z", true)] // Its night goes on.
    [InlineData("2026-07-18T06:00:00Z", false)]
    [InlineData("2026-07-18T22:30:00Z", false)] // Saturday evening.
    [InlineData("2026-07-17T05:30:00Z", false)] // Thursday's night.
    public void A_night_belongs_to_the_day_on_which_it_began(string moment, bool holds)
    {
        var fridayNight = new TimeCondition(TimeZoneInfo.Utc, [DayOfWeek.Friday], new(22, 0), new(6, 0));

        Assert.Equal(holds, fridayNight.Contains(DateTimeOffset.Parse(moment, null)));
    }

    [Fact]
    public void A_day_without_hours_is_the_whole_day_and_an_open_end_is_midnight()
    {
        var noon = new DateTimeOffset(2026, 7, 15, 12, 0, 0, TimeSpan.Zero);

        Assert.True(new TimeCondition(TimeZoneInfo.Utc, [DayOfWeek.Wednesday], null, null).Contains(noon));
        Assert.False(new TimeCondition(TimeZoneInfo.Utc, [DayOfWeek.Thursday], null, null).Contains(noon));
        Assert.True(new TimeCondition(TimeZoneInfo.Utc, [], new(12, 0), null).Contains(noon));
        Assert.False(new TimeCondition(TimeZoneInfo.Utc, [], new(12, 1), null).Contains(noon));
        Assert.False(new TimeCondition(TimeZoneInfo.Utc, [], null, new(12, 0)).Contains(noon));
    }

    [Fact]
    public void Features_of_the_prompt_are_those_of_the_analysis()
    {
        var prompt = PromptAnalyzer.Analyze("Bitte übersetze den Text und sag mir, was die Wörter bedeuten.");

        Assert.True(new PromptCondition { Families = [TaskFamily.Code, TaskFamily.Translation], Languages = ["de"] }.IsTrueOf(prompt));
        Assert.False(new PromptCondition { Families = [TaskFamily.Code] }.IsTrueOf(prompt));
        Assert.False(new PromptCondition { Languages = ["fr"] }.IsTrueOf(prompt));
        Assert.True(new PromptCondition { MinDifficulty = prompt.Difficulty, MaxDifficulty = prompt.Difficulty }.IsTrueOf(prompt));
        Assert.False(new PromptCondition { MinDifficulty = prompt.Difficulty + 0.01 }.IsTrueOf(prompt));
        Assert.False(new PromptCondition { MaxDifficulty = prompt.Difficulty - 0.01 }.IsTrueOf(prompt));
        Assert.True(new PromptCondition { MinTokens = prompt.InputTokens, MaxTokens = prompt.InputTokens }.IsTrueOf(prompt));
        Assert.False(new PromptCondition { MinTokens = prompt.InputTokens + 1 }.IsTrueOf(prompt));
        Assert.False(new PromptCondition { MaxTokens = prompt.InputTokens - 1 }.IsTrueOf(prompt));
        Assert.False(new PromptCondition { Requires = ["vision"] }.IsTrueOf(prompt));
        Assert.True(new PromptCondition { Requires = ["vision"] }.IsTrueOf(prompt with { Requires = ["tools", "vision"] }));
        Assert.True(new PromptCondition { MultiStep = false }.IsTrueOf(prompt));
        Assert.False(new PromptCondition { MultiStep = true }.IsTrueOf(prompt));
    }

    private static bool Holds(RuleConditions when, RouterRequest request) => new RuleMatcher(request, PromptAnalyzer.Analyze(request)).Holds(when);
}
