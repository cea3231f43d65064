using FuncRouter.Protocols.BedrockConverse;

namespace FuncRouter.Tests.Protocols.BedrockConverse;

public sealed class BedrockModelTests
{
    [Theory]
    [InlineData("anthropic.claude-instant-v1", false, false)]
    [InlineData("anthropic.claude-v2:1", false, false)]
    [InlineData("anthropic.claude-3-haiku-20240307-v1:0", false, false)]
    [InlineData("anthropic.claude-3-5-sonnet-20241022-v2:0", false, false)]
    [InlineData("us.anthropic.claude-3-7-sonnet-20250219-v1:0", true, false)]
    [InlineData("anthropic.claude-sonnet-4-20250514-v1:0", true, false)]
    [InlineData("anthropic.claude-opus-4-1-20250805-v1:0", true, false)]
    [InlineData("global.anthropic.claude-haiku-4-5-20251001-v1:0", true, false)]
    [InlineData("us.anthropic.claude-opus-4-6-v1", true, true)]
    [InlineData("anthropic.claude-sonnet-4-6", true, true)]
    [InlineData("anthropic.claude-opus-4-7", false, true)]
    [InlineData("anthropic.claude-opus-5", false, true)]
    [InlineData("anthropic.claude-sonnet-5-5", false, true)]
    [InlineData("anthropic.claude-mythos-preview", false, true)]
    [InlineData("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0", true, false)]
    [InlineData("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123", false, false)]
    [InlineData("amazon.nova-pro-v1:0", false, false)]
    public void A_name_says_how_a_model_thinks(string name, bool byBudget, bool adaptively)
    {
        var model = new BedrockModel(name);

        Assert.Equal(byBudget, model.ThinksByBudget);
        Assert.Equal(adaptively, model.ThinksAdaptively);
    }

    [Theory]
    [InlineData("anthropic.claude-3-haiku-20240307-v1:0", false, false)]
    [InlineData("anthropic.claude-3-5-haiku-20241022-v1:0", true, true)]
    [InlineData("anthropic.claude-3-7-sonnet-20250219-v1:0", true, true)]
    [InlineData("amazon.nova-lite-v1:0", true, false)]
    [InlineData("mistral.mistral-large-2402-v1:0", false, false)]
    public void A_name_says_what_can_be_cached(string name, bool prompts, bool tools)
    {
        var model = new BedrockModel(name);

        Assert.Equal(prompts, model.TakesCachePoints);
        Assert.Equal(tools, model.CachesTools);
    }

    [Theory]
    [InlineData("anthropic.claude-sonnet-4-5-20250929-v1:0", true)]
    [InlineData("anthropic.claude-opus-4-5-20251101-v1:0", true)]
    [InlineData("us.anthropic.claude-opus-4-6-v1", true)]
    [InlineData("anthropic.claude-opus-4-1-20250805-v1:0", false)]
    [InlineData("anthropic.claude-haiku-4-5-20251001-v1:0", false)]
    [InlineData("anthropic.claude-opus-4-7", false)]
    [InlineData("anthropic.claude-sonnet-5", false)]
    [InlineData("qwen.qwen3-32b-v1:0", true)]
    [InlineData("openai.gpt-oss-20b-1:0", true)]
    [InlineData("meta.llama3-3-70b-instruct-v1:0", false)]
    public void A_name_says_whether_a_model_can_be_held_to_a_schema(string name, bool expected) =>
        Assert.Equal(expected, new BedrockModel(name).TakesSchemas);

    [Theory]
    [InlineData("anthropic.claude-opus-5-5", false)]
    [InlineData("anthropic.claude-fable-5-1", false)]
    [InlineData("anthropic.claude-haiku-5-5", true)]
    [InlineData("anthropic.claude-fable-5", true)]
    [InlineData("amazon.nova-pro-v1:0", true)]
    [InlineData("meta.llama3-3-70b-instruct-v1:0", false)]
    public void A_name_says_whether_a_model_can_be_made_to_call_a_tool(string name, bool expected) =>
        Assert.Equal(expected, new BedrockModel(name).TakesForcedTools);
}
