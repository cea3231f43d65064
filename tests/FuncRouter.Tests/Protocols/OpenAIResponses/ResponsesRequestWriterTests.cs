using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using static FuncRouter.Tests.Protocols.OpenAIResponses.Exchanged;

namespace FuncRouter.Tests.Protocols.OpenAIResponses;

public sealed class ResponsesRequestWriterTests
{
    private static readonly Message Hi = User(new TextPart("Hi"));

    [Fact]
    public void A_request_leaves_nothing_behind_on_the_server() =>
        Assert.Equal(
            """{"model":"gpt","input":[{"role":"user","content":[{"type":"input_text","text":"Hi"}]}],"store":false,"stream":true}""",
            Text(Written(new ConversationRequest { Messages = [Hi], Stream = true }).Body));

    [Fact]
    public void What_is_said_first_is_instructions_and_what_is_said_later_keeps_its_place()
    {
        var body = Written(new ConversationRequest
        {
            Messages = [Said(MessageRole.System, "a"), Said(MessageRole.Developer, "b"), Hi, Said(MessageRole.Developer, "c")],
        }).Body;

        Assert.Equal("a\n\nb", body["instructions"]!.GetValue<string>());
        Assert.Equal(["user", "developer"], body["input"]!.AsArray().Select(item => item!["role"]!.GetValue<string>()));
    }

    [Fact]
    public void Without_any_turn_what_the_application_says_is_the_input()
    {
        var body = Written(new ConversationRequest { Messages = [Said(MessageRole.System, "a")] }).Body;

        Assert.Null(body["instructions"]);
        Assert.Equal("""[{"role":"system","content":[{"type":"input_text","text":"a"}]}]""", Text(body["input"]));
    }

    [Fact]
    public void A_turn_of_the_model_is_items_in_its_order()
    {
        var seal = new ReasoningSeal(ReasoningOrigins.OpenAIResponses, "gAAA") { Id = "rs_1", IsEncrypted = true };

        Assert.Equal(
            """
            [{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gAAA"},{"type":"reasoning","summary":[],"encrypted_content":"h"},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Look."}]},{"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\": 1.0}"},{"type":"message","role":"assistant","content":[{"type":"refusal","refusal":"No."}]}]
            """,
            Input(Assistant(
                new ReasoningPart("hm") { Seal = seal },
                new ReasoningPart("") { Seal = new ReasoningSeal(ReasoningOrigins.OpenAIResponses, "h") { IsEncrypted = true } },
                new ReasoningPart("foreign") { Seal = new ReasoningSeal(ReasoningOrigins.Anthropic, "s") },
                new ReasoningPart("plain"),
                new TextPart("Look."),
                new ToolCallPart("c1", "f", "{\"a\": 1.0}"),
                new RefusalPart("No."))));
    }

    [Fact]
    public void What_tools_answer_is_a_text_or_a_list_with_media() =>
        Assert.Equal(
            """
            [{"type":"function_call_output","call_id":"c1","output":"ab"},{"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"see"},{"type":"input_image","image_url":"https://e.com/a.png","detail":"auto"}]},{"type":"function_call_output","call_id":"c3","output":""}]
            """,
            Input(new Message(
                MessageRole.Tool,
                [
                    new ToolResultPart("c1", [new TextPart("a"), new TextPart("b")]),
                    new ToolResultPart("c2", [new TextPart("see"), new ImagePart(new LinkedMedia("https://e.com/a.png"))]) { IsError = true },
                    new ToolResultPart("c3", []),
                ])));

    [Fact]
    public void Media_are_written_as_bytes_as_addresses_and_as_files_of_OpenAI() =>
        Assert.Equal(
            """
            [{"type":"input_image","image_url":"data:image/png;base64,AAEC","detail":"high"},{"type":"input_image","file_id":"file-1","detail":"auto"},{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,AAEC"},{"type":"input_file","filename":"document.pdf","file_data":"data:application/pdf;base64,AAEC"},{"type":"input_file","file_url":"https://e.com/a.pdf"},{"type":"input_text","text":"n.txt\nText"}]
            """,
            Text(Written(new ConversationRequest
            {
                Messages =
                [
                    User(
                        new ImagePart(Inline("image/png")) { Detail = "high" },
                        new ImagePart(new StoredMedia("file-1")),
                        new FilePart(Inline("application/pdf")) { Name = "a.pdf" },
                        new FilePart(Inline("application/pdf")),
                        new FilePart(new LinkedMedia("https://e.com/a.pdf")),
                        new FilePart(new TextMedia("Text")) { Name = "n.txt" }),
                ],
            }).Body["input"]![0]!["content"]));

    public static TheoryData<ContentPart, bool, string> Inexpressible => new()
    {
        { new AudioPart(Inline("audio/wav")), true, "audio" },
        { new ImagePart(new StoredMedia("file_abc")), true, "image" },
        { new ImagePart(new StoredMedia("file-1")), false, "image" },
        { new FilePart(new StoredMedia("file_abc")), true, "file" },
        { new FilePart(Inline("video/mp4")), true, "file" },
    };

    [Theory]
    [MemberData(nameof(Inexpressible), DisableDiscoveryEnumeration = true)]
    public void What_cannot_be_said_at_all_keeps_the_request_away(ContentPart part, bool isOriginal, string constraint)
    {
        var (body, notes) = Written(new ConversationRequest { Messages = [User(part)] }, new UpstreamTarget("m") { IsOriginal = isOriginal });

        Assert.Equal(constraint, notes.Constraint);
        Assert.Empty(body["input"]![0]!["content"]!.AsArray());
    }

    [Fact]
    public void Parameters_are_written_and_those_that_do_not_exist_are_noted()
    {
        var (body, notes) = Written(new ConversationRequest
        {
            Messages = [Hi],
            MaxOutputTokens = 99,
            Temperature = 0.5,
            TopP = 0.9,
            User = "u",
            Verbosity = "low",
            LogProbabilities = true,
            TopLogProbabilities = 2,
            StopSequences = ["END"],
            Seed = 7,
            TopK = 5,
            Candidates = 2,
            FrequencyPenalty = 1,
            PresencePenalty = 1,
            Untranslated = ["logit_bias"],
        });

        Assert.Equal(
            """{"text":{"verbosity":"low"},"max_output_tokens":99,"temperature":0.5,"top_p":0.9,"top_logprobs":2,"user":"u","include":["message.output_text.logprobs"],"store":false}""",
            Text(Without(body, "model", "input")));
        Assert.Equal(["logit_bias", "top_k", "seed", "frequency_penalty", "presence_penalty", "n", "stop"], notes.Dropped);
    }

    [Fact]
    public void A_provider_may_know_more_parameters_or_fewer()
    {
        var (body, notes) = Written(
            new ConversationRequest { Messages = [Hi], TopK = 5, Temperature = 1, MaxOutputTokens = 3 },
            new UpstreamTarget("m") { Quirks = new ParameterQuirks { Extra = ["top_k"], Refused = ["temperature"] } });

        Assert.Equal("""{"max_output_tokens":3,"top_k":5,"store":false}""", Text(Without(body, "model", "input")));
        Assert.Equal(["temperature"], notes.Dropped);
    }

    [Fact]
    public void A_limit_that_OpenAI_would_refuse_is_its_smallest() =>
        Assert.Equal(16, Written(new ConversationRequest { Messages = [Hi], MaxOutputTokens = 5 }).Body["max_output_tokens"]!.GetValue<int>());

    [Fact]
    public void Functions_are_flat_and_strict_only_where_it_was_asked()
    {
        var body = Written(new ConversationRequest
        {
            Messages = [Hi],
            Tools = [new ToolDefinition("f") { Description = "d", Parameters = JsonElement.Parse("{\"x\": 1.0}"), Strict = true }, new ToolDefinition("g")],
            ParallelToolCalls = false,
        }).Body;

        Assert.Equal(
            """[{"type":"function","name":"f","description":"d","parameters":{"x":1.0},"strict":true},{"type":"function","name":"g","parameters":null,"strict":false}]""",
            Text(body["tools"]));
        Assert.False(body["parallel_tool_calls"]!.GetValue<bool>());
    }

    public static TheoryData<ToolChoice, string> Choices => new()
    {
        { new ToolChoice(ToolChoiceMode.Auto), "\"auto\"" },
        { new ToolChoice(ToolChoiceMode.None), "\"none\"" },
        { new ToolChoice(ToolChoiceMode.Required), "\"required\"" },
        { new ToolChoice(ToolChoiceMode.Named, "f"), """{"type":"function","name":"f"}""" },
        { new ToolChoice(ToolChoiceMode.Required) { Allowed = ["f"] }, """{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"f"}]}""" },
        { new ToolChoice(ToolChoiceMode.Auto) { Allowed = ["f"] }, """{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"f"}]}""" },
    };

    [Theory]
    [MemberData(nameof(Choices), DisableDiscoveryEnumeration = true)]
    public void A_choice_of_tools_is_written(ToolChoice choice, string json) =>
        Assert.Equal(json, Text(Written(new ConversationRequest { Messages = [Hi], Tools = [new ToolDefinition("f")], ToolChoice = choice }).Body["tool_choice"]));

    [Theory]
    [InlineData(null, """{"format":{"type":"json_object"}}""")]
    [InlineData("{\"a\":1.0}", """{"format":{"type":"json_schema","name":"answer","schema":{"a":1.0},"strict":false}}""")]
    public void JSON_is_asked_for_by_its_format(string? schema, string json)
    {
        var format = new OutputFormat(schema is null ? null : JsonElement.Parse(schema));

        Assert.Equal(json, Text(Written(new ConversationRequest { Messages = [Hi], Format = format }).Body["text"]));
    }

    public static TheoryData<ReasoningOptions, string, bool> Reasoning => new()
    {
        { new ReasoningOptions { Effort = "high" }, """{"effort":"high"}""", true },
        { new ReasoningOptions { Effort = "low", ShowThoughts = true }, """{"effort":"low","summary":"auto"}""", true },
        { new ReasoningOptions { BudgetTokens = 1024 }, """{"effort":"low"}""", true },
        { new ReasoningOptions { BudgetTokens = 4096 }, """{"effort":"medium"}""", true },
        { new ReasoningOptions { BudgetTokens = 32000, ShowThoughts = false }, """{"effort":"high"}""", true },
        { new ReasoningOptions { IsAdaptive = true }, "", true },
        { new ReasoningOptions { Effort = "none" }, "", false },
        { new ReasoningOptions { BudgetTokens = 0 }, "", false },
    };

    [Theory]
    [MemberData(nameof(Reasoning), DisableDiscoveryEnumeration = true)]
    public void Thinking_is_asked_for_with_its_encrypted_form(ReasoningOptions options, string json, bool include)
    {
        var body = Written(new ConversationRequest { Messages = [Hi], Reasoning = options }).Body;

        Assert.Equal(json, Text(body["reasoning"]));
        Assert.Equal(include ? """["reasoning.encrypted_content"]""" : "", Text(body["include"]));
    }

    [Fact]
    public void A_conversation_with_encrypted_thoughts_asks_for_more_of_them()
    {
        var thoughts = new ReasoningPart("") { Seal = new ReasoningSeal(ReasoningOrigins.OpenAIResponses, "g") { IsEncrypted = true } };

        Assert.Equal("""["reasoning.encrypted_content"]""", Text(Written(new ConversationRequest { Messages = [Hi, Assistant(thoughts), Hi] }).Body["include"]));
    }

    private static Message Said(MessageRole role, string text) => new(role, [new TextPart(text)]);

    private static InlineMedia Inline(string mediaType) => new(mediaType, "AAEC"u8.ToArray());

    private static System.Text.Json.Nodes.JsonNode Without(System.Text.Json.Nodes.JsonNode body, params ImmutableArray<string> names)
    {
        foreach (var name in names)
        {
            body.AsObject().Remove(name);
        }

        return body;
    }
}
