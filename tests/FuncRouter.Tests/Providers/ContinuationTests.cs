using System.Text.Json.Nodes;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;
using FuncRouter.Execution.Rescue;
using FuncRouter.Providers;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Providers;

/// <summary>Who goes on with an answer that has begun, and how each is asked to.</summary>
public sealed class ContinuationTests
{
    [Theory]
    [InlineData("groq", "llama-3.3-70b-versatile", null, "chat/completions", null, "{}")]
    [InlineData("mistral", "mistral-small-latest", null, "chat/completions", "prefix", "{}")]
    [InlineData("deepseek", "deepseek-v4-pro", true, "../beta/chat/completions", "prefix", """{"thinking":{"type":"disabled"}}""")]
    [InlineData("deepseek", "deepseek-chat", false, "../beta/chat/completions", "prefix", "{}")]
    [InlineData("moonshotai", "kimi-k2.6", true, "chat/completions", "partial", """{"thinking":{"type":"disabled"}}""")]
    [InlineData("alibaba", "qwen3.7-plus", true, "chat/completions", "partial", """{"enable_thinking":false}""")]
    [InlineData("vllm", "any", null, "chat/completions", null, """{"continue_final_message":true,"add_generation_prompt":false}""")]
    public void A_known_service_is_asked_in_its_own_form(string service, string model, bool? thinks, string path, string? mark, string fields)
    {
        using var call = Continued(Known(service, model, thinks));

        var body = JsonNode.Parse(call.Body.Span)!.AsObject();
        var last = body["messages"]!.AsArray()[^1]!.AsObject();
        Assert.Equal(path, call.Path);
        Assert.Equal(("assistant", "Half"), ((string?)last["role"], (string?)last["content"]));
        Assert.Equal(mark is null ? [] : [mark], last.Select(field => field.Key).Except(["role", "content"]));
        Assert.Equal(
            fields, new JsonObject(body.Where(field => field.Key is not ("model" or "messages")).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))).ToJsonString());
    }

    [Theory]
    [InlineData("groq", "openai/gpt-oss-120b", true)]
    [InlineData("mistral", "magistral-medium-latest", true)]
    [InlineData("vllm", "any", true)]
    [InlineData("openai", "gpt-5.4", null)]
    [InlineData("gemini", "gemini-2.5-flash", null)]
    [InlineData("cohere", "command-a-03-2025", null)]
    [InlineData("xai", "grok-4.3", null)]
    [InlineData("openrouter", "anthropic/claude-3.5-haiku", null)]
    [InlineData("anthropic", "claude-sonnet-4-6", null)]
    [InlineData("anthropic", "claude-opus-5", null)]
    [InlineData("anthropic", "claude-latest", null)]
    [InlineData("anthropic", "minimax-m3", null)]
    public void Who_refuses_who_thinks_and_whom_nobody_knows_is_not_asked(string service, string model, bool? thinks) =>
        Assert.Null(Known(service, model, thinks).ContinuesIn(Request()));

    [Theory]
    [InlineData("anthropic", "claude-sonnet-4-5")]
    [InlineData("anthropic", "claude-3-5-haiku-20241022")]
    public void Claude_before_4_6_goes_on_with_its_last_turn_without_thinking(string service, string model)
    {
        using var call = Continued(Known(service, model, thinks: true));

        var body = JsonNode.Parse(call.Body.Span)!;
        var last = body["messages"]!.AsArray()[^1]!;
        Assert.Equal("assistant", (string?)last["role"]);
        Assert.Null(body["thinking"]);
    }

    [Theory]
    [InlineData("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", true)]
    [InlineData("anthropic.claude-3-haiku-20240307-v1:0", true)]
    [InlineData("us.anthropic.claude-opus-4-6-v1", false)]
    [InlineData("amazon.nova-pro-v1:0", false)]
    [InlineData("mistral.mistral-large-3", false)]
    public void On_Bedrock_Claude_before_4_6_goes_on(string model, bool goesOn)
    {
        var options = new ProviderOptions { Name = "bedrock", Type = "bedrock", BaseUrl = new Uri("https://bedrock.example") };

        Assert.Equal(goesOn, Endpoint(options, ProviderType.Get("bedrock"), model, null).ContinuesIn(Request()) is not null);
    }

    [Fact]
    public void Legacy_completions_that_pass_through_are_not_gone_on_with()
    {
        var request = Request() with { Protocol = "openai-completions" };

        Assert.Null(Known("mistral", "mistral-small-latest", null).ContinuesIn(request));
    }

    private static UpstreamCall Continued(ModelEndpoint endpoint)
    {
        var request = Request();
        return UpstreamCall.Create(request, endpoint, _ => null, Continuation.Of(request, "Half ", 2));
    }

    private static ModelEndpoint Known(string service, string model, bool? thinks)
    {
        var known = KnownProviders.All.Single(known => known.Name == service);
        return Endpoint(new ProviderOptions { Name = service, Type = known.Type, BaseUrl = new Uri(known.BaseUrl) }, ProviderType.Get(known.Type), model, thinks);
    }

    private static ModelEndpoint Endpoint(ProviderOptions options, ProviderType type, string model, bool? thinks) => new()
    {
        Provider = new Provider(options, type, new HttpMessageInvoker(new ScriptedHandler())),
        Model = model,
        Facts = new ModelFacts { Reasoning = thinks },
    };

    private static RouterRequest Request() => ChatRequest.Of(TimeProvider.System);
}
