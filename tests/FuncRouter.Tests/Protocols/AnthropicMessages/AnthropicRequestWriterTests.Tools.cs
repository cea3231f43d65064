using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.AnthropicMessages;

/// <summary>Which tools are declared, which of them has to be called, and how a form of the answer is asked for.</summary>
public sealed partial class AnthropicRequestWriterTests
{
    [Theory]
    [InlineData(ToolChoiceMode.Auto, null, null, """{"type":"auto"}""")]
    [InlineData(ToolChoiceMode.Auto, null, false, """{"type":"auto","disable_parallel_tool_use":true}""")]
    [InlineData(ToolChoiceMode.Required, null, true, """{"type":"any"}""")]
    [InlineData(ToolChoiceMode.Named, "get_weather", false, """{"type":"tool","name":"get_weather","disable_parallel_tool_use":true}""")]
    [InlineData(ToolChoiceMode.None, null, false, """{"type":"none"}""")]
    public void A_choice_among_tools_is_written(ToolChoiceMode mode, string? name, bool? parallel, string expected)
    {
        var body = AnthropicBodies.Written(AnthropicBodies.Asking() with { Tools = [Weather with { Cache = new CacheMark(null) }], ToolChoice = new ToolChoice(mode, name), ParallelToolCalls = parallel });

        AssertJson(expected, body["tool_choice"]);
        AssertJson("""[{"name":"get_weather","description":"d","input_schema":{"type":"object","properties":{"city":{"type":"string","x":1.0e0}}},"cache_control":{"type":"ephemeral"}}]""", body["tools"]);
    }

    [Fact]
    public void A_choice_that_was_not_made_is_not_written()
    {
        Assert.False(AnthropicBodies.Written(AnthropicBodies.Asking() with { Tools = [Weather] }).ContainsKey("tool_choice"));
        Assert.False(AnthropicBodies.Written(AnthropicBodies.Asking() with { ParallelToolCalls = false, ToolChoice = new ToolChoice(ToolChoiceMode.None) }).ContainsKey("tool_choice"));
        AssertJson("""{"type":"auto","disable_parallel_tool_use":true}""", AnthropicBodies.Written(AnthropicBodies.Asking() with { Tools = [Weather], ParallelToolCalls = false })["tool_choice"]);
    }

    [Fact]
    public void Only_allowed_tools_are_declared()
    {
        var body = AnthropicBodies.Written(AnthropicBodies.Asking() with { Tools = [Weather, new ToolDefinition("b")], ToolChoice = new ToolChoice(ToolChoiceMode.Required) { Allowed = ["b"] } });

        AssertJson("""[{"name":"b","input_schema":{"type":"object"}}]""", body["tools"]);
    }

    [Fact]
    public void Tools_that_were_called_are_declared_even_where_the_client_no_longer_does()
    {
        var body = AnthropicBodies.Written(AnthropicBodies.Saying(
            new Message(MessageRole.User, [new TextPart("Hi")]),
            new Message(MessageRole.Assistant, [new ToolCallPart("a", "f", "{}"), new ToolCallPart("b", "f", "{}")]),
            new Message(MessageRole.Tool, [new ToolResultPart("a", []), new ToolResultPart("b", [])])));

        AssertJson("""[{"name":"f","input_schema":{"type":"object"}}]""", body["tools"]);
        AssertJson("""{"type":"none"}""", body["tool_choice"]);
    }

    [Fact]
    public void A_model_that_cannot_be_forced_is_at_least_left_no_other_tool()
    {
        var notes = new TranslationNotes();
        var body = AnthropicBodies.Written(
            AnthropicBodies.Asking() with { Tools = [Weather, new ToolDefinition("b")], ToolChoice = new ToolChoice(ToolChoiceMode.Named, "b") }, "claude-opus-5-5", notes: notes);

        Assert.Equal(("b", 1, "auto"), ((string?)body["tools"]![0]!["name"], body["tools"]!.AsArray().Count, (string?)body["tool_choice"]!["type"]));
        Assert.Equal(["tool_choice"], notes.Dropped);
    }

    [Fact]
    public void A_strict_tool_is_strict_where_its_schema_allows_it()
    {
        var notes = new TranslationNotes();
        var strict = new ToolDefinition("f") { Parameters = Person, Strict = true };

        Assert.True((bool?)AnthropicBodies.Written(AnthropicBodies.Asking() with { Tools = [strict] }, notes: notes)["tools"]![0]!["strict"]);
        Assert.Empty(notes.Dropped);
        Assert.Null(AnthropicBodies.Written(AnthropicBodies.Asking() with { Tools = [strict with { Parameters = JsonElement.Parse("""{"type":"object"}"""u8) }] }, notes: notes)["tools"]![0]!["strict"]);
        Assert.Null(AnthropicBodies.Written(AnthropicBodies.Asking() with { Tools = [strict] }, "claude-3-5-haiku-latest")["tools"]![0]!["strict"]);
        Assert.Equal(["strict"], notes.Dropped);
    }

    [Theory]
    [InlineData("claude-sonnet-4-5-20250929")]
    [InlineData("claude-opus-4-6")]
    [InlineData("claude-opus-5-5")]
    public void A_schema_is_native_where_the_model_has_it(string model)
    {
        var notes = new TranslationNotes();
        var body = AnthropicBodies.Written(AnthropicBodies.Asking() with { Format = new OutputFormat(Person) { Name = "person" } }, model, notes: notes);

        AssertJson("""{"format":{"type":"json_schema","schema":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false}}}""", body["output_config"]);
        Assert.Null(notes.JsonTool);
        Assert.False(body.ContainsKey("tools"));
    }

    [Fact]
    public void A_schema_is_a_forced_tool_elsewhere()
    {
        var notes = new TranslationNotes();
        var body = AnthropicBodies.Written(AnthropicBodies.Asking() with { Format = new OutputFormat(Person) { Description = "A person." } }, "claude-sonnet-4-20250514", notes: notes);

        AssertJson("""{"type":"tool","name":"json","disable_parallel_tool_use":true}""", body["tool_choice"]);
        Assert.Equal(("json", "A person."), ((string?)body["tools"]![0]!["name"], (string?)body["tools"]![0]!["description"]));
        AssertJson(Person.GetRawText(), body["tools"]![0]!["input_schema"]);
        Assert.Equal("json", notes.JsonTool);
    }

    [Theory]
    [InlineData(null, """{"type":"any","disable_parallel_tool_use":true}""")]
    [InlineData(ToolChoiceMode.None, """{"type":"tool","name":"json","disable_parallel_tool_use":true}""")]
    public void Other_tools_may_be_called_before_the_one_that_answers(ToolChoiceMode? mode, string expected)
    {
        var choice = mode is { } given ? new ToolChoice(given) : null;
        var body = AnthropicBodies.Written(AnthropicBodies.Asking() with { Format = new OutputFormat(null as JsonElement?), Tools = [Weather], ToolChoice = choice });

        Assert.Equal(["get_weather", "json"], body["tools"]!.AsArray().Select(tool => (string?)tool!["name"]));
        AssertJson("""{"type":"object"}""", body["tools"]![1]!["input_schema"]);
        AssertJson(expected, body["tool_choice"]);
    }

    [Fact]
    public void A_tool_that_has_to_be_called_makes_the_form_of_a_text_moot()
    {
        var notes = new TranslationNotes();
        var body = AnthropicBodies.Written(
            AnthropicBodies.Asking() with { Format = new OutputFormat(Person), Tools = [Weather], ToolChoice = new ToolChoice(ToolChoiceMode.Required) }, "claude-3-5-haiku-latest", notes: notes);

        Assert.Single(body["tools"]!.AsArray());
        Assert.Null(notes.JsonTool);
    }

    [Fact]
    public void The_tool_that_answers_has_a_name_of_its_own()
    {
        var notes = new TranslationNotes();
        AnthropicBodies.Written(AnthropicBodies.Asking() with { Format = new OutputFormat(null as JsonElement?), Tools = [new ToolDefinition("json")] }, notes: notes);

        Assert.Equal("json_answer", notes.JsonTool);
    }

    [Fact]
    public void A_model_that_cannot_be_forced_is_told_to_answer_in_JSON()
    {
        var notes = new TranslationNotes();
        var body = AnthropicBodies.Written(AnthropicBodies.Asking() with { Format = new OutputFormat(null as JsonElement?) }, "claude-fable-5-1", notes: notes);

        Assert.Contains("one JSON object", (string?)body["system"]![0]!["text"], StringComparison.Ordinal);
        Assert.Null(notes.JsonTool);
        var open = AnthropicBodies.Written(AnthropicBodies.Asking() with { Format = new OutputFormat(JsonElement.Parse("""{"type":"object"}"""u8)) }, "claude-fable-5-1");
        Assert.Contains("""{"type":"object"}""", (string?)open["system"]![0]!["text"], StringComparison.Ordinal);
    }
}
