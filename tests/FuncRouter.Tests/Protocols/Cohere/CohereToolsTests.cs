using System.Text.Json;
using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.Cohere.Asked;

namespace FuncRouter.Tests.Protocols.Cohere;

public sealed class CohereToolsTests
{
    private const string Schema = """{"type": "object", "properties": {"n": {"type": "number", "maximum": 1.50e3}}, "required": ["n"]}""";

    private static readonly ConversationRequest WithTools = Hi with { Tools = [Tool("a"), Tool("b")] };

    [Fact]
    public void A_tool_has_a_schema_to_the_byte() =>
        Assert.Contains(
            """{"type":"function","function":{"name":"a","description":"d","parameters":""" + Schema + "}}",
            Of(Hi with { Tools = [Tool("a", Schema) with { Description = "d" }] }).Json,
            StringComparison.Ordinal);

    [Fact]
    public void A_tool_without_a_schema_gets_an_empty_one() =>
        Assert.Equal(
            """[{"type":"function","function":{"name":"a","parameters":{"type":"object","properties":{}}}}]""",
            Of(Hi with { Tools = [Tool("a")] })["tools"]);

    public static TheoryData<ToolChoice?, string, string> Choices => new()
    {
        { null, "ab", "" },
        { new ToolChoice(ToolChoiceMode.Auto), "ab", "" },
        { new ToolChoice(ToolChoiceMode.None), "ab", "\"NONE\"" },
        { new ToolChoice(ToolChoiceMode.Required), "ab", "\"REQUIRED\"" },
        { new ToolChoice(ToolChoiceMode.Named, "b"), "b", "\"REQUIRED\"" },
        { new ToolChoice(ToolChoiceMode.Auto) { Allowed = ["a"] }, "a", "" },
        { new ToolChoice(ToolChoiceMode.Required) { Allowed = ["a"] }, "a", "\"REQUIRED\"" },
    };

    [Theory]
    [MemberData(nameof(Choices))]
    public void A_choice_is_a_word_and_the_tools_that_are_offered(ToolChoice? choice, string tools, string word)
    {
        var asked = Of(WithTools with { ToolChoice = choice });

        Assert.Equal((tools, word), (Names(asked), asked["tool_choice"]));
    }

    [Theory]
    [InlineData(Schema, true, true, true)]
    [InlineData(Schema, true, null, false)]
    [InlineData("""{"type":"object","properties":{}}""", true, true, false)]
    [InlineData(null, true, true, false)]
    public void Tools_are_strict_together_where_the_api_can(string? second, bool? firstStrict, bool? secondStrict, bool expected)
    {
        var asked = Of(Hi with { Tools = [Tool("a", Schema, firstStrict), Tool("b", second, secondStrict)] });

        Assert.Equal(expected ? "true" : "", asked["strict_tools"]);
        Assert.Equal(expected ? [] : ["strict"], asked.Notes.Dropped);
    }

    [Fact]
    public void Nothing_is_strict_unless_it_was_asked_for()
    {
        var asked = Of(Hi with { Tools = [Tool("a", Schema), Tool("b", Schema, false)] });

        Assert.Equal("", asked["strict_tools"]);
        Assert.Empty(asked.Notes.Dropped);
    }

    [Fact]
    public void Json_is_the_answers_own_format()
    {
        Assert.Equal("""{"type":"json_object"}""", Of(Hi with { Format = new OutputFormat(null as JsonElement?) })["response_format"]);
        Assert.Contains("""
            "response_format":{"type":"json_object","json_schema":
            """ + Schema + "}", Of(Hi with { Format = Format }).Json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ToolChoiceMode.Auto, "abjson")]
    [InlineData(ToolChoiceMode.Required, "abjson")]
    [InlineData(ToolChoiceMode.None, "json")]
    public void Beside_tools_the_answer_with_a_schema_is_one_more(ToolChoiceMode mode, string tools)
    {
        var asked = Of(WithTools with { Format = Format, ToolChoice = new ToolChoice(mode) });

        Assert.Equal((tools, "\"REQUIRED\"", ""), (Names(asked), asked["tool_choice"], asked["response_format"]));
        Assert.Equal("json", asked.Notes.JsonTool);
        Assert.Empty(asked.Notes.Dropped);
    }

    [Fact]
    public void A_format_is_named_as_lost_where_a_tool_is_the_answer_or_nothing_says_what_json()
    {
        foreach (var request in (ConversationRequest[])[
            WithTools with { Format = Format, ToolChoice = new ToolChoice(ToolChoiceMode.Named, "a") },
            WithTools with { Format = new OutputFormat(null as JsonElement?) }])
        {
            var asked = Of(request);

            Assert.Equal(["response_format"], asked.Notes.Dropped);
            Assert.Null(asked.Notes.JsonTool);
        }
    }

    private static OutputFormat Format => new(JsonElement.Parse(Schema)) { Name = "n" };

    private static string Names(Asked asked) =>
        string.Concat(JsonElement.Parse(asked["tools"]).EnumerateArray().Select(tool => tool.GetProperty("function").GetProperty("name").GetString()));
}
