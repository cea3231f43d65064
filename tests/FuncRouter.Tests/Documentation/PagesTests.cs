using System.Text.RegularExpressions;
using FuncRouter.Api;
using FuncRouter.Providers;
using FuncRouter.Tests.Configuration;

namespace FuncRouter.Tests.Documentation;

/// <summary>What the pages tell of protocols and providers is what the code does.</summary>
public sealed partial class PagesTests
{
    private static readonly string Api = PageOf("api.md");
    private static readonly string Providers = PageOf("providers.md");

    public static TheoryData<string> Configurations =>
        [.. Repository.BlocksOf(Path.Combine(Repository.Root, "docs", "providers.md")).Where(block => block.Language == "jsonc").Select(block => block.Text)];

    [Fact]
    public void The_table_of_parameters_tells_what_each_provider_gets() => Assert.Contains(ParameterTable.Write(), Api, StringComparison.Ordinal);

    [Fact]
    public void Every_endpoint_is_in_the_list()
    {
        var missing = RouterApi.Endpoints.Select(endpoint => "/" + endpoint.Route.Replace("{*id}", "{id}", StringComparison.Ordinal))
            .Where(path => !Api.Contains($"{path}`", StringComparison.Ordinal) && !Api.Contains($"{path}?", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Fact]
    public void The_table_of_services_is_the_list_of_known_providers() => Assert.Contains(ProviderTable.Write(), Providers, StringComparison.Ordinal);

    [Fact]
    public void Every_type_of_provider_is_described() =>
        Assert.Equal(
            ProviderType.All.Select(type => type.Name).Order(StringComparer.Ordinal),
            TypeRow().Matches(Providers[..Providers.IndexOf("## Known services", StringComparison.Ordinal)])
                .Select(match => match.Groups["type"].Value).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Configurations))]
    public async Task Every_configuration_of_providers_is_in_order(string json)
    {
        var result = await Reading.OfAsync(
            json, ("AWS_REGION", "eu-west-1"), ("AZURE_OPENAI_API_KEY", "key"), ("MISTRAL_API_KEY", "key"), ("PROXY_KEY", "key"));

        Assert.Empty(result.Mistakes);
    }

    [Theory]
    [InlineData("caching.md")]
    [InlineData("failures.md")]
    [InlineData("tickets.md")]
    [InlineData("prices.md")]
    public async Task Every_piece_of_a_configuration_is_in_order_between_what_it_names(string page)
    {
        const string Named = """
            "providers": { "openai": { "type": "demo" }, "ollama": { "type": "demo" } },
            "models": { "gpt-5-mini": { "endpoints": [ { "provider": "openai", "model": "swift" } ] }, "claude": { "endpoints": [ { "provider": "openai", "model": "economy" } ] } }
            """;
        var pieces = Repository.BlocksOf(Path.Combine(Repository.Root, "docs", page)).Where(block => block.Language == "jsonc").ToList();

        Assert.NotEmpty(pieces);
        foreach (var piece in pieces)
        {
            var result = await Reading.OfAsync($"{{ {Named}, {piece.Text} }}", ("TICKETS_WEBHOOK_SECRET", "secret"));

            Assert.Empty(result.Mistakes);
            Assert.Empty(result.Warnings);
        }
    }

    private static string PageOf(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", name)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"^\| `(?<type>[a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex TypeRow();
}
