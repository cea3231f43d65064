using System.Text.Json;
using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.BedrockConverse.Written;

namespace FuncRouter.Tests.Protocols.BedrockConverse;

public sealed class BedrockToolsTests
{
    private const string Sonnet45 = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    private const string Person = """{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false}""";

    private static readonly ConversationRequest WithTool = Hi with { Tools = [Tool("weather")] };

    private static readonly ConversationRequest AfterCall = Said(
        User("Weather?"), Assistant(new ToolCallPart("c1", "weather", "{}")), Results(new ToolResultPart("c1", Text("18"))));

    [Fact]
    public void A_tool_has_its_schema_to_the_byte()
    {
        var json = Of(Hi with { Tools = [Tool("weather", """{ "type":"object", "minimum":1.50 }""") with { Description = "How it is." }] }).Json;

        Assert.Contains(
            """
            "toolConfig":{"tools":[{"toolSpec":{"name":"weather","description":"How it is.","inputSchema":{"json":{ "type":"object", "minimum":1.50 }}}}]}
            """.Trim(),
            json,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, """{"type":"object","properties":{}}""")]
    [InlineData("""{"properties":{"a":{}}}""", """{"type":"object","properties":{"a":{}}}""")]
    [InlineData("true", """{"type":"object","properties":{}}""")]
    public void A_schema_always_says_that_the_input_is_an_object(string? schema, string expected)
    {
        var tool = new ToolDefinition("f") { Description = " ", Parameters = schema is null ? null : JsonElement.Parse(schema) };

        var spec = Of(Hi with { Tools = [tool] }).Body["toolConfig"]!["tools"]![0]!["toolSpec"]!;

        Assert.Equal(expected, Text(spec["inputSchema"]!["json"]));
        Assert.Null(spec["description"]);
    }

    [Fact]
    public void Tools_may_be_marked_for_the_cache_where_the_model_caches_them()
    {
        var request = Hi with { Tools = [Tool("a") with { Cache = new CacheMark("5m") }, Tool("b")] };

        Assert.Equal("""{"cachePoint":{"type":"default"}}""", Text(Of(request).Body["toolConfig"]!["tools"]![1]));
        Assert.Equal(2, Of(request, Nova).Body["toolConfig"]!["tools"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(ToolChoiceMode.Auto, null, "")]
    [InlineData(ToolChoiceMode.Required, null, """{"any":{}}""")]
    [InlineData(ToolChoiceMode.Named, "weather", """{"tool":{"name":"weather"}}""")]
    public void The_choice_is_in_the_words_of_Converse(ToolChoiceMode mode, string? name, string expected) =>
        Assert.Equal(expected, Text(Of(WithTool with { ToolChoice = new ToolChoice(mode, name) }).Body["toolConfig"]!["toolChoice"]));

    [Fact]
    public void No_tools_may_be_called_where_none_are_there()
    {
        var written = Of(WithTool with { ToolChoice = new ToolChoice(ToolChoiceMode.None) });

        Assert.Null(written.Body["toolConfig"]);
        Assert.Empty(written.Notes.Dropped);
    }

    [Fact]
    public void After_a_call_the_tools_stay_and_that_none_may_be_called_is_lost()
    {
        var written = Of(AfterCall with { Tools = [Tool("weather")], ToolChoice = new ToolChoice(ToolChoiceMode.None) });

        Assert.Single(written.Body["toolConfig"]!["tools"]!.AsArray());
        Assert.Null(written.Body["toolConfig"]!["toolChoice"]);
        Assert.Equal(["tool_choice"], written.Notes.Dropped);
    }

    [Fact]
    public void After_a_call_there_are_tools_even_where_none_are_offered_any_more() =>
        Assert.Equal(
            """{"tools":[{"toolSpec":{"name":"weather","inputSchema":{"json":{"type":"object","properties":{}}}}}]}""",
            Text(Of(AfterCall).Body["toolConfig"]));

    [Fact]
    public void Only_allowed_tools_are_offered()
    {
        var choice = new ToolChoice(ToolChoiceMode.Required) { Allowed = ["b"] };

        var config = Of(Hi with { Tools = [Tool("a"), Tool("b")], ToolChoice = choice }).Body["toolConfig"]!;

        Assert.Equal("b", Assert.Single(config["tools"]!.AsArray())!["toolSpec"]!["name"]!.GetValue<string>());
        Assert.Equal("""{"any":{}}""", Text(config["toolChoice"]));
    }

    [Fact]
    public void A_model_that_can_be_made_to_call_any_tool_is_given_only_the_one()
    {
        var written = Of(Hi with { Tools = [Tool("a"), Tool("b")], ToolChoice = new ToolChoice(ToolChoiceMode.Named, "b") }, Mistral);

        Assert.Equal("b", Assert.Single(written.Body["toolConfig"]!["tools"]!.AsArray())!["toolSpec"]!["name"]!.GetValue<string>());
        Assert.Equal("""{"any":{}}""", Text(written.Body["toolConfig"]!["toolChoice"]));
        Assert.Empty(written.Notes.Dropped);
    }

    [Fact]
    public void A_model_that_cannot_be_made_to_call_tools_is_not()
    {
        var written = Of(WithTool with { ToolChoice = new ToolChoice(ToolChoiceMode.Required) }, Llama);

        Assert.Null(written.Body["toolConfig"]!["toolChoice"]);
        Assert.Equal(["tool_choice"], written.Notes.Dropped);
    }

    [Theory]
    [InlineData(ToolChoiceMode.Auto, null, """{"type":"auto","disable_parallel_tool_use":true}""")]
    [InlineData(ToolChoiceMode.Required, null, """{"type":"any","disable_parallel_tool_use":true}""")]
    [InlineData(ToolChoiceMode.Named, "weather", """{"type":"tool","name":"weather","disable_parallel_tool_use":true}""")]
    public void Claude_is_told_to_call_one_tool_at_a_time_in_its_own_words(ToolChoiceMode mode, string? name, string expected)
    {
        var body = Of(WithTool with { ParallelToolCalls = false, ToolChoice = new ToolChoice(mode, name) }).Body;

        Assert.Equal(expected, Text(body["additionalModelRequestFields"]!["tool_choice"]));
        Assert.Null(body["toolConfig"]!["toolChoice"]);
    }

    [Fact]
    public void Other_models_cannot_be_told() =>
        Assert.Equal(["parallel_tool_calls"], Of(WithTool with { ParallelToolCalls = false }, Nova).Notes.Dropped);

    [Fact]
    public void A_strict_tool_is_strict_where_the_model_can_be_held_to_its_schema()
    {
        var request = Hi with { Tools = [Tool("f", Person) with { Strict = true }] };

        Assert.True(Of(request, Sonnet45).Body["toolConfig"]!["tools"]![0]!["toolSpec"]!["strict"]!.GetValue<bool>());
        Assert.Equal(["strict"], Of(request).Notes.Dropped);
        Assert.Equal(["strict"], Of(Hi with { Tools = [Tool("f") with { Strict = true }] }, Sonnet45).Notes.Dropped);
    }

    [Fact]
    public void A_call_and_its_result_keep_id_and_arguments()
    {
        var messages = Of(Said(
            User("?"),
            Assistant(new ToolCallPart("toolu_1", "f", """{ "n":1.50 }""")),
            Results(new ToolResultPart("toolu_1", [new TextPart("a"), new ImagePart(Inline("image/png"))]) { IsError = true }))).Json;

        Assert.Contains("""{"toolUse":{"toolUseId":"toolu_1","name":"f","input":{ "n":1.50 }}}""", messages, StringComparison.Ordinal);
        Assert.Contains(
            """{"toolResult":{"toolUseId":"toolu_1","content":[{"text":"a"},{"image":{"format":"png","source":{"bytes":"AAEC"}}}],"status":"error"}}""",
            messages,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "{}")]
    [InlineData("""{"a":""", """{"arguments":"{\"a\":"}""")]
    [InlineData("[1]", """{"arguments":"[1]"}""")]
    public void Arguments_are_an_object_whatever_they_were(string arguments, string expected) =>
        Assert.Equal(
            expected,
            Text(Of(Said(User("?"), Assistant(new ToolCallPart("c", "f", arguments)))).Body["messages"]![1]!["content"]![0]!["toolUse"]!["input"]));

    [Theory]
    [InlineData(false, """[{"text":""}]""")]
    [InlineData(true, """[{"text":"The tool failed."}]""")]
    public void A_result_without_words_still_has_content(bool isError, string expected) =>
        Assert.Equal(
            expected,
            Text(Of(Said(User("?"), Assistant(new ToolCallPart("c", "f", "{}")), Results(new ToolResultPart("c", []) { IsError = isError })))
                .Body["messages"]![2]!["content"]![0]!["toolResult"]!["content"]));

    [Fact]
    public void Models_that_know_no_status_get_none() =>
        Assert.DoesNotContain(
            "status",
            Of(Said(User("?"), Assistant(new ToolCallPart("c", "f", "{}")), Results(new ToolResultPart("c", Text("x")) { IsError = true })), Mistral).Json,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(Claude, "functions.f:0", 29)]
    [InlineData(Claude, "", 29)]
    [InlineData(Mistral, "toolu_01PQjhxo3eirCdKNvCJrKc8f", 9)]
    public void An_id_that_the_model_does_not_take_is_another_and_the_same_for_call_and_result(string model, string id, int length)
    {
        var messages = Of(
            Said(User("?"), Assistant(new ToolCallPart(id, "f", "{}")), Results(new ToolResultPart(id, Text("x")))), model).Body["messages"]!;
        var call = messages[1]!["content"]![0]!["toolUse"]!["toolUseId"]!.GetValue<string>();

        Assert.Equal(length, call.Length);
        Assert.All(call, letter => Assert.True(char.IsAsciiLetterOrDigit(letter) || letter == '_'));
        Assert.Equal(call, messages[2]!["content"]![0]!["toolResult"]!["toolUseId"]!.GetValue<string>());
    }

    [Fact]
    public void A_model_that_can_be_held_to_a_schema_is()
    {
        var written = Of(Hi with { Format = new OutputFormat(JsonElement.Parse(Person)) { Name = "person", Description = "Who." } }, Sonnet45);
        var format = written.Body["outputConfig"]!["textFormat"]!;

        Assert.Equal("json_schema", format["type"]!.GetValue<string>());
        Assert.Equal(Person, format["structure"]!["jsonSchema"]!["schema"]!.GetValue<string>());
        Assert.Equal("person", format["structure"]!["jsonSchema"]!["name"]!.GetValue<string>());
        Assert.Null(written.Body["toolConfig"]);
        Assert.Null(written.Notes.JsonTool);
    }

    [Theory]
    [InlineData(Claude, Person)]
    [InlineData("anthropic.claude-opus-4-8", Person)]
    [InlineData(Sonnet45, """{"type":"object","properties":{"a":{"type":"string"}}}""")]
    [InlineData(Sonnet45, """{"type":"object","properties":{"a":{"type":"integer","minimum":1}},"additionalProperties":false}""")]
    [InlineData(Sonnet45, """{"type":"object","properties":{"a":{"$ref":"#"}},"additionalProperties":false}""")]
    [InlineData(Sonnet45, """{"type":"array","items":{"type":"object","properties":{}}}""")]
    public void Else_the_answer_is_the_input_of_a_tool(string model, string schema)
    {
        var written = Of(Hi with { Format = new OutputFormat(JsonElement.Parse(schema)) }, model);

        Assert.Equal("json", written.Notes.JsonTool);
        Assert.Equal("""{"tool":{"name":"json"}}""", Text(written.Body["toolConfig"]!["toolChoice"]));
        Assert.Null(written.Body["outputConfig"]);
    }

    [Fact]
    public void JSON_without_a_schema_is_any_object()
    {
        var spec = Of(Hi with { Format = new OutputFormat((JsonElement?)null) }, Sonnet45).Body["toolConfig"]!["tools"]![0]!["toolSpec"]!;

        Assert.Equal("""{"type":"object"}""", Text(spec["inputSchema"]!["json"]));
    }

    [Fact]
    public void Beside_other_tools_the_model_chooses_between_them_and_the_answer()
    {
        var written = Of(Hi with { Tools = [Tool("json")], Format = new OutputFormat(JsonElement.Parse(Person)) });

        Assert.Equal("json_answer", written.Notes.JsonTool);
        Assert.Equal("""{"any":{}}""", Text(written.Body["toolConfig"]!["toolChoice"]));
        Assert.Equal(2, written.Body["toolConfig"]!["tools"]!.AsArray().Count);
    }

    [Fact]
    public void Where_one_tool_has_to_be_called_there_is_no_other_answer()
    {
        var written = Of(WithTool with
        {
            ToolChoice = new ToolChoice(ToolChoiceMode.Named, "weather"),
            Format = new OutputFormat(JsonElement.Parse(Person)),
        });

        Assert.Null(written.Notes.JsonTool);
        Assert.Equal("""{"tool":{"name":"weather"}}""", Text(written.Body["toolConfig"]!["toolChoice"]));
    }

    [Fact]
    public void A_model_that_cannot_be_made_to_answer_so_is_asked_to()
    {
        var written = Of(Hi with { Format = new OutputFormat(JsonElement.Parse(Person)) }, Llama);

        Assert.Equal("json", written.Notes.JsonTool);
        Assert.Null(written.Body["toolConfig"]!["toolChoice"]);
        Assert.Equal(["response_format"], written.Notes.Dropped);
    }
}
