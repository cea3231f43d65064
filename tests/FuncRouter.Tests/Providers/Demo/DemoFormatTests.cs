using System.Net;
using System.Text.Json.Nodes;
using FuncRouter.Providers.Demo;

namespace FuncRouter.Tests.Providers.Demo;

public sealed class DemoFormatTests : IDisposable
{
    private readonly DemoClient _demo = new();

    public void Dispose() => _demo.Dispose();

    [Fact]
    public async Task Json_mode_gets_a_json_document()
    {
        var request = DemoClient.Request(DemoModels.Swift, "Say \"hi\" – in JSON");
        request["response_format"] = new JsonObject { ["type"] = "json_object" };

        var answer = JsonNode.Parse(await _demo.ContentAsync(request))!;

        Assert.True((bool?)answer["demonstration"]);
        Assert.Equal("demo/swift", (string?)answer["model"]);
        Assert.Equal("you wrote 5 words: “Say \"hi\" – in JSON”.", (string?)answer["answer"]);
    }

    [Theory]
    [InlineData("""{"type":"string"}""", """ "demonstration" """)]
    [InlineData("""{"type":"integer"}""", "1")]
    [InlineData("""{"type":"boolean"}""", "true")]
    [InlineData("""{"type":["null","string"]}""", "null")]
    [InlineData("""{"enum":["red","green"]}""", """ "red" """)]
    [InlineData("""{"const":{"a":[1]}}""", """{"a":[1]}""")]
    [InlineData("""{"anyOf":[{"type":"number"},{"type":"null"}]}""", "1")]
    [InlineData("""{"type":"array","items":{"type":"number"}}""", "[1]")]
    [InlineData("""{"type":"array"}""", "[]")]
    [InlineData("""{"type":"object"}""", "{}")]
    [InlineData("""{"properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["b"]}""", """{"b":1}""")]
    [InlineData("""{"properties":{"a":{"type":"number"},"b":{}}}""", """{"a":1,"b":"demonstration"}""")]
    [InlineData("""{"properties":{"s":{"$ref":"#/$defs/a~1b"}},"$defs":{"a/b":{"type":"boolean"}}}""", """{"s":true}""")]
    public async Task A_schema_gets_a_document_that_fits_it(string schema, string document)
    {
        var content = await _demo.ContentAsync(WithSchema(schema));

        Assert.Equal(JsonNode.Parse(document)?.ToJsonString() ?? "null", content);
    }

    [Fact]
    public async Task A_recursive_schema_comes_to_an_end()
    {
        var content = await _demo.ContentAsync(WithSchema(
            """
            {"type":"object","required":["next","children"],"properties":{
              "next":{"anyOf":[{"$ref":"#"},{"type":"null"}]},"children":{"type":"array","items":{"$ref":"#"}}}}
            """));

        var node = JsonNode.Parse(content);
        while (node?["next"] is { } next)
        {
            Assert.NotNull(next["children"]);
            node = next;
        }
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"$ref":"#/$defs/missing"}""")]
    [InlineData("""{"$ref":"https://example.com/schema"}""")]
    [InlineData("""{"properties":{"a":{"$ref":"#"},"b":{"$ref":"#"}}}""")]
    public async Task A_schema_that_cannot_be_filled_is_400(string schema)
    {
        using var response = await _demo.CompleteAsync(WithSchema(schema));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_json_schema", (string?)(await DemoClient.BodyAsync(response))["error"]!["code"]);
    }

    private static JsonObject WithSchema(string schema)
    {
        var request = DemoClient.Request(DemoModels.Swift, "Hello");
        request["response_format"] = new JsonObject
        {
            ["type"] = "json_schema",
            ["json_schema"] = new JsonObject { ["name"] = "shape", ["strict"] = true, ["schema"] = JsonNode.Parse(schema) },
        };
        return request;
    }
}
