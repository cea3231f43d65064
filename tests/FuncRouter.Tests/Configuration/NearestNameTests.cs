using FuncRouter.Configuration;

namespace FuncRouter.Tests.Configuration;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("baseURL", "baseUrl")]
    [InlineData("base_url", "baseUrl")]
    [InlineData("apikey", "apiKey")]
    [InlineData("typ", "type")]
    [InlineData("region", null)]
    [InlineData("x", null)]
    public void The_name_that_was_meant_is_found_if_there_is_one(string written, string? meant)
    {
        Assert.Equal(meant, NearestName.Of(written, ["type", "baseUrl", "apiKey"]));
    }
}
