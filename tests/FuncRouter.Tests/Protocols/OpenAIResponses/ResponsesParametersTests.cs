using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.OpenAIResponses.Exchanged;

namespace FuncRouter.Tests.Protocols.OpenAIResponses;

public sealed class ResponsesParametersTests
{
    [Fact]
    public void Parameters_are_read()
    {
        var request = Asked("""
            "input":"x","stream":true,"max_output_tokens":9,"temperature":0.5,"top_p":0.9,"parallel_tool_calls":false,"user":"u","text":{"verbosity":"low"},
            "reasoning":{"effort":"high","summary":"auto"},"include":["message.output_text.logprobs","reasoning.encrypted_content"],"top_logprobs":3
            """);

        Assert.Equal((true, 9, 0.5, 0.9), (request.Stream, request.MaxOutputTokens, request.Temperature, request.TopP));
        Assert.Equal((false, "u", "low"), (request.ParallelToolCalls, request.User, request.Verbosity));
        Assert.Equal(new ReasoningOptions { Effort = "high", ShowThoughts = true }, request.Reasoning);
        Assert.Equal((true, 3), (request.LogProbabilities, request.TopLogProbabilities));
        Assert.Empty(request.Untranslated);
    }

    [Theory]
    [InlineData("", null, null)]
    [InlineData(",\"reasoning\":{}", null, null)]
    [InlineData(",\"reasoning\":{\"effort\":\"low\"}", "low", null)]
    [InlineData(",\"reasoning\":{\"summary\":\"detailed\"}", null, true)]
    [InlineData(",\"reasoning\":{\"effort\":null,\"generate_summary\":\"auto\"}", null, true)]
    public void Reasoning_is_asked_for_by_effort_or_by_its_summary(string field, string? effort, bool? show)
    {
        var reasoning = Asked("\"input\":\"x\"" + field).Reasoning;

        Assert.Equal((effort, show), (reasoning?.Effort, reasoning?.ShowThoughts));
    }

    [Theory]
    [InlineData("\"truncation\":\"auto\"", "truncation")]
    [InlineData("\"truncation\":\"disabled\"", null)]
    [InlineData("\"service_tier\":\"flex\"", "service_tier")]
    [InlineData("\"service_tier\":\"auto\"", null)]
    [InlineData("\"context_management\":[]", "context_management")]
    [InlineData("\"x_unknown\":1", "x_unknown")]
    [InlineData("\"x_unknown\":null", null)]
    [InlineData("\"models\":[]", null)]
    [InlineData("\"metadata\":{\"a\":\"b\"},\"prompt_cache_key\":\"k\",\"store\":false", null)]
    [InlineData("\"tools\":[{\"type\":\"web_search\"}]", "tools[web_search]")]
    [InlineData("\"tool_choice\":{\"type\":\"web_search\"}", "tool_choice")]
    [InlineData("\"tools\":[{\"type\":\"custom\",\"name\":\"sql\",\"format\":{\"type\":\"grammar\",\"syntax\":\"lark\",\"definition\":\"start: x\"}}]", "tools[0].format")]
    public void What_is_lost_in_a_translation_is_named(string field, string? name) =>
        Assert.Equal(name is null ? Array.Empty<string>() : [name], Asked("\"input\":\"x\"," + field).Untranslated);

    [Fact]
    public void Functions_are_read_and_custom_tools_become_functions_with_one_argument()
    {
        var tools = Asked("""
            "input":"x","tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object","x":1.0},"strict":true},{"type":"custom","name":"sql",
            "description":"Asks.","format":{"type":"grammar","syntax":"lark","definition":"start: x"}}]
            """).Tools;

        Assert.Equal(("f", "d", true, """{"type":"object","x":1.0}"""), (tools[0].Name, tools[0].Description, tools[0].Strict, tools[0].Parameters!.Value.GetRawText()));
        Assert.Equal("sql", tools[1].Name);
        Assert.Equal("Asks.\nThe input follows this lark grammar:\nstart: x", tools[1].Description);
        Assert.Equal("string", tools[1].Parameters!.Value.GetProperty("properties").GetProperty("input").GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("\"auto\"", ToolChoiceMode.Auto, null)]
    [InlineData("\"none\"", ToolChoiceMode.None, null)]
    [InlineData("\"required\"", ToolChoiceMode.Required, null)]
    [InlineData("{\"type\":\"function\",\"name\":\"f\"}", ToolChoiceMode.Named, "f")]
    [InlineData("{\"type\":\"custom\",\"name\":\"f\"}", ToolChoiceMode.Named, "f")]
    public void A_choice_of_tools_is_read(string choice, ToolChoiceMode mode, string? name)
    {
        var read = Asked($"\"input\":\"x\",\"tool_choice\":{choice}").ToolChoice!;

        Assert.Equal((mode, name), (read.Mode, read.Name));
    }

    [Theory]
    [InlineData("auto", ToolChoiceMode.Auto)]
    [InlineData("required", ToolChoiceMode.Required)]
    public void A_choice_among_some_tools_is_read(string mode, ToolChoiceMode read)
    {
        var choice = Asked($$"""
            "input":"x","tool_choice":{"type":"allowed_tools","mode":"{{mode}}","tools":[{"type":"function","name":"f"},{"type":"image_generation"},{"type":"function","name":"g"}]}
            """).ToolChoice!;

        Assert.Equal(read, choice.Mode);
        Assert.Equal(["f", "g"], choice.Allowed);
    }

    [Fact]
    public void The_form_of_the_answer_is_read()
    {
        Assert.Null(Asked("\"input\":\"x\",\"text\":{\"format\":{\"type\":\"text\"}}").Format);
        Assert.Null(Asked("\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_object\"}}").Format!.Schema);
        var format = Asked("\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"p\",\"description\":\"d\",\"strict\":true,\"schema\":{\"a\":1.0}}}").Format!;
        Assert.Equal(("p", "d", true, "{\"a\":1.0}"), (format.Name, format.Description, format.Strict, format.Schema!.Value.GetRawText()));
    }

    [Theory]
    [InlineData("\"tools\":{}", "tools")]
    [InlineData("\"tools\":[{}]", "tools[0].type")]
    [InlineData("\"tools\":[{\"type\":\"function\"}]", "tools[0].name")]
    [InlineData("\"tools\":[{\"type\":\"web_search\"},{\"type\":\"custom\"}]", "tools[1].name")]
    [InlineData("\"tool_choice\":\"maybe\"", "tool_choice")]
    [InlineData("\"tool_choice\":{}", "tool_choice")]
    [InlineData("\"tool_choice\":{\"type\":\"function\"}", "tool_choice.name")]
    [InlineData("\"text\":{\"format\":{\"type\":\"xml\"}}", "text.format.type")]
    [InlineData("\"text\":{\"format\":{\"type\":\"json_schema\"}}", "text.format.schema")]
    public void A_mistake_is_named(string field, string path) => Assert.Equal(path, Mistake("\"input\":\"x\"," + field));
}
