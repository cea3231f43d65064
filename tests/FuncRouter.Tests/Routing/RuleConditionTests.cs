using System.Text.Json;
using System.Text.RegularExpressions;
using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Routing;

public sealed class RuleConditionTests
{
    private static readonly WatchedTime Time = new();

    public static TheoryData<string, bool> Conditions => new()
    {
        { "none", true },
        { "matches", true },
        { "matches not", false },
        { "contains", true },
        { "contains not", false },
        { "family", true },
        { "family not", false },
        { "language", true },
        { "language not", false },
        { "stream", false },
        { "no stream", true },
        { "all", true },
        { "all but one", false },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void All_that_is_set_has_to_hold(string name, bool holds)
    {
        var all = new RuleCondition { Matches = new Regex("^Write .*sort"), Contains = ["nothing", "PYTHON"], Families = [TaskFamily.Code], Languages = ["en"], Stream = false };
        var condition = name switch
        {
            "none" => new RuleCondition(),
            "matches" => new RuleCondition { Matches = all.Matches },
            "matches not" => new RuleCondition { Matches = new Regex("^sort") },
            "contains" => new RuleCondition { Contains = all.Contains },
            "contains not" => new RuleCondition { Contains = ["ruby"] },
            "family" => new RuleCondition { Families = [TaskFamily.Creative, TaskFamily.Code] },
            "family not" => new RuleCondition { Families = [TaskFamily.Creative] },
            "language" => new RuleCondition { Languages = ["en"] },
            "language not" => new RuleCondition { Languages = ["de", "fr"] },
            "stream" => new RuleCondition { Stream = true },
            "no stream" => new RuleCondition { Stream = false },
            "all" => all,
            _ => all with { Languages = ["de"] },
        };

        Assert.Equal(holds, Holds(condition, "Write a Python function that sorts a list of numbers, and explain how it works for this input."));
    }

    [Fact]
    public void An_expression_that_takes_too_long_says_so() =>
        Assert.Throws<RegexMatchTimeoutException>(() => Holds(
            new RuleCondition { Matches = new Regex("^(a+)+$", RegexOptions.None, TimeSpan.FromMilliseconds(50)) }, new string('a', 40) + "!"));

    [Theory]
    [InlineData("""{"role":"user","content":"One \"quoted\"\nline"}""", "One \"quoted\"\nline")]
    [InlineData("""{"role":"user","content":[{"type":"text","text":"One"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}},{"type":"text","text":"Two"}]}""", "One\nTwo")]
    [InlineData("""{"role":"user","content":"Half \ud83d of it"}""", "Half \\ud83d of it")]
    public void The_text_of_a_turn_is_what_its_user_sees_of_it(string turn, string text) =>
        Assert.Equal(text, TurnTexts.LastTurnOf(InMemoryRequest.Of(Time, "openai-chat", $$"""{"model":"m","messages":[{"role":"system","content":"Be brief."},{{turn}}]}""")));

    private static bool Holds(RuleCondition condition, string prompt)
    {
        var request = InMemoryRequest.Of(Time, "openai-chat", $$"""{"model":"m","messages":[{"role":"user","content":{{JsonSerializer.Serialize(prompt)}}}]}""");
        return condition.Holds(request, PromptAnalyzer.Analyze(request));
    }
}
