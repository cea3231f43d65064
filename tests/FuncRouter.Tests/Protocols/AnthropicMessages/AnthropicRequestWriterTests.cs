using System.Text.Json;
using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.AnthropicMessages;

public sealed partial class AnthropicRequestWriterTests
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
