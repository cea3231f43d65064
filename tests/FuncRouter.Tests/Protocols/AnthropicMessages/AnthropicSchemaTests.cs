using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FuncRouter.Protocols.AnthropicMessages;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Tests.Protocols.AnthropicMessages;

public sealed class AnthropicSchemaTests
{
    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", true)]
    [InlineData("""{"type":"object","additionalProperties":false}""", true)]
    [InlineData("""{"type":"object"}""", false)]
    [InlineData("""{"type":["object","null"]}""", false)]
    [InlineData("true", false)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","additionalProperties":{"type":"string"}}}}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"object","additionalProperties":true}}}}""", false)]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"object","patternProperties":{"x":{}}}]}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"type":"string"}}}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"anyOf":[{"type":"string"},{"$ref":"#/$defs/A"}]}}}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}}}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/B"},"b":{"$ref":"#/$defs/B"}},"$defs":{"B":{"type":"string"}}}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"https://a/b"}}}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/none"}}}""", false)]
    public void A_schema_fits_where_nothing_is_lost(string schema, bool fits) => Assert.Equal(fits, Read(schema) is not null);

    [Fact]
    public void Many_optional_properties_are_too_many()
    {
        static string Of(int count) => "{\"type\":\"object\",\"properties\":{" + string.Join(',', Enumerable.Range(0, count).Select(number => $"\"p{number}\":{{}}")) + "}}";

        Assert.NotNull(Read(Of(10)));
        Assert.Null(Read(Of(11)));
    }

    [Fact]
    public void References_that_unfold_without_end_are_given_up_in_time()
    {
        var definitions = string.Join(',', Enumerable.Range(0, 40).Select(number => $"\"d{number}\":{{\"anyOf\":[{{\"$ref\":\"#/$defs/d{number + 1}\"}},{{\"$ref\":\"#/$defs/d{number + 1}\"}}]}}"));

        Assert.Null(Read("{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + definitions + ",\"d40\":{\"type\":\"string\"}}}"));
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""", """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""")]
    [InlineData("""{"type":"integer","minimum":1.0e0,"maximum":9}""", """{"type":"integer","description":"minimum: 1.0e0; maximum: 9."}""")]
    [InlineData("""{"description":"How many.","type":"array","items":{"type":"string","maxLength":3},"minItems":1}""", """{"type":"array","items":{"type":"string","description":"maxLength: 3."},"minItems":1,"description":"How many."}""")]
    [InlineData("""{"type":"array","minItems":2,"description":"d"}""", """{"type":"array","description":"d\nminItems: 2."}""")]
    [InlineData("""{"oneOf":[{"type":"string","format":"date"},{"type":"string","format":"phone"}]}""", """{"anyOf":[{"type":"string","format":"date"},{"type":"string","description":"format: \"phone\"."}]}""")]
    [InlineData("""{"$ref":"#/$defs/A","$defs":{"A":{"type":"object","properties":{}}}}""", """{"$ref":"#/$defs/A","$defs":{"A":{"type":"object","properties":{},"additionalProperties":false}}}""")]
    [InlineData("""{"enum":["a",null],"const":1,"default":2,"title":"t"}""", """{"enum":["a",null],"const":1,"default":2,"title":"t"}""")]
    [InlineData("""{"anyOf":7,"properties":7,"items":true}""", """{"items":true,"additionalProperties":false,"description":"anyOf: 7; properties: 7."}""")]
    public void What_the_grammar_does_not_know_is_said_in_words(string schema, string written)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = JsonWriting.Create(output))
        {
            Read(schema)!.Write(writer);
        }

        Assert.Equal(JsonNode.Parse(written)!.ToJsonString(), JsonNode.Parse(output.WrittenSpan)!.ToJsonString());
    }

    private static AnthropicSchema? Read(string schema) => AnthropicSchema.Fitting(JsonElement.Parse(Encoding.UTF8.GetBytes(schema)));
}
