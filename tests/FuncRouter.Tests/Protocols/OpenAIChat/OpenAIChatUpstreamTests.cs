using System.Collections.Immutable;
using System.Text;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.OpenAIChat;

public sealed class OpenAIChatUpstreamTests
{
    private const string Messages = "\"messages\":[{}]";

    [Theory]
    [InlineData("{ \"model\" : \"a\",\n\"messages\":[{}] , \"seed\": 1.0e0 }", "{ \"model\" : \"up\",\n\"messages\":[{}] , \"seed\": 1.0e0 }")]
    [InlineData("{\"model\":\"a\"," + Messages + ",\"model\":\"b\"}", "{\"model\":\"up\"," + Messages + ",\"model\":\"up\"}")]
    [InlineData(
        "{\"models\":[\"x\"],\"provider\":{},\"model\":\"a\",\"session_id\":\"s\"," + Messages + ",\"fallbacks\":[]}",
        "{\"model\":\"up\"," + Messages + "}")]
    [InlineData(
        "{\"model\":\"a\"," + Messages + ",\"user\":\"u\",\"stream_options\":{\"include_usage\":false}}",
        "{\"model\":\"up\"," + Messages + ",\"user\":\"u\",\"stream_options\":{\"include_usage\":false}}")]
    public void A_provider_gets_its_name_for_the_model_and_not_the_routers_fields(string body, string sent) => Assert.Equal(sent, Sent(body));

    [Theory]
    [InlineData("", ",\"stream_options\":{\"include_usage\":true}")]
    [InlineData(",\"stream_options\":null", ",\"stream_options\":{\"include_usage\":true}")]
    [InlineData(",\"stream_options\":[1]", ",\"stream_options\":{\"include_usage\":true}")]
    [InlineData(",\"stream_options\":{}", ",\"stream_options\":{\"include_usage\":true}")]
    [InlineData(",\"stream_options\":{ \"include_usage\" : false }", ",\"stream_options\":{\"include_usage\":true}")]
    [InlineData(",\"stream_options\":{\"include_usage\":true, \"a\":1 }", ",\"stream_options\":{\"include_usage\":true, \"a\":1 }")]
    [InlineData(
        ",\"stream_options\":{\"a\": 1.0 ,\"include_usage\":false,\"b\":\"\\ud800\"}",
        ",\"stream_options\":{\"a\": 1.0,\"b\":\"\\ud800\",\"include_usage\":true}")]
    public void A_stream_is_asked_for_its_usage(string options, string sent) => Assert.Equal(
        $"{{\"model\":\"up\",{Messages},\"stream\":true{sent}}}", Sent($"{{\"model\":\"a\",{Messages},\"stream\":true{options}}}"));

    [Fact]
    public void Stream_options_may_be_as_deep_as_any_field()
    {
        var deep = new string('[', 100) + new string(']', 100);

        Assert.Contains(deep, Sent($"{{\"model\":\"a\",{Messages},\"stream\":true,\"stream_options\":{{\"x\":{deep}}}}}"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_a_model_is_written_as_JSON() =>
        Assert.Equal("a\"\\ü", System.Text.Json.Nodes.JsonNode.Parse(Sent($"{{\"model\":\"a\",{Messages}}}", "a\"\\ü"))!["model"]!.GetValue<string>());

    [Fact]
    public void A_parameter_that_the_provider_calls_otherwise_keeps_its_place_and_value_and_one_that_it_refuses_is_noted()
    {
        var quirks = new ParameterQuirks
        {
            Renamed = ImmutableDictionary<string, string>.Empty.Add("seed", "random_seed").Add("a:b", "c\"d"),
            Refused = ["user", "stream_options"],
        };

        var notes = new TranslationNotes();

        Assert.Equal(
            "{\"model\":\"up\"," + Messages + ", \"random_seed\": 1.0e0,\"c\\u0022d\":2,\"stream\":true}",
            Sent("{\"user\":\"u\",\"model\":\"a\"," + Messages + ", \"seed\" : 1.0e0,\"a:b\":2,\"stream\":true,\"stream_options\":{}}", quirks: quirks, notes: notes));
        Assert.Equal(["user", "stream_options"], notes.Dropped);
    }

    private static string Sent(string body, string model = "up", ParameterQuirks? quirks = null, TranslationNotes? notes = null)
    {
        var request = ChatBodies.Request(body);
        using var buffer = request.Body.Buffer;
        return Encoding.UTF8.GetString(ChatBodies.Apply(buffer.Span, OpenAIChatProtocol.Instance.UpstreamEdits(request, new UpstreamTarget(model) { Quirks = quirks ?? ParameterQuirks.None }, notes ?? new TranslationNotes())));
    }
}
