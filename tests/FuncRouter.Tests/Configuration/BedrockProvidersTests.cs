using FuncRouter.Providers;
using FuncRouter.Providers.Aws;

namespace FuncRouter.Tests.Configuration;

public sealed class BedrockProvidersTests
{
    private static readonly (string Name, string Value)[] AccessKey =
        [("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_SESSION_TOKEN", "token")];

    [Fact]
    public async Task A_region_and_the_usual_variables_are_enough()
    {
        var options = await BedrockAsync("""{ "type": "bedrock", "region": "eu-west-1" }""", AccessKey);

        Assert.Equal(new Uri("https://bedrock-runtime.eu-west-1.amazonaws.com"), options.BaseUrl);
        Assert.Equal("eu-west-1", options.Region);
        Assert.Equal(new AwsCredentials("AKID", new Secret("secret"), new Secret("token")), options.AwsCredentials);
        Assert.Null(options.ApiKey);
    }

    [Fact]
    public async Task The_region_may_come_from_the_variables_too() =>
        Assert.Equal(
            new Uri("https://bedrock-runtime.us-east-1.amazonaws.com"),
            (await BedrockAsync("""{ "type": "bedrock" }""", [.. AccessKey, ("AWS_REGION", "us-east-1")])).BaseUrl);

    [Fact]
    public async Task A_Bedrock_key_goes_before_the_access_key()
    {
        var options = await BedrockAsync("""{ "type": "bedrock", "region": "eu-west-1" }""", [.. AccessKey, ("AWS_BEARER_TOKEN_BEDROCK", "bearer")]);

        Assert.Equal("bearer", options.ApiKey!.Reveal());
        Assert.Null(options.AwsCredentials);
    }

    [Fact]
    public async Task A_Bedrock_key_of_the_environment_goes_to_AWS_and_to_nobody_else()
    {
        var options = await BedrockAsync(
            """{ "type": "bedrock", "baseUrl": "https://proxy.example/bedrock", "region": "eu-west-1" }""",
            [.. AccessKey, ("AWS_BEARER_TOKEN_BEDROCK", "bearer")]);

        Assert.Null(options.ApiKey);
        Assert.NotNull(options.AwsCredentials);
    }

    [Fact]
    public async Task A_configured_key_goes_where_it_is_configured_for()
    {
        var options = await BedrockAsync("""{ "type": "bedrock", "baseUrl": "http://127.0.0.1:8080/bedrock", "apiKey": "mine" }""", AccessKey);

        Assert.Equal("mine", options.ApiKey!.Reveal());
        Assert.Null(options.AwsCredentials);
    }

    [Fact]
    public async Task Without_a_region_the_mistake_says_how_to_give_one()
    {
        var mistake = await Reading.MistakeOfAsync("""{ "providers": { "bedrock": { "type": "bedrock", "apiKey": "mine" } } }""");

        Assert.Contains("AWS_REGION", mistake.Message, StringComparison.Ordinal);
    }

    private static async Task<ProviderOptions> BedrockAsync(string entry, (string Name, string Value)[] environment) =>
        (await Reading.OptionsOfAsync($$"""{ "providers": { "bedrock": {{entry}} } }""", environment)).Providers["bedrock"];
}
