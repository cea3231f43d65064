using System.Text;
using FuncRouter.Protocols.AnthropicMessages;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.AnthropicMessages;

public sealed class AnthropicHeadReaderTests
{
    [Theory]
    [InlineData("", "Send a JSON object with \"model\", \"max_tokens\" and \"messages\"", null)]
    [InlineData("""{"model":"m","max_tokens":1}""", "\"messages\" is missing", "messages")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[]}""", "\"messages\" is empty", "messages")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":"Hi"}""", "\"messages\" must be a list", "messages")]
    [InlineData("""{"model":"m","messages":[{}]}""", "\"max_tokens\" is missing", "max_tokens")]
    [InlineData("""{"model":"m","messages":[{}],"max_tokens":null}""", "\"max_tokens\" is missing", "max_tokens")]
    [InlineData("""{"max_tokens":1,"messages":[{}]}""", "\"model\" is missing", "model")]
    public void A_mistake_is_named(string body, string message, string? param)
    {
        var (head, error) = AnthropicMessagesProtocol.Instance.ReadHead(Encoding.UTF8.GetBytes(body));

        Assert.Null(head);
        Assert.Equal((400, param), (error!.Status, error.Param));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_a_decision_needs_is_read()
    {
        var (head, _) = AnthropicMessagesProtocol.Instance.ReadHead(
            """
            {"model":"m","max_tokens":64,"system":[{"type":"text","text":"Be brief."}],"metadata":{"user_id":"u-1"},"stream":true,"temperature":0.5,
             "messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
               {"type":"document","source":{"type":"url","url":"https://a/b.pdf"}}]},{"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"s"}]}],
             "tools":[{"name":"f","input_schema":{}}],"output_config":{"format":{"type":"json_schema","schema":{}},"effort":"low"},
             "thinking":{"type":"adaptive"},"session_id":"s","models":["b"],"fallbacks":["c"]}
            """u8);

        var features = head!.Features;
        Assert.Equal(("m", "u-1", "s", 2, 64), (head.Model, head.User, head.Session, features.Messages, features.MaxOutputTokens));
        Assert.Equal(["b", "c"], head.Controls.FallbackModels);
        Assert.True(features is { Stream: true, Tools: true, Images: true, Files: true, ReasoningState: true, JsonSchema: true, ReasoningEffort: "low", Temperature: 0.5 });
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(""","thinking":{"type":"enabled","budget_tokens":2048}""", "high")]
    [InlineData(""","thinking":{"type":"adaptive"}""", "high")]
    [InlineData(""","thinking":{"type":"adaptive"},"output_config":{"effort":"medium"}""", "medium")]
    [InlineData(""","output_config":{"effort":"max","format":null},"thinking":{"type":"disabled"}""", "none")]
    [InlineData(""","output_config":{"effort":"max"}""", "max")]
    [InlineData(""","output_config":7,"thinking":null""", null)]
    public void How_hard_it_thinks_is_a_word(string more, string? word) =>
        Assert.Equal(word, AnthropicBodies.Request(AnthropicBodies.With(more)).Features.ReasoningEffort);

    [Fact]
    public void The_older_name_of_the_format_is_known() =>
        Assert.True(AnthropicBodies.Request(AnthropicBodies.With(""","output_format":{"type":"json_schema","schema":{}}""")).Features.JsonSchema);

    [Fact]
    public void A_count_of_tokens_needs_no_limit()
    {
        var (head, error) = AnthropicCountTokensProtocol.Instance.ReadHead("""{"model":"m","messages":[{"role":"user","content":"Hi"}]}"""u8);

        Assert.Null(error);
        Assert.Equal(1, head!.Features.Messages);
        Assert.Contains("\"model\" and \"messages\"", AnthropicCountTokensProtocol.Instance.ReadHead([]).Error!.Message, StringComparison.Ordinal);
    }
}
