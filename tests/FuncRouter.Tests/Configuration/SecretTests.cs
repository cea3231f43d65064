using FuncRouter.Configuration;

namespace FuncRouter.Tests.Configuration;

public sealed class SecretTests
{
    private static readonly (string, string) VaultAddress = ("FUNCROUTER_KEYVAULT_URI", "https://mine.vault.azure.net");

    private readonly FakeVault _vault = new() { Secrets = { ["groq-key"] = "gsk-hush\n", ["blank"] = " " } };

    [Theory]
    [InlineData("env:MY_KEY")]
    [InlineData("ENV:MY_KEY ")]
    public async Task An_environment_variable_is_read_without_the_line_end_that_files_leave(string apiKey)
    {
        var options = await Reading.OptionsOfAsync(Provider(apiKey), ("MY_KEY", "gsk-hush\n"));

        Assert.Equal("gsk-hush", options.Providers["p"].ApiKey!.Reveal());
    }

    [Theory]
    [InlineData("env:MY_KEY", "MY_KEY is not set")]
    [InlineData("env:", "names no environment variable")]
    [InlineData("env:BLANK", "BLANK is not set, or empty")]
    [InlineData("keyvault:x", "FUNCROUTER_KEYVAULT_URI")]
    [InlineData("keyvault:", "names no secret")]
    [InlineData("", "is empty")]
    [InlineData("two words", "no HTTP header can carry")]
    public async Task A_secret_that_is_not_there_is_a_mistake_at_its_option(string apiKey, string message)
    {
        var mistake = await Reading.MistakeOfAsync(Provider(apiKey), ("BLANK", " "));

        Assert.Equal("providers.p.apiKey", mistake.Path);
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("two words", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_of_the_vault_is_asked_for_once()
    {
        var result = await LoadAsync("""
            { "providers": { "p": { "type": "openai", "baseUrl": "https://p.example/v1", "apiKey": "keyvault:groq-key" },
                             "q": { "type": "openai", "baseUrl": "https://q.example/v1", "apiKey": "keyvault:groq-key" } },
              "routes": { "auto": { "candidates": ["p/x"], "fallbacks": [ { "rule": "keyvault:not-a-secret" } ] } } }
            """);

        Assert.Empty(result.Mistakes);
        Assert.Equal("gsk-hush", result.Options!.Providers["p"].ApiKey!.Reveal());
        Assert.Equal("gsk-hush", result.Options.Providers["q"].ApiKey!.Reveal());
        Assert.Equal([(new Uri("https://mine.vault.azure.net"), "groq-key")], _vault.Asked);
    }

    [Fact]
    public async Task A_connection_string_of_an_environment_variable_may_be_in_the_vault()
    {
        _vault.Secrets["store"] = "UseDevelopmentStorage=true";

        var result = await LoadAsync("""{ "store": { "type": "tables" } }""", ("FUNCROUTER__STORE__CONNECTIONSTRING", "keyvault:store"));

        Assert.Equal("UseDevelopmentStorage=true", result.Options!.Store!.ConnectionString!.Reveal());
    }

    [Theory]
    [InlineData("absent", "the secret absent is not in the vault")]
    [InlineData("blank", "the secret blank is empty")]
    public async Task What_the_vault_lacks_is_a_mistake_at_its_option(string name, string message)
    {
        var mistake = Assert.Single((await LoadAsync(Provider("keyvault:" + name))).Mistakes);

        Assert.Equal("providers.p.apiKey", mistake.Path);
        Assert.Equal(message, mistake.Message);
    }

    [Theory]
    [InlineData("mine")]
    [InlineData("http://mine.vault.azure.net")]
    public async Task An_address_that_is_no_vault_is_a_mistake(string address)
    {
        var mistake = await Reading.MistakeOfAsync(Provider("keyvault:x"), ("FUNCROUTER_KEYVAULT_URI", address));

        Assert.Contains("FUNCROUTER_KEYVAULT_URI", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_is_not_shown_with_the_options()
    {
        var options = await Reading.OptionsOfAsync(Provider("gsk-hush"));

        Assert.DoesNotContain("hush", options.Providers["p"].ToString(), StringComparison.Ordinal);
    }

    private static string Provider(string apiKey) =>
        $$"""{ "providers": { "p": { "type": "openai", "baseUrl": "https://p.example/v1", "apiKey": "{{apiKey}}" } } }""";

    private Task<ConfigurationResult> LoadAsync(string json, params (string Name, string Value)[] environment) => Reading.Loader(_vault).LoadAsync(
        Reading.Sources(null, [("FUNCROUTER_CONFIG_JSON", json), VaultAddress, .. environment]), TestContext.Current.CancellationToken);
}
