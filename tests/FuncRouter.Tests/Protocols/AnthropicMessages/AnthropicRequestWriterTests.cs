using System.Text.Json;
using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.AnthropicMessages;

public sealed class AnthropicRequestWriterTests
{
    private static readonly JsonElement Person = JsonElement.Parse("""{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false}"""u8);
    private static readonly ToolDefinition Weather = new("get_weather") { Description = "d", Parameters = JsonElement.Parse("""{"type":"object","properties":{"city":{"type":"string","x":1.0e0}}}"""u8) };

    [Fact]
    public void Instructions_become_the_system_prompt_and_turns_alternate()
    {
        var body = AnthropicBodies.Written(AnthropicBodies.Saying(
            new Message(MessageRole.System, [new TextPart("Be brief.") { Cache = new CacheMark("1h") }]),
            new Message(MessageRole.User, [new TextPart("Hi")]),
            new Message(MessageRole.Developer, [new TextPart("Be kind.")]),
            new Message(MessageRole.User, [new TextPart("there"), new TextPart(" ")]),
            new Message(MessageRole.Assistant, []),
            new Message(MessageRole.Assistant, [new TextPart("Hello"), new RefusalPart("but no")]),
            new Message(MessageRole.User, [new TextPart("more") { Cache = new CacheMark(null) }])));

        AssertJson("""[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral","ttl":"1h"}},{"type":"text","text":"Be kind."}]""", body["system"]);
        AssertJson(
            """
            [{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"text","text":"there"}]},
             {"role":"assistant","content":[{"type":"text","text":"Hello"},{"type":"text","text":"but no"}]},
             {"role":"user","content":[{"type":"text","text":"more","cache_control":{"type":"ephemeral"}}]}]
            """,
            body["messages"]);
        Assert.Equal(("claude-sonnet-4-5", 4096), ((string?)body["model"], (int)body["max_tokens"]!));
        Assert.Equal(["model", "max_tokens", "system", "messages"], body.Select(property => property.Key));
    }

    [Fact]
    public void Calls_and_results_stand_where_they_belong()
    {
        var body = AnthropicBodies.Written(AnthropicBodies.Saying(
            new Message(MessageRole.User, [new TextPart("Weather?")]),
            new Message(MessageRole.Assistant, [new TextPart("Look."), new ToolCallPart("a", "get_weather", """{"city": "Paris"}"""), new ToolCallPart("b", "get_weather", "{}")]),
            new Message(MessageRole.User, [new TextPart("And?")]),
            new Message(MessageRole.Tool, [new ToolResultPart("a", [new TextPart("18")])]),
            new Message(MessageRole.Tool, [new ToolResultPart("b", [new TextPart("x"), new ImagePart(new LinkedMedia("https://a/b"))]) { IsError = true, Cache = new CacheMark(null) }])) with
        { Tools = [Weather] });

        AssertJson(
            """
            [{"role":"user","content":[{"type":"text","text":"Weather?"}]},
             {"role":"assistant","content":[{"type":"text","text":"Look."},{"type":"tool_use","id":"a","name":"get_weather","input":{"city": "Paris"}},{"type":"tool_use","id":"b","name":"get_weather","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"18"},
               {"type":"tool_result","tool_use_id":"b","content":[{"type":"text","text":"x"},{"type":"image","source":{"type":"url","url":"https://a/b"}}],"is_error":true,"cache_control":{"type":"ephemeral"}},
               {"type":"text","text":"And?"}]}]
            """,
            body["messages"]);
    }

    [Fact]
    public void Empty_results_are_written_as_such() =>
        Assert.Equal("", (string?)AnthropicBodies.Written(AnthropicBodies.Saying(
            new Message(MessageRole.User, [new TextPart("Hi")]),
            new Message(MessageRole.Assistant, [new ToolCallPart("a", "f", "{}")]),
            new Message(MessageRole.Tool, [new ToolResultPart("a", [])])))["messages"]![2]!["content"]![0]!["content"]);

    [Fact]
    public void Ids_become_such_as_are_taken_and_still_belong_together()
    {
        var turns = AnthropicBodies.Written(AnthropicBodies.Saying(
            new Message(MessageRole.User, [new TextPart("Hi")]),
            new Message(MessageRole.Assistant, [new ToolCallPart("functions.f:0", "f", "{}"), new ToolCallPart("", "f", "{}"), new ToolCallPart("", "f", "{}")]),
            new Message(MessageRole.Tool, [new ToolResultPart("functions.f:0", []), new ToolResultPart("", []), new ToolResultPart("", [])]),
            new Message(MessageRole.Assistant, [new ToolCallPart("functions.f:0", "f", "{}")]),
            new Message(MessageRole.Tool, [new ToolResultPart("functions.f:0", [])])))["messages"]!.AsArray();

        string[] Ids(int turn, string name) => [.. turns[turn]!["content"]!.AsArray().Select(block => (string)block![name]!)];
        Assert.Equal(["functions_f_0", "call", "call_2"], Ids(1, "id"));
        Assert.Equal(Ids(1, "id"), Ids(2, "tool_use_id"));
        Assert.Equal(["functions_f_0_2"], Ids(3, "id"));
        Assert.Equal(Ids(3, "id"), Ids(4, "tool_use_id"));
    }

    [Theory]
    [InlineData("", "{}")]
    [InlineData("not json", """{"arguments":"not json"}""")]
    [InlineData("[1]", """{"arguments":"[1]"}""")]
    [InlineData("""{"a":1}{"b":2}""", """{"arguments":"{\"a\":1}{\"b\":2}"}""")]
    [InlineData("""{ "a": 1e3 }""", """{ "a": 1e3 }""")]
    public void Arguments_are_an_object_whatever_they_were(string arguments, string input) => AssertJson(
        input,
        AnthropicBodies.Written(AnthropicBodies.Saying(new Message(MessageRole.User, [new TextPart("Hi")]), new Message(MessageRole.Assistant, [new ToolCallPart("a", "f", arguments)])))
            ["messages"]![1]!["content"]![0]!["input"]);

    [Fact]
    public void Media_are_written_as_the_protocol_has_them()
    {
        var content = AnthropicBodies.Written(AnthropicBodies.Asking(
            new ImagePart(AnthropicBodies.Media("image/*", "iVBORw0KGgo=")) { Cache = new CacheMark(null) },
            new ImagePart(AnthropicBodies.Media("image/jpg", "/9j/4AAQ")),
            new ImagePart(new LinkedMedia("https://a/b.png")),
            new FilePart(AnthropicBodies.Media("application/pdf", "JVBE")) { Name = "t", Context = "c", Citations = true },
            new FilePart(AnthropicBodies.Media("text/csv", "YSxi")),
            new FilePart(AnthropicBodies.Media("image/png", "iVBORw0KGgo=")),
            new FilePart(new LinkedMedia("https://a/b.pdf")),
            new FilePart(new LinkedMedia("https://a/b") { MediaType = "image/gif" }),
            new FilePart(new TextMedia("words"))))["messages"]![0]!["content"];

        AssertJson(
            """
            [{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="},"cache_control":{"type":"ephemeral"}},
             {"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/9j/4AAQ"}},
             {"type":"image","source":{"type":"url","url":"https://a/b.png"}},
             {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"},"title":"t","context":"c","citations":{"enabled":true}},
             {"type":"document","source":{"type":"text","media_type":"text/plain","data":"a,b"}},
             {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}},
             {"type":"document","source":{"type":"url","url":"https://a/b.pdf"}},
             {"type":"image","source":{"type":"url","url":"https://a/b"}},
             {"type":"document","source":{"type":"text","media_type":"text/plain","data":"words"}}]
            """,
            content);
    }

    [Fact]
    public void What_no_block_can_hold_excludes_the_target()
    {
        Assert.Equal("audio", Excluded(new AudioPart(AnthropicBodies.Media("audio/wav", "AA=="))));
        Assert.Equal("image", Excluded(new ImagePart(AnthropicBodies.Media("image/tiff", "SUkq"))));
        Assert.Equal("file", Excluded(new ImagePart(new StoredMedia("file-1"))));
        Assert.Equal("file", Excluded(new FilePart(new StoredMedia("file-1"))));
        Assert.Equal("file", Excluded(new FilePart(AnthropicBodies.Media("video/mp4", "AA=="))));
        Assert.Equal("file", Excluded(new FilePart(AnthropicBodies.Media("text/plain", "###"))));
        Assert.Equal("image", Constraint(AnthropicBodies.Saying(new Message(MessageRole.System, [new ImagePart(new LinkedMedia("u"))]))));
    }

    [Fact]
    public void Only_Anthropics_own_thoughts_go_back()
    {
        var content = AnthropicBodies.Written(AnthropicBodies.Saying(
            new Message(MessageRole.User, [new TextPart("Hi")]),
            new Message(MessageRole.Assistant,
            [
                new ReasoningPart("hm") { Seal = new ReasoningSeal(ReasoningOrigins.Anthropic, "EqQB") },
                new ReasoningPart("") { Seal = new ReasoningSeal(ReasoningOrigins.Anthropic, "EmwK") { IsEncrypted = true } },
                new ReasoningPart("foreign") { Seal = new ReasoningSeal(ReasoningOrigins.Gemini, "AAA") },
                new ReasoningPart("plain"),
                new ToolCallPart("a", "f", "{}") { Seal = new ReasoningSeal(ReasoningOrigins.Gemini, "AAA") },
            ]),
            new Message(MessageRole.Tool, [new ToolResultPart("a", [])])))["messages"]![1]!["content"];

        AssertJson("""[{"type":"thinking","thinking":"hm","signature":"EqQB"},{"type":"redacted_thinking","data":"EmwK"},{"type":"tool_use","id":"a","name":"f","input":{}}]""", content);
    }

    [Fact]
    public void Words_to_go_on_with_are_kept_without_white_space_at_their_end()
    {
        var turns = AnthropicBodies.Written(AnthropicBodies.Saying(
            new Message(MessageRole.User, [new TextPart("Write JSON ")]), new Message(MessageRole.Assistant, [new TextPart(" {\"a\": \n")])))["messages"]!;

        Assert.Equal(("Write JSON ", " {\"a\":"), ((string?)turns[0]!["content"]![0]!["text"], (string?)turns[1]!["content"]![0]!["text"]));
    }

    [Fact]
    public void A_conversation_always_begins_with_a_person()
    {
        foreach (var message in (Message[])[new(MessageRole.System, [new TextPart("Go.")]), new(MessageRole.Assistant, [new TextPart("Welcome!")])])
        {
            Assert.Equal("user", (string?)AnthropicBodies.Written(AnthropicBodies.Saying(message))["messages"]![0]!["role"]);
        }
    }

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

    [Theory]
    [InlineData("claude-sonnet-4-5", 0.2, null, null, "0.2,,", "")]
    [InlineData("claude-sonnet-4-5", 1.7, null, null, "1,,", "temperature")]
    [InlineData("claude-sonnet-4-5", null, 0.9, 5, ",0.9,5", "")]
    [InlineData("claude-sonnet-4-5", 0.2, 0.9, null, "0.2,,", "top_p")]
    [InlineData("claude-sonnet-4-5", 1.0, 0.9, null, ",0.9,", "")]
    [InlineData("claude-sonnet-4-5", 0.2, 1.0, null, "0.2,,", "")]
    [InlineData("claude-sonnet-4-20250514", 0.2, 0.9, null, "0.2,0.9,", "")]
    [InlineData("claude-opus-4-7", 0.2, 0.9, 5, ",,", "temperature,top_p,top_k")]
    [InlineData("claude-opus-4-7", 1.0, 1.0, null, ",,", "")]
    public void Sampling_is_what_the_model_takes(string model, double? temperature, double? topP, int? topK, string expected, string dropped)
    {
        var notes = new TranslationNotes();
        var body = AnthropicBodies.Written(AnthropicBodies.Asking() with { Temperature = temperature, TopP = topP, TopK = topK }, model, notes: notes);

        Assert.Equal(expected, $"{body["temperature"]},{body["top_p"]},{body["top_k"]}");
        Assert.Equal(dropped, string.Join(',', notes.Dropped));
    }

    [Fact]
    public void The_rest_is_written_or_named()
    {
        var notes = new TranslationNotes();
        var body = AnthropicBodies.Written(
            AnthropicBodies.Asking() with
            {
                Stream = true,
                User = "u-1",
                StopSequences = ["END", "\n\n"],
                MaxOutputTokens = 100_000,
                FrequencyPenalty = 1,
                PresencePenalty = 1,
                Seed = 7,
                Candidates = 2,
                LogProbabilities = true,
                Verbosity = "low",
                Untranslated = ["logit_bias"],
            },
            most: 64_000,
            notes: notes);

        AssertJson("""{"user_id":"u-1"}""", body["metadata"]);
        AssertJson("""["END"]""", body["stop_sequences"]);
        Assert.Equal((true, 64_000), ((bool)body["stream"]!, (int)body["max_tokens"]!));
        Assert.Equal(["logit_bias", "frequency_penalty", "presence_penalty", "seed", "n", "logprobs", "verbosity", "stop"], notes.Dropped);
    }

    [Fact]
    public void What_asks_for_nothing_is_not_named()
    {
        var notes = new TranslationNotes();
        AnthropicBodies.Written(AnthropicBodies.Asking() with { FrequencyPenalty = 0, PresencePenalty = 0, Candidates = 1, Verbosity = "medium", Temperature = 1, TopP = 1 }, notes: notes);

        Assert.Empty(notes.Dropped);
    }

    private static string? Excluded(ContentPart part) => Constraint(AnthropicBodies.Asking(new TextPart("x"), part));

    private static string? Constraint(ConversationRequest request)
    {
        var notes = new TranslationNotes();
        AnthropicBodies.Written(request, notes: notes);
        return notes.Constraint;
    }

    private static void AssertJson(string expected, JsonNode? actual) => Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), actual?.ToJsonString());
}
