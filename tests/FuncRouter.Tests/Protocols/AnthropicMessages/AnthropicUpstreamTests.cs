using System.Collections.Immutable;
using System.Text;
using FuncRouter.Protocols;
using FuncRouter.Protocols.AnthropicMessages;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.AnthropicMessages;

public sealed class AnthropicUpstreamTests
{
    private const string Foreign = """{"type":"thinking","thinking":"hm","signature":"google-gemini-v1:signature::AAA="}""";
    private const string Unsealed = """{"type":"thinking","thinking":"hm","signature":":none::"}""";
    private const string ForeignData = """{"data":"openai-responses-v1:encrypted:rs_1:gAAA", "type":"redacted_thinking"}""";
    private const string Own = """{"type":"thinking","thinking":"hm","signature":"EqQBCgIYAhIM"}""";
    private const string Text = """{"type":"text","text":"a:b:c:d"}""";

    [Fact]
    public void A_provider_gets_the_clients_bytes_but_for_the_model_and_the_routers_fields()
    {
        const string Rest = """ "max_tokens":9 ,"messages":[ {"role":"user","content":"Hi"}],"x_unknown":{"a":[1.0e0,null]},"thinking":{"type":"enabled","budget_tokens":2048}""";

        Assert.Equal(
            """{"model":"claude-up",""" + Rest + "}",
            Sent("""{"provider":{"only":["a"]},"models":["b"],"model":"a/claude",""" + Rest + ""","session_id":"s","fallbacks":[]}"""));
    }

    [Fact]
    public void What_a_compatible_server_refuses_or_renames_is_seen_to()
    {
        var notes = new TranslationNotes();
        var quirks = new ParameterQuirks { Refused = ["top_k"], Renamed = ImmutableDictionary<string, string>.Empty.Add("metadata", "meta") };

        Assert.Equal(
            """{"model":"claude-up","max_tokens":9,"messages":[{"role":"user","content":"Hi"}],"meta":{}}""",
            Sent(AnthropicBodies.With(""","top_k":5,"metadata":{}"""), quirks, notes));
        Assert.Equal(["top_k"], notes.Dropped);
    }

    [Theory]
    [InlineData(Own + "," + Text, Own + "," + Text)]
    [InlineData(Foreign + " , " + Text, Text)]
    [InlineData(Text + " , " + Foreign, Text)]
    [InlineData(Own + "," + Foreign + "," + ForeignData + "," + Text + "," + Unsealed, Own + "," + Text)]
    [InlineData(Foreign + "," + Text + "," + Foreign + "," + Own, Text + "," + Own)]
    public void Thoughts_of_other_providers_stay_behind(string content, string sent)
    {
        const string Body = """{"model":"claude-up","max_tokens":9,"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":[$]},{"role":"user","content":"more"}]}""";

        Assert.Equal(Body.Replace("$", sent, StringComparison.Ordinal), Sent(Body.Replace("$", content, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_message_of_nothing_else_goes_as_a_whole() => Assert.Equal(
        """{"model":"claude-up","max_tokens":9,"messages":[{"role":"user","content":"Q"},{"role":"user","content":"more"}]}""",
        Sent("""{"model":"a","max_tokens":9,"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":[$,$]},{"role":"user","content":"more"}]}"""
            .Replace("$", Foreign, StringComparison.Ordinal)));

    [Fact]
    public void Citations_of_other_providers_stay_behind() => Assert.Equal(
        AnthropicBodies.With("", """[{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"text","citations":[{"encrypted_index":"E"}],"text":"b"}]}]""").Replace("\"m\"", "\"claude-up\"", StringComparison.Ordinal),
        Sent(AnthropicBodies.With("", """[{"role":"assistant","content":[{"type":"text","citations":[{"url":"u","encrypted_index":""}],"text":"a"},{"type":"text","citations":[{"encrypted_index":"E"}],"text":"b"}]}]""")));

    [Theory]
    [InlineData("""[{"role":"user","content":[{"type":"thinking","signature":"a:signature::b","\ud800":1}]}]""")]
    [InlineData("""[{"type":"thinking","content":[7,{"signature":7}],"x":{}},7]""")]
    public void What_makes_no_sense_is_left_to_the_provider(string messages)
    {
        var body = AnthropicBodies.With("", messages);
        if (AnthropicMessagesProtocol.Instance.ReadHead(Encoding.UTF8.GetBytes(body)).Head is not null)
        {
            Assert.Equal(body.Replace("\"m\"", "\"claude-up\"", StringComparison.Ordinal), Sent(body));
        }
    }

    private static string Sent(string body, ParameterQuirks? quirks = null, TranslationNotes? notes = null)
    {
        var request = AnthropicBodies.Request(body);
        using var buffer = request.Body.Buffer;
        var target = new UpstreamTarget("claude-up") { Quirks = quirks ?? ParameterQuirks.None };
        return Encoding.UTF8.GetString(ChatBodies.Apply(buffer.Span, AnthropicMessagesProtocol.Instance.UpstreamEdits(request, target, notes ?? new TranslationNotes())));
    }
}
