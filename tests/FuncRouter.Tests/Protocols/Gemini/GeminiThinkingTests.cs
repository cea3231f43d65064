using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.Gemini.Asked;

namespace FuncRouter.Tests.Protocols.Gemini;

public sealed class GeminiThinkingTests
{
    [Theory]
    [InlineData("gemini-3-flash-preview", "minimal", "MINIMAL")]
    [InlineData("gemini-3-flash-preview", "low", "LOW")]
    [InlineData("gemini-3-flash-preview", "medium", "MEDIUM")]
    [InlineData("gemini-3-flash-preview", "high", "HIGH")]
    [InlineData("gemini-3-flash-preview", "xhigh", "HIGH")]
    [InlineData("gemini-3-flash-preview", "max", "HIGH")]
    [InlineData("gemini-3.1-pro-preview", "minimal", "LOW")]
    [InlineData("gemini-3.1-pro-preview", "medium", "MEDIUM")]
    [InlineData("gemini-3-pro-preview", "medium", "HIGH")]
    [InlineData("gemini-3.8-flash", "minimal", "LOW")]
    [InlineData("gemini-3.8-flash-lite", "minimal", "MINIMAL")]
    [InlineData("gemini-4-hydrogen", "max", "XHIGH")]
    [InlineData("gemini-flash-latest", "high", "HIGH")]
    public void Since_gemini_3_an_effort_is_a_level(string model, string effort, string level) =>
        Assert.Equal(
            $$$"""{"thinkingConfig":{"thinkingLevel":"{{{level}}}","includeThoughts":true}}""",
            Thinking(new ReasoningOptions { Effort = effort }, model).Generation);

    [Theory]
    [InlineData(500, "LOW")]
    [InlineData(8192, "MEDIUM")]
    [InlineData(20000, "HIGH")]
    public void And_so_is_a_budget(int budget, string level) =>
        Assert.Equal(
            $$$"""{"thinkingConfig":{"thinkingLevel":"{{{level}}}","includeThoughts":true}}""",
            Thinking(new ReasoningOptions { BudgetTokens = budget }, Flash3).Generation);

    [Theory]
    [InlineData(Flash25, "minimal", 1024)]
    [InlineData(Flash25, "low", 1024)]
    [InlineData(Flash25, "medium", 8192)]
    [InlineData(Flash25, "high", 24576)]
    [InlineData(Flash25, "max", 24576)]
    [InlineData(Pro25, "xhigh", 32768)]
    public void In_gemini_2_5_an_effort_is_a_budget(string model, string effort, int budget) =>
        Assert.Equal(
            $$$"""{"thinkingConfig":{"thinkingBudget":{{{budget}}},"includeThoughts":true}}""",
            Thinking(new ReasoningOptions { Effort = effort }, model).Generation);

    [Theory]
    [InlineData(Flash25, 100_000, 24576)]
    [InlineData(Pro25, 50, 128)]
    [InlineData("gemini-2.5-flash-lite", 50, 512)]
    public void A_budget_is_what_the_model_allows(string model, int wanted, int budget) =>
        Assert.Contains($"\"thinkingBudget\":{budget},", Thinking(new ReasoningOptions { BudgetTokens = wanted }, model).Generation, StringComparison.Ordinal);

    [Fact]
    public void Thoughts_leave_room_for_the_answer() =>
        Assert.Equal(
            """{"maxOutputTokens":2000,"thinkingConfig":{"thinkingBudget":1600,"includeThoughts":true}}""",
            Of(Hi with { MaxOutputTokens = 2000, Reasoning = new ReasoningOptions { Effort = "high" } }).Generation);

    [Fact]
    public void A_model_may_decide_for_itself()
    {
        var adaptive = new ReasoningOptions { IsAdaptive = true };

        Assert.Equal("""{"thinkingConfig":{"thinkingBudget":-1,"includeThoughts":true}}""", Thinking(adaptive, Flash25).Generation);
        Assert.Equal("""{"thinkingConfig":{"includeThoughts":true}}""", Thinking(adaptive, Flash3).Generation);
    }

    [Fact]
    public void Thoughts_are_shown_unless_they_are_not_wanted()
    {
        Assert.Equal("""{"thinkingConfig":{"thinkingLevel":"LOW"}}""", Thinking(new ReasoningOptions { Effort = "low", ShowThoughts = false }, Flash3).Generation);
        Assert.Equal("""{"thinkingConfig":{"includeThoughts":true}}""", Thinking(new ReasoningOptions { ShowThoughts = true }, Flash25).Generation);
        Assert.Equal("{}", Thinking(new ReasoningOptions { ShowThoughts = false }, Flash25).Generation);
    }

    [Theory]
    [InlineData(Flash25, "\"thinkingBudget\":0", false)]
    [InlineData(Pro25, "\"thinkingBudget\":128", true)]
    [InlineData(Flash3, "\"thinkingLevel\":\"MINIMAL\"", false)]
    [InlineData(Pro31, "\"thinkingLevel\":\"LOW\"", true)]
    public void A_model_that_shall_not_think_thinks_as_little_as_it_can(string model, string expected, bool isNamed)
    {
        var asked = Thinking(new ReasoningOptions { Effort = "none" }, model);

        Assert.Equal($$$"""{"thinkingConfig":{{{{expected}}}}}""", asked.Generation);
        Assert.Equal(isNamed ? ["reasoning"] : [], asked.Notes.Dropped);
    }

    [Theory]
    [InlineData(Flash20)]
    [InlineData("gemma-3-27b-it")]
    [InlineData("gemini-2.5-flash-image")]
    public void Models_that_cannot_think_are_not_asked_to(string model)
    {
        Assert.Equal(["reasoning"], Thinking(new ReasoningOptions { Effort = "high" }, model).Notes.Dropped);
        Assert.Equal("{}", Thinking(new ReasoningOptions { Effort = "high" }, model).Generation);
        Assert.Empty(Thinking(new ReasoningOptions { BudgetTokens = 0 }, model).Notes.Dropped);
    }

    private static Asked Thinking(ReasoningOptions reasoning, string model) => Of(Hi with { Reasoning = reasoning }, model);
}
