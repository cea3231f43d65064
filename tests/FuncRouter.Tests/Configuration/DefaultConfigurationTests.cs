using FuncRouter.Providers;
using FuncRouter.Routing;

namespace FuncRouter.Tests.Configuration;

public sealed class DefaultConfigurationTests
{
    [Fact]
    public async Task With_no_key_set_the_demo_provider_answers()
    {
        var options = await Reading.OptionsOfAsync("{}", ("GROQ_API_KEY", " "));

        Assert.Equal(new ProviderOptions { Name = "demo", Type = "demo" }, Assert.Single(options.Providers).Value);
        Assert.Equal(["demo/economy", "demo/swift"], options.Routes["auto"].Candidates);
        Assert.Equal(Objective.Balanced, options.Routes["auto"].Objective);
    }

    [Fact]
    public async Task Every_provider_whose_usual_key_is_set_is_enabled()
    {
        var options = await Reading.OptionsOfAsync("{}", ("GROQ_API_KEY", "gsk"), ("OPENAI_API_KEY", "sk"));

        Assert.Equal(["groq", "openai"], options.Providers.Keys);
        Assert.Equal(
            new ProviderOptions
            {
                Name = "groq",
                Type = "openai-compatible",
                BaseUrl = new Uri("https://api.groq.com/openai/v1"),
                ApiKey = new Secret("gsk"),
            },
            options.Providers["groq"]);
        Assert.Contains("groq/llama-3.3-70b-versatile", options.Routes["auto"].Candidates);
        Assert.Contains("openai/gpt-5.4-mini", options.Routes["auto"].Candidates);
    }

    [Fact]
    public async Task Models_may_use_the_providers_that_are_enabled_by_their_keys()
    {
        var options = await Reading.OptionsOfAsync(
            """{ "models": { "fast": { "endpoints": [ { "provider": "groq", "model": "x" } ] } } }""", ("GROQ_API_KEY", "gsk"));

        Assert.Equal(["fast"], options.Routes["auto"].Candidates);
    }

    [Fact]
    public async Task Configured_providers_switch_the_others_off()
    {
        var options = await Reading.OptionsOfAsync("""{ "providers": { "d": { "type": "demo" } } }""", ("GROQ_API_KEY", "gsk"));

        Assert.Equal(["d"], options.Providers.Keys);
        Assert.Equal(["d/economy", "d/swift"], options.Routes["auto"].Candidates);
    }

    [Fact]
    public async Task A_known_service_is_known_under_any_name()
    {
        var options = await Reading.OptionsOfAsync(
            """{ "providers": { "mine": { "type": "openai-compatible", "baseUrl": "https://api.deepseek.com/v1/", "apiKey": "k" }, "demo": { "type": "demo" } } }""");

        Assert.Equal(["mine/deepseek-v4-pro", "mine/deepseek-v4-flash"], options.Routes["auto"].Candidates);
    }

    [Fact]
    public async Task A_configured_route_stays_as_it_is()
    {
        var options = await Reading.OptionsOfAsync($$"""{ {{Reading.Small}}, "routes": { "auto": { "candidates": ["demo/x"] } } }""");

        Assert.Equal(["demo/x"], options.Routes["auto"].Candidates);
    }

    [Fact]
    public async Task A_model_named_auto_takes_the_place_of_the_route()
    {
        var options = await Reading.OptionsOfAsync(
            """{ "providers": { "demo": { "type": "demo" } }, "models": { "auto": { "endpoints": [ { "provider": "demo", "model": "x" } ] } } }""");

        Assert.Empty(options.Routes);
    }

    [Fact]
    public async Task With_nothing_to_choose_from_there_is_a_warning_and_no_route()
    {
        var result = await Reading.OfAsync("""{ "providers": { "p": { "type": "openai", "baseUrl": "https://p.example/v1" } } }""");

        Assert.Empty(result.Options!.Routes);
        Assert.Equal("routes.auto", Assert.Single(result.Warnings).Path);
    }

    [Fact]
    public void Known_providers_speak_known_types_and_have_models_and_addresses_without_a_slash_at_the_end()
    {
        Assert.All(KnownProviders.All, known =>
        {
            Assert.Contains(known.Type, ProviderType.All.Select(type => type.Name));
            Assert.InRange(known.Models.Length, known.KeyVariable is null ? 0 : 2, 3);
            Assert.StartsWith(known.KeyVariable is null ? "http://localhost:" : "https://", known.BaseUrl, StringComparison.Ordinal);
            Assert.False(known.BaseUrl.EndsWith('/'));
        });
        Assert.Distinct(KnownProviders.All.Select(known => known.Name));
        Assert.Distinct(KnownProviders.All.Select(known => known.KeyVariable).OfType<string>());
    }
}
