using FuncRouter.Protocols;
using FuncRouter.Providers;

namespace FuncRouter.Tests.Configuration;

public sealed class ProvidersTests
{
    [Fact]
    public async Task A_provider_is_read_whole()
    {
        var options = await Reading.OptionsOfAsync("""
            { "providers": { "groq": { "type": "openai-compatible", "baseUrl": "https://api.groq.com/openai/v1/", "apiKey": "gsk-literal",
                "dataPolicy": { "retention": false, "training": true, "region": "us" } } } }
            """);

        Assert.Equal(
            new ProviderOptions
            {
                Name = "groq",
                Type = "openai-compatible",
                BaseUrl = new Uri("https://api.groq.com/openai/v1"),
                ApiKey = new Secret("gsk-literal"),
                DataPolicy = new DataPolicy(Retention: false, Training: true, Region: "us"),
            },
            options.Providers["groq"]);
    }

    [Fact]
    public async Task A_data_policy_that_says_nothing_of_something_leaves_it_unknown()
    {
        var options = await Reading.OptionsOfAsync("""{ "providers": { "a": { "type": "demo", "dataPolicy": { "training": false } } } }""");

        Assert.Equal(new DataPolicy(null, false, null), options.Providers["a"].DataPolicy);
    }

    [Fact]
    public async Task OpenAI_needs_neither_address_nor_key()
    {
        var options = await Reading.OptionsOfAsync("""{ "providers": { "mine": { "type": "openai" } } }""", ("OPENAI_API_KEY", "sk-usual"));

        Assert.Equal(new Uri("https://api.openai.com/v1"), options.Providers["mine"].BaseUrl);
        Assert.Equal("sk-usual", options.Providers["mine"].ApiKey!.Reveal());
    }

    [Fact]
    public async Task The_usual_key_goes_to_no_other_address()
    {
        var options = await Reading.OptionsOfAsync(
            """{ "providers": { "mine": { "type": "openai", "baseUrl": "https://proxy.example/v1" } } }""", ("OPENAI_API_KEY", "sk-usual"));

        Assert.Null(options.Providers["mine"].ApiKey);
    }

    [Fact]
    public async Task OpenAI_without_any_key_is_warned_of()
    {
        var result = await Reading.OfAsync("""{ "providers": { "mine": { "type": "openai" } } }""");

        Assert.True(result.Succeeded);
        Assert.Equal("providers.mine.apiKey", Assert.Single(result.Warnings).Path);
    }

    [Fact]
    public async Task A_server_on_this_machine_is_reached_without_encryption()
    {
        var options = await Reading.OptionsOfAsync(
            """{ "providers": { "ollama": { "type": "openai-compatible", "baseUrl": "http://localhost:11434/v1" } } }""");

        Assert.Equal(new Uri("http://localhost:11434/v1"), options.Providers["ollama"].BaseUrl);
        Assert.Null(options.Providers["ollama"].ApiKey);
    }

    [Fact]
    public async Task The_demo_provider_ignores_address_and_key_and_says_so()
    {
        var result = await Reading.OfAsync("""{ "providers": { "d": { "type": "demo", "baseUrl": "https://x.example", "apiKey": "k" } } }""");

        Assert.Equal(["providers.d.baseUrl", "providers.d.apiKey"], result.Warnings.Select(warning => warning.Path));
        Assert.Null(result.Options!.Providers["d"].BaseUrl);
        Assert.Null(result.Options.Providers["d"].ApiKey);
    }

    [Fact]
    public async Task A_known_service_needs_its_key_alone()
    {
        var options = await Reading.OptionsOfAsync(
            """{ "providers": { "groq": {}, "fast": { "type": "groq", "apiKey": "k" }, "cloudflare-workers-ai": { "apiKey": "k" }, "ollama": {} } }""",
            ("GROQ_API_KEY", "gsk"), ("CLOUDFLARE_ACCOUNT_ID", "a/b"));

        Assert.Equal(("openai-compatible", new Uri("https://api.groq.com/openai/v1"), new Secret("gsk")), Access(options.Providers["groq"]));
        Assert.Equal(("openai-compatible", new Uri("https://api.groq.com/openai/v1"), new Secret("k")), Access(options.Providers["fast"]));
        Assert.Equal(
            "https://api.cloudflare.com/client/v4/accounts/a%2Fb/ai/v1", options.Providers["cloudflare-workers-ai"].BaseUrl!.AbsoluteUri);
        Assert.Equal(new Uri("http://localhost:11434/v1"), options.Providers["ollama"].BaseUrl);

        static (string, Uri?, Secret?) Access(ProviderOptions provider) => (provider.Type, provider.BaseUrl, provider.ApiKey);
    }

    [Fact]
    public async Task Quirks_say_where_a_provider_departs_from_its_protocol()
    {
        var options = await Reading.OptionsOfAsync("""
            { "providers": { "p": { "type": "openai-compatible", "baseUrl": "http://localhost:1/v1",
              "quirks": { "rename": { "seed": "random_seed" }, "refuse": ["stream_options"], "extra": ["top_k"], "continuation": "partial" } } } }
            """);

        var quirks = options.Providers["p"].Quirks!;
        Assert.Equal(("random_seed", null, "n"), (quirks.NameOf("seed"), quirks.NameOf("stream_options"), quirks.NameOf("n")));
        Assert.Equal(["top_k"], quirks.Extra);
        Assert.Same(ContinuationForm.Partial, quirks.Continuation);
    }

    [Theory]
    [InlineData("{}", "providers.p.type", "is missing; one of openai, azure-openai, ")]
    [InlineData("""{ "type": "open-ai" }""", "providers.p.type", "did you mean \"openai\"?")]
    [InlineData("""{ "type": "azure-openai" }""", "providers.p.baseUrl", "like https://NAME.openai.azure.com")]
    [InlineData("""{ "type": "grok" }""", "providers.p.type", "did you mean \"groq\"?")]
    [InlineData("""{ "type": "openai", "quirks": { "rename": { "seed": 1 } } }""", "providers.p.quirks.rename.seed", "must be text")]
    [InlineData("""{ "type": "openai", "quirks": { "refuse": "seed" } }""", "providers.p.quirks.refuse", "must be a list")]
    [InlineData("""{ "type": "openai", "quirks": { "continuation": "prefixed" } }""", "providers.p.quirks.continuation", "must be one of message, prefix, partial, final-message; did you mean \"prefix\"?")]
    [InlineData("""{ "type": "cloudflare-workers-ai" }""", "providers.p.baseUrl", "CLOUDFLARE_ACCOUNT_ID is not set either")]
    [InlineData("""{ "type": 1 }""", "providers.p.type", "must be text, not a number")]
    [InlineData("[]", "providers.p", "must be an object, not a list")]
    [InlineData("""{ "type": "openai-compatible" }""", "providers.p.baseUrl", "is missing")]
    [InlineData("""{ "type": "openai", "baseUrl": "api.openai.com/v1" }""", "providers.p.baseUrl", "must be an absolute address")]
    [InlineData("""{ "type": "openai", "baseUrl": "/v1" }""", "providers.p.baseUrl", "must be an absolute address")]
    [InlineData("""{ "type": "openai", "baseUrl": "ftp://x.example/v1" }""", "providers.p.baseUrl", "must be an absolute address")]
    [InlineData("""{ "type": "openai", "baseUrl": "https://x.example/v1?key=hush" }""", "providers.p.baseUrl", "query")]
    [InlineData("""{ "type": "openai", "baseUrl": "https://x.example/v1?" }""", "providers.p.baseUrl", "query")]
    [InlineData("""{ "type": "openai", "baseUrl": "https://x.example/v1#hush" }""", "providers.p.baseUrl", "fragment")]
    [InlineData("""{ "type": "openai", "baseUrl": "https://me:hush@x.example/v1" }""", "providers.p.baseUrl", "user name")]
    [InlineData("""{ "type": "openai", "baseUrl": "https://x.example/v1/chat/completions" }""", "providers.p.baseUrl", "leave out /chat/completions")]
    [InlineData("""{ "type": "demo", "api_key": "hush" }""", "providers.p.api_key", "did you mean \"apiKey\"?")]
    [InlineData("""{ "type": "demo", "zzz": 1 }""", "providers.p.zzz", "the options here are type, ")]
    [InlineData("""{ "type": "demo", "dataPolicy": { "trains": true } }""", "providers.p.dataPolicy.trains", "no such option")]
    [InlineData("""{ "type": "demo", "dataPolicy": { "training": "no" } }""", "providers.p.dataPolicy.training", "must be true or false, not text")]
    public async Task A_mistake_is_named_and_shows_no_secret(string provider, string path, string message)
    {
        var mistake = await Reading.MistakeOfAsync($$"""{ "providers": { "p": {{provider}} } }""", ("OPENAI_API_KEY", "sk-usual"));

        Assert.Equal(path, mistake.Path);
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_address_of_a_known_service_is_told()
    {
        var mistake = await Reading.MistakeOfAsync("""{ "providers": { "groq": { "type": "openai-compatible" } } }""");

        Assert.Contains("https://api.groq.com/openai/v1", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b", """providers["a/b"]""", "slash")]
    [InlineData("", """providers[""]""", "needs a name")]
    [InlineData(" a", """providers[" a"]""", "needs a name")]
    public async Task A_name_that_cannot_be_asked_for_is_a_mistake(string name, string path, string message)
    {
        var mistake = await Reading.MistakeOfAsync($$"""{ "providers": { "{{name}}": { "type": "demo" } } }""");

        Assert.Equal(path, mistake.Path);
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_provider_at_all_is_a_mistake()
    {
        Assert.Equal("providers", (await Reading.MistakeOfAsync("""{ "providers": {} }""")).Path);
    }
}
