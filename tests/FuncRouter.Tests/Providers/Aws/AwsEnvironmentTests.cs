using FuncRouter.Providers.Aws;

namespace FuncRouter.Tests.Providers.Aws;

public sealed class AwsEnvironmentTests
{
    [Fact]
    public void The_usual_variables_give_key_and_region()
    {
        var environment = Read(
            ("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_SESSION_TOKEN", "token"), ("AWS_REGION", "eu-west-1"));

        Assert.Equal(new AwsCredentials("AKID", new Secret("secret"), new Secret("token")), environment.Credentials);
        Assert.Equal("eu-west-1", environment.Region);
        Assert.Null(environment.BedrockKey);
    }

    [Fact]
    public void A_lasting_key_has_no_session_token() =>
        Assert.Null(Read(("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "secret")).Credentials!.SessionToken);

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID")]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    public void Half_a_key_is_none(string variable) => Assert.Null(Read((variable, "half"), ("AWS_SESSION_TOKEN", "token")).Credentials);

    [Fact]
    public void An_empty_variable_is_none()
    {
        var environment = Read(("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_REGION", ""), ("AWS_BEARER_TOKEN_BEDROCK", ""));

        Assert.Null(environment.Credentials);
        Assert.Null(environment.Region);
        Assert.Null(environment.BedrockKey);
    }

    [Fact]
    public void The_default_region_counts_where_there_is_no_other()
    {
        Assert.Equal("us-east-1", Read(("AWS_DEFAULT_REGION", "us-east-1")).Region);
        Assert.Equal("eu-west-1", Read(("AWS_DEFAULT_REGION", "us-east-1"), ("AWS_REGION", "eu-west-1")).Region);
    }

    [Fact]
    public void A_Bedrock_key_is_read() => Assert.Equal(new Secret("key"), Read(("AWS_BEARER_TOKEN_BEDROCK", "key")).BedrockKey);

    private static AwsEnvironment Read(params (string Name, string Value)[] variables) =>
        AwsEnvironment.Read(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
