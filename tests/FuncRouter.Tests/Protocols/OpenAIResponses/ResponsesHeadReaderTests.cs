using System.Text;
using FsCheck.Xunit;
using FuncRouter.Protocols.OpenAIResponses;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Protocols.OpenAIResponses.Exchanged;

namespace FuncRouter.Tests.Protocols.OpenAIResponses;

public sealed class ResponsesHeadReaderTests
{
    private const string Rich = """
        "input": [{"role":"user","content":[{"type":"input_text","text":"Hi"},{"type":"input_image","image_url":"data:image/png;base64,AA=="},
          {"type":"input_file","file_data":"data:application/pdf;base64,AA=="}]},
          {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"x"},{"type":"message","role":"assistant","content":"Hello"}],
        "instructions": "Be brief.", "tools": [{"type":"function","name":"f"}], "max_output_tokens": 99, "temperature": 0.5, "stream": true,
        "reasoning": {"effort":"high"}, "text": {"verbosity":"low","format":{"type":"json_schema","name":"a","schema":{}}}, "safety_identifier": "u"
        """;

    [Fact]
    public void Everything_that_a_decision_needs_is_read()
    {
        var head = Head(Rich);
        var features = head.Features;

        Assert.Equal(("m", "u", 3), (head.Model, head.User, features.Messages));
        Assert.Equal((99, 0.5, "high"), (features.MaxOutputTokens, features.Temperature, features.ReasoningEffort));
        Assert.True(features is { Stream: true, StreamUsage: true, Tools: true, JsonSchema: true, Images: true, Files: true, ReasoningState: true });
        Assert.Null(features.NativeOnly);
    }

    [Fact]
    public void A_text_is_one_turn_that_opens_the_conversation()
    {
        const string Fields = "\"input\":\"Hello there\"";
        var head = Head(Fields);

        Assert.Equal(1, head.Features.Messages);
        Assert.Equal("\"Hello there\"", "{\"model\":\"m\",\"input\":\"Hello there\"}"[head.Opening]);
        Assert.False(head.Features.StreamUsage);
    }

    [Theory]
    [InlineData("", "input")]
    [InlineData(",\"input\":null", "input")]
    [InlineData(",\"input\":[]", "input")]
    [InlineData(",\"input\":42", "input")]
    [InlineData(",\"input\":{}", "input")]
    [InlineData(",\"input\":[1]", "input[0]")]
    [InlineData(",\"input\":\"x\",\"stream\":\"yes\"", "stream")]
    [InlineData(",\"background\":true", "input")]
    public void A_mistake_is_named(string fields, string param)
    {
        var (head, error) = Protocol.ReadHead(Encoding.UTF8.GetBytes($$"""{"model":"m"{{fields}}}"""));

        Assert.Null(head);
        Assert.Equal((400, "invalid_request", param), (error!.Status, error.Code, error.Param));
    }

    [Theory]
    [InlineData("\"previous_response_id\":\"resp_1\"", "previous_response_id")]
    [InlineData("\"conversation\":{\"id\":\"conv_1\"},\"input\":\"x\"", "conversation")]
    [InlineData("\"prompt\":{\"id\":\"pmpt_1\"}", "prompt")]
    [InlineData("\"background\":true,\"input\":\"x\"", "background")]
    [InlineData("\"input\":\"x\",\"store\":true", "store")]
    [InlineData("\"store\":true,\"previous_response_id\":\"resp_1\"", "previous_response_id")]
    [InlineData("\"input\":[{\"role\":\"user\",\"content\":\"x\"},{\"type\":\"item_reference\",\"id\":\"msg_1\"}]", "item_reference")]
    [InlineData("\"input\":[{\"id\":\"rs_1\",\"type\":\"item_reference\"}]", "item_reference")]
    [InlineData("\"input\":\"x\",\"store\":false,\"background\":false,\"previous_response_id\":null,\"conversation\":null", null)]
    [InlineData("\"input\":[{\"role\":\"user\",\"content\":\"an item_reference\"}]", null)]
    [InlineData("\"input\":[{\"role\":\"user\",\"content\":\"x\"},{\"type\":\"item_reference\",\"id\":\"rs_router_1_0\"}]", null)]
    [InlineData("\"input\":\"x\",\"tools\":[{\"type\":\"web_search\"}]", null)]
    public void What_needs_a_memory_on_the_server_is_named(string fields, string? field) => Assert.Equal(field, Head(fields).Features.NativeOnly);

    [Fact]
    public void Nothing_but_the_model_and_the_fields_of_the_router_change_on_the_way_to_a_provider_of_the_protocol()
    {
        var request = Request("\"input\" : \"x\", \"models\":[\"a\"], \"store\":true ,\"x_unknown\":1.50");
        var text = Encoding.UTF8.GetString(request.Body.Buffer.Span);
        foreach (var edit in Protocol.UpstreamEdits(request, new("gpt"), new()).Reverse())
        {
            text = text[..edit.Start] + Encoding.UTF8.GetString(edit.Replacement.Span) + text[edit.End..];
        }

        Assert.Equal("{\"model\":\"gpt\",\"input\" : \"x\", \"store\":true ,\"x_unknown\":1.50}", text);
    }

    [Property(Arbitrary = [typeof(Damage.Generator)])]
    public void Spoilt_requests_are_refused_or_read(Damage[] damages)
    {
        var body = Damage.Spoil(Encoding.UTF8.GetBytes($$"""{"model":"m",{{Rich}},"conversation":null}"""), damages);
        var (head, error) = OpenAIResponsesProtocol.Instance.ReadHead(body);

        Assert.True(head is null != error is null);
    }
}
