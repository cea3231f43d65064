namespace FuncRouter.Tests.Configuration;

public sealed class EnvironmentOverrideTests
{
    [Theory]
    [InlineData("FUNCROUTER__CACHE__TTLSECONDS")]
    [InlineData("FUNCROUTER__cache__ttlSeconds")]
    [InlineData("funcrouter__Cache__TtlSeconds")]
    public async Task Case_does_not_count(string variable)
    {
        var options = await Reading.OptionsOfAsync("""{ "cache": { "ttlSeconds": 5 } }""", (variable, "60"));

        Assert.Equal(TimeSpan.FromSeconds(60), options.Cache.TimeToLive);
    }

    [Fact]
    public async Task Every_kind_of_option_can_be_set()
    {
        var options = await Reading.OptionsOfAsync("{}",
            ("FUNCROUTER__RESILIENCE__MAXRETRIES", "4"),
            ("FUNCROUTER__CACHE__ENABLED", "True"),
            ("FUNCROUTER__CACHE__TTLSECONDS", "0.5"),
            ("FUNCROUTER__API__ALLOWEDORIGINS", "https://a.example, https://b.example"),
            ("FUNCROUTER__STORE__PATH", "12345"),
            ("FUNCROUTER__PROBES__INTERVALSECONDS", ""));

        Assert.Equal(4, options.Resilience.MaxRetries);
        Assert.True(options.Cache.Enabled);
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.Cache.TimeToLive);
        Assert.Equal(["https://a.example", "https://b.example"], options.Api.AllowedOrigins);
        Assert.Equal("12345", options.Store!.Path);
        Assert.Equal(TimeSpan.FromMinutes(5), options.Probes.Interval);
    }

    [Theory]
    [InlineData("FUNCROUTER__CACHE__TTLSECONDS", "soon", "must be a number")]
    [InlineData("FUNCROUTER__CACHE__ENABLED", "1", "must be true or false")]
    [InlineData("FUNCROUTER__RESILIENCE__MAXRETRIES", "-1", "must be from 0 to 100")]
    [InlineData("FUNCROUTER__RESILIENCE__MAXRETRIES", "1.5", "must be a whole number")]
    [InlineData("FUNCROUTER__CACHE__TTL", "1", "the options here are enabled, ttlSeconds, maxTemperature, memoryBytes")]
    [InlineData("FUNCROUTER__CACHES__ENABLED", "true", "did you mean \"cache\"?")]
    [InlineData("FUNCROUTER__PROVIDERS__GROQ", "x", "FUNCROUTER_CONFIG_JSON")]
    [InlineData("FUNCROUTER__PROVIDERS__GROQ__APIKEY", "x", "FUNCROUTER_CONFIG_JSON")]
    [InlineData("FUNCROUTER__CACHE", "x", "FUNCROUTER__SECTION__OPTION")]
    public async Task A_wrong_one_is_named_by_its_variable(string variable, string value, string message)
    {
        var mistake = await Reading.MistakeOfAsync("{}", (variable, value));

        Assert.Equal(variable, mistake.Path);
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_that_set_the_same_option_are_a_mistake()
    {
        var mistake = await Reading.MistakeOfAsync("{}", ("FUNCROUTER__CACHE__TTLSECONDS", "1"), ("FUNCROUTER__Cache__TtlSeconds", "2"));

        Assert.Contains("keep one", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_sets_is_not_looked_for_in_the_file()
    {
        var options = await Reading.OptionsOfAsync("""{ "cache": { "ttlSeconds": "wrong" } }""", ("FUNCROUTER__CACHE__TTLSECONDS", "60"));

        Assert.Equal(TimeSpan.FromSeconds(60), options.Cache.TimeToLive);
    }
}
