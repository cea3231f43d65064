using FuncRouter.Providers.Aws;

namespace FuncRouter.Tests.Providers.Aws;

public sealed class BedrockAddressTests
{
    [Theory]
    [InlineData("eu-west-1", "https://bedrock-runtime.eu-west-1.amazonaws.com/")]
    [InlineData("us-gov-west-1", "https://bedrock-runtime.us-gov-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", "https://bedrock-runtime.cn-north-1.amazonaws.com.cn/")]
    public void A_region_has_an_address(string region, string expected)
    {
        var address = BedrockAddress.In(region);

        Assert.Equal(expected, address.AbsoluteUri);
        Assert.Equal(region, BedrockAddress.RegionOf(address));
    }

    [Theory]
    [InlineData("https://bedrock-runtime-fips.us-east-1.amazonaws.com", "us-east-1")]
    [InlineData("https://bedrock-runtime.us-east-1.api.aws", "us-east-1")]
    [InlineData("https://vpce-0a1b-x.bedrock-runtime.ap-southeast-2.vpce.amazonaws.com", "ap-southeast-2")]
    [InlineData("https://s3.eu-west-1.amazonaws.com", null)]
    [InlineData("http://127.0.0.1:8080/bedrock", null)]
    [InlineData("https://bedrock-runtime.eu-west-1.example.com", null)]
    [InlineData("https://bedrock-runtime.amazonaws.com.evil.example", null)]
    public void An_address_of_AWS_says_its_region(string address, string? expected) =>
        Assert.Equal(expected, BedrockAddress.RegionOf(new Uri(address)));
}
