using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.Gemini.Asked;

namespace FuncRouter.Tests.Protocols.Gemini;

public sealed class GeminiToolsTests
{
    private const string Json = "application/json";

    private static readonly OutputFormat Person = new(JsonElement.Parse("""{"type":"object","properties":{"name":{"type":"string"}}}"""));

    private static ConversationRequest Weather => Hi with { Tools = [Tool("weather"), Tool("time")] };

    [Fact]
    public void Functions_have_their_schemas_as_they_are()
    {
        var schema = """{ "type":"object","$defs":{"c":{"const":1.0}},"properties":{"c":{"$ref":"#/$defs/c"},"d":{"anyOf":[{"type":"string"},{"type":"null"}]}},"additionalProperties":false }""";
        var asked = Of(Hi with { Tools = [new ToolDefinition("f") { Description = "Does.", Parameters = JsonElement.Parse(schema) }] });

        Assert.Contains($$"""{"functionDeclarations":[{"name":"f","description":"Does.","parametersJsonSchema":{{schema}}}]}""", asked.Json, StringComparison.Ordinal);
        Assert.Null(asked.Body["toolConfig"]);
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("true", "")]
    [InlineData("""{"properties":{}}""", ""","parametersJsonSchema":{"type":"object","properties":{}}""")]
    [InlineData("""{"type":null,"properties":{}}""", ""","parametersJsonSchema":{"type":"object","properties":{}}""")]
    public void A_schema_of_parameters_says_that_they_are_an_object_or_nothing(string schema, string expected) =>
        Assert.Contains(
            $$"""[{"name":"f"{{expected}}}]""",
            Of(Hi with { Tools = [new ToolDefinition("f") { Parameters = JsonElement.Parse(schema) }] }).Json,
            StringComparison.Ordinal);

    [Fact]
    public void A_function_needs_no_parameters() =>
        Assert.Equal("""[{"functionDeclarations":[{"name":"f"}]}]""", Text(Of(Hi with { Tools = [new ToolDefinition("f")] }).Body["tools"]));

    [Theory]
    [InlineData(ToolChoiceMode.Auto, null, "")]
    [InlineData(ToolChoiceMode.None, null, """{"functionCallingConfig":{"mode":"NONE"}}""")]
    [InlineData(ToolChoiceMode.Required, null, """{"functionCallingConfig":{"mode":"ANY"}}""")]
    [InlineData(ToolChoiceMode.Named, "time", """{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["time"]}}""")]
    public void Every_choice_has_its_mode(ToolChoiceMode mode, string? name, string expected)
    {
        var asked = Of(Weather with { ToolChoice = new ToolChoice(mode, name) });

        Assert.Equal(expected, Text(asked.Body["toolConfig"]));
        Assert.Equal(2, asked.Body["tools"]![0]!["functionDeclarations"]!.AsArray().Count);
    }

    [Fact]
    public void A_choice_among_some_names_them_where_it_is_forced_and_else_offers_only_these()
    {
        var forced = Of(Weather with { ToolChoice = new ToolChoice(ToolChoiceMode.Required) { Allowed = ["time"] } });
        var free = Of(Weather with { ToolChoice = new ToolChoice(ToolChoiceMode.Auto) { Allowed = ["time"] } });

        Assert.Equal("""{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["time"]}}""", Text(forced.Body["toolConfig"]));
        Assert.Equal(["time"], NamesOf(free));
        Assert.Null(free.Body["toolConfig"]);
    }

    [Fact]
    public void Strict_schemas_are_validated_where_the_model_can()
    {
        var strict = Hi with { Tools = [Tool("weather") with { Strict = true }] };

        Assert.Equal("""{"functionCallingConfig":{"mode":"VALIDATED"}}""", Text(Of(strict).Body["toolConfig"]));
        Assert.Equal(["strict"], Of(strict, Flash20).Notes.Dropped);
        Assert.Equal("""{"functionCallingConfig":{"mode":"ANY"}}""", Text(Of(strict with { ToolChoice = new ToolChoice(ToolChoiceMode.Required) }, Flash20).Body["toolConfig"]));
    }

    [Fact]
    public void One_call_at_a_time_cannot_be_asked_for()
    {
        Assert.Equal(["parallel_tool_calls"], Of(Weather with { ParallelToolCalls = false }).Notes.Dropped);
        Assert.Empty(Of(Weather with { ParallelToolCalls = true }).Notes.Dropped);
        Assert.Empty(Of(Hi with { ParallelToolCalls = false }).Notes.Dropped);
    }

    [Fact]
    public void A_choice_without_tools_is_none() => Assert.Null(Of(Hi with { ToolChoice = new ToolChoice(ToolChoiceMode.Required) }).Body["toolConfig"]);

    [Fact]
    public void Json_is_the_form_of_an_answer_with_or_without_a_schema()
    {
        Assert.Equal("""{"responseMimeType":"application/json"}""", Of(Hi with { Format = new OutputFormat(null) }).Generation);
        Assert.Equal(
            """{"responseMimeType":"application/json","responseJsonSchema":{"type":"object","properties":{"name":{"type":"string"}}}}""",
            Of(Hi with { Format = Person }).Generation);
    }

    [Fact]
    public void Beside_functions_a_schema_is_one_more_of_them_before_gemini_3()
    {
        var asked = Of(Weather with { Format = Person });

        Assert.Equal(["weather", "time", "json"], NamesOf(asked));
        Assert.Equal("""{"functionCallingConfig":{"mode":"ANY"}}""", Text(asked.Body["toolConfig"]));
        Assert.Equal("{}", asked.Generation);
        Assert.Equal("json", asked.Notes.JsonTool);
    }

    [Fact]
    public void Its_name_is_no_other_s()
    {
        var asked = Of(Hi with { Tools = [Tool("json")], Format = Person });

        Assert.Equal(["json", "json_answer"], NamesOf(asked));
        Assert.Equal("json_answer", asked.Notes.JsonTool);
    }

    [Fact]
    public void Since_gemini_3_a_schema_stands_beside_functions_that_need_not_be_called()
    {
        var free = Of(Weather with { Format = Person }, Flash3);
        var forced = Of(Weather with { Format = Person, ToolChoice = new ToolChoice(ToolChoiceMode.Required) { Allowed = ["time"] } }, Flash3);

        Assert.Equal(["weather", "time"], NamesOf(free));
        Assert.Equal(Json, (string?)free.Body["generationConfig"]!["responseMimeType"]);
        Assert.Null(free.Notes.JsonTool);
        Assert.Equal("json", forced.Notes.JsonTool);
        Assert.Equal("""{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["time","json"]}}""", Text(forced.Body["toolConfig"]));
    }

    [Theory]
    [InlineData(Flash25)]
    [InlineData(Flash3)]
    public void Where_one_function_has_to_be_called_its_arguments_are_the_answer(string model)
    {
        var asked = Of(Weather with { Format = Person, ToolChoice = new ToolChoice(ToolChoiceMode.Named, "time") }, model);

        Assert.Equal("{}", asked.Generation);
        Assert.Null(asked.Notes.JsonTool);
    }

    [Fact]
    public void Functions_that_may_not_be_called_make_way_for_a_schema()
    {
        var none = Weather with { Format = Person, ToolChoice = new ToolChoice(ToolChoiceMode.None) };

        Assert.Null(Of(none).Body["tools"]);
        Assert.Equal(Json, (string?)Of(none).Body["generationConfig"]!["responseMimeType"]);
        Assert.NotNull(Of(none, Flash3).Body["tools"]);
    }

    [Fact]
    public void Json_without_a_schema_beside_functions_is_left_out_before_gemini_3()
    {
        var asked = Of(Weather with { Format = new OutputFormat(null) });

        Assert.Equal(["response_format"], asked.Notes.Dropped);
        Assert.Equal("{}", asked.Generation);
    }

    [Fact]
    public void A_constant_in_the_schema_of_an_answer_is_a_list_of_one()
    {
        var schema = """
            {"type":"object","properties":{"const":{"const":"a"},"n":{"anyOf":[{"const":1.0},{"type":"null"}]},"l":{"type":"array","items":{"const":true}}},
            "$defs":{"d":{"const":"d"}},"additionalProperties":{"const":"x"},"default":{"const":"stays"}}
            """.ReplaceLineEndings("");

        Assert.Contains(
            """
            "responseJsonSchema":{"type":"object","properties":{"const":{"enum":["a"]},"n":{"anyOf":[{"enum":[1.0]},{"type":"null"}]},"l":{"type":"array","items":{"enum":[true]}}},
            "$defs":{"d":{"enum":["d"]}},"additionalProperties":{"enum":["x"]},"default":{"const":"stays"}}
            """.ReplaceLineEndings(""),
            Of(Hi with { Format = new OutputFormat(JsonElement.Parse(schema)) }).Json,
            StringComparison.Ordinal);
    }

    private static ImmutableArray<string> NamesOf(Asked asked) =>
        [.. asked.Body["tools"]![0]!["functionDeclarations"]!.AsArray().Select(function => (string)function!["name"]!)];
}
