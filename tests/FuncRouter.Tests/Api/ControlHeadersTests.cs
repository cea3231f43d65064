using FuncRouter.Api;
using FuncRouter.Conversation;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Tests.Api;

public sealed class ControlHeadersTests
{
    [Fact]
    public void Without_headers_nothing_is_asked()
    {
        var controls = Read();

        Assert.Equal((null, null, null), (controls.Objective, controls.Deadline, controls.MaxCostUsd));
        Assert.Equal(CacheControls.Default, controls.Cache);
        Assert.Empty(controls.PassedHeaders);
    }

    [Fact]
    public void What_the_body_asked_for_stays()
    {
        var (controls, _) = ControlHeaders.Read(new HeaderDictionary(), RequestControls.None with { FallbackModels = ["m"] });

        Assert.Equal(["m"], controls!.FallbackModels);
    }

    [Fact]
    public void Every_header_is_read()
    {
        var controls = Read(
            ("x-funcrouter-objective", "cost"), ("x-funcrouter-deadline-ms", "1500"), ("x-funcrouter-max-cost-usd", "0.02"), ("OpenAI-Beta", "assistants=v2"), ("X-Own", "1"));

        Assert.Equal("cost", controls.Objective);
        Assert.Equal(TimeSpan.FromSeconds(1.5), controls.Deadline);
        Assert.Equal(0.02m, controls.MaxCostUsd);
        Assert.Equal([KeyValuePair.Create("OpenAI-Beta", "assistants=v2")], controls.PassedHeaders);
    }

    [Theory]
    [InlineData("", "", null, true, true, null)]
    [InlineData("on", "", true, true, true, null)]
    [InlineData("off", "", false, true, true, null)]
    [InlineData("", "no-cache", null, false, true, null)]
    [InlineData("", "no-store", null, false, false, null)]
    [InlineData("on", "max-age=60", true, true, true, 60)]
    [InlineData("", "Max-Age=0, NO-CACHE, private", null, false, true, 0)]
    public void The_cache_is_used_as_the_headers_say(string mode, string cacheControl, bool? requested, bool read, bool write, int? maxAge) => Assert.Equal(
        new CacheControls(requested, read, write, maxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null),
        Read(("x-funcrouter-cache", mode), ("Cache-Control", cacheControl)).Cache);

    [Theory]
    [InlineData("true", "", "", true, true, null)]
    [InlineData("False", "", "", false, true, null)]
    [InlineData("true", "60", "", true, true, 60)]
    [InlineData("true", "86400", "true", true, false, 86400)]
    [InlineData("true", "", "false", true, true, null)]
    public void OpenRouters_headers_mean_what_they_mean_there(string mode, string timeToLive, string clear, bool requested, bool read, int? seconds) => Assert.Equal(
        new CacheControls(requested, read, true, null) { OpenRouter = true, TimeToLive = seconds is { } life ? TimeSpan.FromSeconds(life) : null },
        Read(("X-OpenRouter-Cache", mode), ("X-OpenRouter-Cache-TTL", timeToLive), ("X-OpenRouter-Cache-Clear", clear)).Cache);

    [Fact]
    public void The_routers_own_header_goes_before_OpenRouters() =>
        Assert.False(Read(("x-funcrouter-cache", "off"), ("X-OpenRouter-Cache", "true")).Cache.Requested);

    [Fact]
    public void Tags_stand_in_a_list() => Assert.Equal(["shop", "a b"], Read(("x-funcrouter-cache-tags", " shop ,, a b,shop")).Cache.Tags);

    [Theory]
    [InlineData("X-OpenRouter-Cache", "on")]
    [InlineData("X-OpenRouter-Cache-Clear", "1")]
    [InlineData("X-OpenRouter-Cache-TTL", "0")]
    [InlineData("X-OpenRouter-Cache-TTL", "86401")]
    [InlineData("X-OpenRouter-Cache-TTL", "1.5")]
    [InlineData("x-funcrouter-cache-tags", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17")]
    [InlineData("x-funcrouter-deadline-ms", "0")]
    [InlineData("x-funcrouter-deadline-ms", "-5")]
    [InlineData("x-funcrouter-deadline-ms", "soon")]
    [InlineData("x-funcrouter-deadline-ms", "NaN")]
    [InlineData("x-funcrouter-deadline-ms", "Infinity")]
    [InlineData("x-funcrouter-deadline-ms", "1e300")]
    [InlineData("x-funcrouter-max-cost-usd", "-0.01")]
    [InlineData("x-funcrouter-max-cost-usd", "NaN")]
    [InlineData("x-funcrouter-max-cost-usd", "1e300")]
    [InlineData("x-funcrouter-max-cost-usd", "$1")]
    [InlineData("x-funcrouter-cache", "yes")]
    [InlineData("Cache-Control", "max-age=soon")]
    [InlineData("Cache-Control", "max-age=-1")]
    public void A_value_that_means_nothing_is_the_clients_mistake_and_named(string header, string value)
    {
        var (controls, error) = ControlHeaders.Read(new HeaderDictionary { [header] = value }, RequestControls.None);

        Assert.Null(controls);
        Assert.Equal(400, error!.Status);
        Assert.StartsWith(header, error.Message, StringComparison.Ordinal);
    }

    private static RequestControls Read(params (string Name, string Value)[] given)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in given)
        {
            headers[name] = value;
        }

        var (controls, error) = ControlHeaders.Read(headers, RequestControls.None);
        Assert.Null(error);
        return controls!;
    }
}
