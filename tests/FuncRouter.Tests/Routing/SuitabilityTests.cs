using FuncRouter.Protocols;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Routing;

public sealed class SuitabilityTests
{
    private const string Hi = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    [Theory]
    [InlineData("openai-chat", "{\"model\":\"m\"," + Hi + "}", "cohere", null)]
    [InlineData("openai-embeddings", "{\"model\":\"m\",\"input\":\"a\"}", "anthropic", "operation")]
    [InlineData("openai-speech", "{\"model\":\"m\",\"input\":\"a\",\"voice\":\"v\"}", "cohere", "operation")]
    [InlineData("openai-responses", "{\"model\":\"m\",\"input\":\"a\",\"previous_response_id\":\"r\"}", "anthropic", "previous_response_id")]
    [InlineData("openai-responses", "{\"model\":\"m\",\"input\":\"a\",\"previous_response_id\":\"r\"}", "openai", null)]
    [InlineData("openai-chat", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":\"f\"}}]}]}", "cohere", "file")]
    [InlineData("openai-chat", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":\"f\"}}]}]}", "openai-compatible", null)]
    [InlineData("anthropic-messages", "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"https://x/a.pdf\"}}]}]}", "openai-compatible", "mediaUrl")]
    [InlineData("openai-chat", "{\"model\":\"m\",\"seed\":7,\"logit_bias\":{}," + Hi + "}", "anthropic", null)]
    [InlineData("openai-chat", "{\"model\":\"m\",\"seed\":7,\"provider\":{\"require_parameters\":true}," + Hi + "}", "anthropic", "require_parameters (seed)")]
    [InlineData("openai-chat", "{\"model\":\"m\",\"temperature\":1,\"provider\":{\"require_parameters\":true}," + Hi + "}", "anthropic", null)]
    public void An_endpoint_is_kept_from_what_it_cannot_serve(string protocol, string body, string type, string? constraint) =>
        Assert.Equal(constraint, Constraint(protocol, body, type));

    [Theory]
    [InlineData(true, "require_parameters (user)")]
    [InlineData(false, null)]
    public void A_provider_of_the_same_protocol_that_refuses_a_parameter_counts_too(bool required, string? constraint) => Assert.Equal(
        constraint,
        Constraint(
            "openai-chat",
            $"{{\"model\":\"m\",\"user\":\"u\",\"provider\":{{\"require_parameters\":{(required ? "true" : "false")}}},{Hi}}}",
            "openai-compatible",
            new ParameterQuirks { Refused = ["user"] }));

    private static string? Constraint(string protocol, string body, string type, ParameterQuirks? quirks = null)
    {
        using var client = new HttpMessageInvoker(new ScriptedHandler());
        var options = new ProviderOptions { Name = "up", Type = type, BaseUrl = new Uri("https://up.example/v1"), Quirks = quirks };
        var endpoint = new ModelEndpoint { Provider = new Provider(options, ProviderType.Get(type), client), Model = "m" };
        return Suitability.Constraint(InMemoryRequest.Of(new FakeTimeProvider(), protocol, body), endpoint);
    }
}
