using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.AnthropicMessages;

public sealed class AnthropicThinkingTests
{
    private const string ByBudget = "claude-sonnet-4-5";
    private const string Adaptive = "claude-opus-4-6";

    [Theory]
    [InlineData("minimal", null, 1024, 5120)]
    [InlineData("low", null, 2048, 6144)]
    [InlineData("medium", null, 8192, 12288)]
    [InlineData("high", null, 16384, 20480)]
    [InlineData("max", null, 32000, 36096)]
    [InlineData(null, 5000, 5000, 9096)]
    [InlineData(null, null, 8192, 12288)]
    [InlineData(null, 7, 1024, 5120)]
    public void Older_models_think_within_a_budget_below_the_limit(string? effort, int? tokens, int budget, int limit) =>
        Assert.Equal(($"enabled {budget}", limit), Plan(ByBudget, new ReasoningOptions { Effort = effort, BudgetTokens = tokens }));

    [Theory]
    [InlineData(10_000, null, "enabled 8000", 10_000)]
    [InlineData(null, 64_000, "enabled 16384", 64_000)]
    [InlineData(500_000, 64_000, "enabled 16384", 64_000)]
    [InlineData(1200, null, "", 1200)]
    public void A_budget_leaves_room_for_the_answer(int? asked, int? most, string thinking, int limit)
    {
        var notes = new TranslationNotes();

        Assert.Equal((thinking, limit), Plan(ByBudget, new ReasoningOptions { Effort = "high" }, asked, most, notes));
        Assert.Equal(thinking.Length == 0, notes.Dropped.Contains("reasoning"));
    }

    [Theory]
    [InlineData(Adaptive, "minimal", "adaptive summarized low")]
    [InlineData(Adaptive, "medium", "adaptive summarized medium")]
    [InlineData(Adaptive, "xhigh", "adaptive summarized high")]
    [InlineData(Adaptive, "max", "adaptive summarized max")]
    [InlineData("claude-sonnet-5", "xhigh", "adaptive summarized xhigh")]
    [InlineData(Adaptive, null, "adaptive summarized")]
    public void Newer_models_decide_for_themselves_under_an_effort(string model, string? effort, string thinking) =>
        Assert.Equal(thinking, Plan(model, new ReasoningOptions { Effort = effort }, 9000).Thinking);

    [Theory]
    [InlineData(2048, "adaptive summarized low")]
    [InlineData(8000, "adaptive summarized medium")]
    [InlineData(20_000, "adaptive summarized high")]
    public void A_budget_is_an_effort_for_them(int tokens, string thinking) => Assert.Equal(thinking, Plan(Adaptive, new ReasoningOptions { BudgetTokens = tokens }).Thinking);

    [Fact]
    public void Thoughts_that_nobody_wants_to_see_are_left_out() =>
        Assert.Equal("adaptive omitted high", Plan(Adaptive, new ReasoningOptions { Effort = "high", ShowThoughts = false }).Thinking);

    [Theory]
    [InlineData("claude-3-7-sonnet-latest", "", false)]
    [InlineData(ByBudget, "", false)]
    [InlineData("claude-sonnet-5", "disabled", false)]
    [InlineData("claude-haiku-5-5", "disabled", false)]
    [InlineData("claude-opus-5-5", "low", true)]
    [InlineData("claude-mythos-preview", "low", true)]
    public void Thinking_is_off_where_it_can_be(string model, string thinking, bool isNamed)
    {
        var notes = new TranslationNotes();

        Assert.Equal(thinking, Plan(model, new ReasoningOptions { Effort = "none" }, notes: notes).Thinking);
        Assert.Equal(isNamed, notes.Dropped.Contains("reasoning"));
    }

    [Fact]
    public void Models_without_thoughts_get_none()
    {
        var notes = new TranslationNotes();

        Assert.Equal(("", 4096), Plan("claude-3-5-haiku-latest", new ReasoningOptions { Effort = "high" }, notes: notes));
        Assert.Equal(["reasoning"], notes.Dropped);
    }

    [Theory]
    [InlineData(ByBudget, "")]
    [InlineData(Adaptive, "high")]
    public void A_forced_tool_comes_before_thoughts(string model, string thinking)
    {
        var notes = new TranslationNotes();
        var request = AnthropicBodies.Asking() with { Tools = [new ToolDefinition("f")], ToolChoice = new ToolChoice(ToolChoiceMode.Required), Reasoning = new ReasoningOptions { Effort = "high" } };

        Assert.Equal(thinking, Plan(model, request, notes).Thinking);
        Assert.Equal(["reasoning"], notes.Dropped);
    }

    [Fact]
    public void Words_to_go_on_with_come_before_thoughts() => Assert.Equal(
        "",
        Plan(ByBudget, AnthropicBodies.Saying(new Message(MessageRole.User, [new TextPart("Hi")]), new Message(MessageRole.Assistant, [new TextPart("{")])) with { Reasoning = new ReasoningOptions { Effort = "high" } }).Thinking);

    [Theory]
    [InlineData(ByBudget, false, "")]
    [InlineData(ByBudget, true, "enabled 16384")]
    [InlineData(Adaptive, false, "adaptive summarized high")]
    public void A_turn_whose_thoughts_are_lost_goes_on_without_any(string model, bool hasThoughts, string thinking)
    {
        ContentPart[] thoughts = hasThoughts ? [new ReasoningPart("hm") { Seal = new ReasoningSeal(ReasoningOrigins.Anthropic, "EqQB") }] : [new ReasoningPart("hm")];
        var request = AnthropicBodies.Saying(
            new Message(MessageRole.User, [new TextPart("Hi")]),
            new Message(MessageRole.Assistant, [.. thoughts, new ToolCallPart("a", "f", "{}")]),
            new Message(MessageRole.Tool, [new ToolResultPart("a", [])])) with
        { Reasoning = new ReasoningOptions { Effort = "high" }, Tools = [new ToolDefinition("f")] };

        Assert.Equal(thinking, Plan(model, request).Thinking);
    }

    [Fact]
    public void Under_thoughts_little_can_be_said_of_sampling()
    {
        var notes = new TranslationNotes();
        var request = AnthropicBodies.Asking() with { Reasoning = new ReasoningOptions { Effort = "low" }, Temperature = 0.2, TopP = 0.97, TopK = 5 };
        var body = AnthropicBodies.Written(request, ByBudget, notes: notes);

        Assert.Equal(",0.97,", $"{body["temperature"]},{body["top_p"]},{body["top_k"]}");
        Assert.Equal(["temperature", "top_k"], notes.Dropped);
        Assert.Null(AnthropicBodies.Written(request with { TopP = 0.5 }, ByBudget)["top_p"]);
    }

    private static (string Thinking, int MaxTokens) Plan(string model, ReasoningOptions reasoning, int? asked = null, int? most = null, TranslationNotes? notes = null) =>
        Plan(model, AnthropicBodies.Asking() with { Reasoning = reasoning, MaxOutputTokens = asked }, notes, most);

    private static (string Thinking, int MaxTokens) Plan(string model, ConversationRequest request, TranslationNotes? notes = null, int? most = null)
    {
        var body = AnthropicBodies.Written(request, model, most, notes);
        var thinking = body["thinking"];
        string?[] words = [(string?)thinking?["type"], thinking?["budget_tokens"]?.ToString(), (string?)thinking?["display"], (string?)body["output_config"]?["effort"]];
        return (string.Join(' ', words.OfType<string>()), (int)body["max_tokens"]!);
    }
}
