using FuncRouter.Protocols.AnthropicMessages;

namespace FuncRouter.Tests.Protocols.AnthropicMessages;

public sealed class ClaudeModelTests
{
    [Theory]
    [InlineData("claude-2.1", false, false, false, true, true)]
    [InlineData("claude-3-haiku-20240307", false, false, false, true, true)]
    [InlineData("claude-3-5-sonnet-latest", false, false, false, true, true)]
    [InlineData("claude-3-7-sonnet-20250219", false, true, false, true, true)]
    [InlineData("claude-sonnet-4-20250514", false, true, false, true, true)]
    [InlineData("claude-opus-4-1-20250805", false, true, false, true, true)]
    [InlineData("claude-opus-4-5@20251101", true, true, false, true, true)]
    [InlineData("anthropic/claude-haiku-4.5", true, true, false, true, true)]
    [InlineData("us.anthropic.claude-opus-4-6-v1", true, false, true, true, true)]
    [InlineData("claude-opus-4-7", true, false, true, true, false)]
    [InlineData("claude-sonnet-5", true, false, true, true, false)]
    [InlineData("claude-sonnet-5-5", true, false, true, false, false)]
    [InlineData("claude-haiku-5-5", true, false, true, true, false)]
    [InlineData("claude-fable-5", true, false, true, true, false)]
    [InlineData("claude-fable-5-1", true, false, true, false, false)]
    [InlineData("claude-mythos-preview", true, false, true, false, false)]
    [InlineData("claude-latest", true, false, true, true, false)]
    [InlineData("kimi-k2-thinking", false, true, false, true, true)]
    public void A_name_tells_what_a_model_takes(string name, bool schemas, bool budget, bool adaptive, bool forced, bool sampling)
    {
        var model = ClaudeModel.Of(name);

        Assert.Equal(
            (schemas, budget, adaptive, forced, sampling),
            (model.AnswersInSchemas, model.ThinksByBudget, model.ThinksAdaptively, model.CanBeForcedToTools, model.HasSampling));
    }
}
