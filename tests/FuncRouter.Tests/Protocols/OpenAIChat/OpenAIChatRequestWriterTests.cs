using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Protocols.Cohere.Asked;

namespace FuncRouter.Tests.Protocols.OpenAIChat;

public sealed class OpenAIChatRequestWriterTests
{
    private static readonly UpstreamTarget Imitator = new("m");

    private static readonly UpstreamTarget Original = new("m") { IsOriginal = true };

    private static readonly ReasoningSeal Claudes = new(ReasoningOrigins.Anthropic, "sig");

    private static readonly ReasoningSeal Geminis = new(ReasoningOrigins.Gemini, "sig");

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void The_author_of_the_protocol_gets_its_newest_words_and_the_imitators_those_that_all_know()
    {
        var request = new ConversationRequest
        {
            Messages = [new Message(MessageRole.Developer, [new TextPart("Be brief.")]), User(new TextPart("Hi"))],
            MaxOutputTokens = 5,
            Verbosity = "low",
        };

        Assert.Equal(
            ("developer", "5", "", "low", ""),
            (Role(request, Original), Field(request, "max_completion_tokens", Original), Field(request, "max_tokens", Original), Field(request, "verbosity", Original).Trim('"'), Dropped(request, Original)));
        Assert.Equal(
            ("system", "", "5", "", "verbosity"),
            (Role(request, Imitator), Field(request, "max_completion_tokens", Imitator), Field(request, "max_tokens", Imitator), Field(request, "verbosity", Imitator), Dropped(request, Imitator)));

        static string Role(ConversationRequest request, UpstreamTarget target) => (string)Written(request, target)["messages"]![0]!["role"]!;
    }

    [Fact]
    public void Every_parameter_is_written_under_its_name()
    {
        var request = Hi with
        {
            Temperature = 0.5,
            TopP = 0.25,
            TopK = 3,
            FrequencyPenalty = -1,
            PresencePenalty = 1.5,
            Seed = -7,
            Candidates = 2,
            LogProbabilities = true,
            TopLogProbabilities = 3,
            StopSequences = ["a", "b"],
            User = "u",
            Reasoning = new ReasoningOptions { Effort = "max" },
            Untranslated = ["logit_bias"],
            Stream = true,
        };

        Assert.Equal(
            """
            {"model":"m","messages":[{"role":"user","content":"Hi"}],"temperature":0.5,"top_p":0.25,"frequency_penalty":-1,"presence_penalty":1.5,"seed":-7,"n":2,"top_logprobs":3,"logprobs":true,"stop":["a","b"],"user":"u","reasoning_effort":"xhigh","stream":true,"stream_options":{"include_usage":true}}
            """,
            Written(request, Imitator).ToJsonString());
        Assert.Equal("logit_bias,top_k", Dropped(request, Imitator));
    }

    [Fact]
    public void What_a_provider_calls_otherwise_is_renamed_and_what_it_refuses_is_left_out_and_noted()
    {
        var target = Imitator with
        {
            Quirks = new ParameterQuirks
            {
                Renamed = ImmutableDictionary<string, string>.Empty.Add("seed", "random_seed").Add("tool_choice", "choice"),
                Refused = ["user", "stop", "stream_options", "response_format", "parallel_tool_calls", "temperature", "logprobs", "reasoning_effort"],
                Extra = ["top_k"],
            },
        };
        var request = Hi with
        {
            Seed = 7,
            User = "u",
            StopSequences = ["a"],
            Stream = true,
            Format = new OutputFormat(null as JsonElement?),
            Tools = [Tool("f")],
            ToolChoice = new ToolChoice(ToolChoiceMode.Required),
            ParallelToolCalls = true,
            Temperature = 1,
            LogProbabilities = true,
            TopK = 3,
            Reasoning = new ReasoningOptions { Effort = "low" },
        };

        Assert.Equal(
            """
            {"model":"m","messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"f"}}],"choice":"required","random_seed":7,"top_k":3,"stream":true}
            """,
            Written(request, target).ToJsonString());
        Assert.Equal("parallel_tool_calls,response_format,temperature,logprobs,stop,user,reasoning_effort", Dropped(request, target));
    }

    [Theory]
    [InlineData(ToolChoiceMode.Auto, null, "\"auto\"")]
    [InlineData(ToolChoiceMode.None, null, "\"none\"")]
    [InlineData(ToolChoiceMode.Required, null, "\"required\"")]
    [InlineData(ToolChoiceMode.Named, "f", "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}")]
    public void A_tool_choice_has_its_form(ToolChoiceMode mode, string? name, string written) =>
        Assert.Equal(written, Field(Hi with { Tools = [Tool("f")], ToolChoice = new ToolChoice(mode, name) }, "tool_choice"));

    [Fact]
    public void A_choice_among_some_tools_is_these_tools_alone()
    {
        var request = Hi with
        {
            Tools = [Tool("f", "{\"type\" : \"object\"}", strict: true), Tool("g")],
            ToolChoice = new ToolChoice(ToolChoiceMode.Required) { Allowed = ["f"] },
        };

        Assert.Equal("""[{"type":"function","function":{"name":"f","parameters":{"type":"object"},"strict":true}}]""", Field(request, "tools"));
        Assert.Equal("\"required\"", Field(request, "tool_choice"));
        Assert.Equal("", Field(Hi with { ToolChoice = new ToolChoice(ToolChoiceMode.Required) }, "tool_choice"));
    }

    [Theory]
    [InlineData(null, "{\"type\":\"json_object\"}")]
    [InlineData("{\"type\":\"object\"}", "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\",\"schema\":{\"type\":\"object\"}}}")]
    public void A_format_has_its_form(string? schema, string written) =>
        Assert.Equal(written, Field(Hi with { Format = new OutputFormat(schema is null ? null : JsonElement.Parse(schema)) }, "response_format"));

    [Theory]
    [InlineData("none", null, "")]
    [InlineData(null, 0, "")]
    [InlineData(null, null, "")]
    [InlineData("minimal", null, "\"minimal\"")]
    [InlineData(null, 1024, "\"low\"")]
    [InlineData(null, 8192, "\"medium\"")]
    [InlineData(null, 8193, "\"high\"")]
    public void A_budget_of_thought_is_an_effort(string? effort, int? budget, string written) =>
        Assert.Equal(written, Field(Hi with { Reasoning = new ReasoningOptions { Effort = effort, BudgetTokens = budget } }, "reasoning_effort"));

    [Fact]
    public void Media_are_written_as_the_protocol_has_them() => Assert.Equal(
        """
        [{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAEC","detail":"low"}},{"type":"image_url","image_url":{"url":"https://x/a.png"}},{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AAEC"}},{"type":"file","file":{"filename":"document.pdf","file_data":"data:application/pdf;base64,AAEC"}},{"type":"text","text":"notes\nplain"},{"type":"input_audio","input_audio":{"data":"AAEC","format":"mp3"}},{"type":"input_audio","input_audio":{"data":"AAEC","format":"wav"}}]}]
        """,
        Messages(User(
            new TextPart("a"),
            new ImagePart(Inline("image/png")) { Detail = "low" },
            new ImagePart(new LinkedMedia("https://x/a.png")),
            new FilePart(Inline("application/pdf")) { Name = "a.pdf" },
            new FilePart(Inline("application/pdf")),
            new FilePart(new TextMedia("plain")) { Name = "notes" },
            new AudioPart(Inline("audio/mpeg")),
            new AudioPart(Inline("audio/x-wav")))));

    [Fact]
    public void What_the_protocol_has_no_place_for_excludes_the_target()
    {
        Assert.Equal("image", Constraint(new ImagePart(new StoredMedia("f"))));
        Assert.Equal("file", Constraint(new FilePart(new StoredMedia("f"))));
        Assert.Equal("mediaUrl", Constraint(new FilePart(new LinkedMedia("https://x/a.pdf"))));
        Assert.Equal("mediaUrl", Constraint(new AudioPart(new LinkedMedia("https://x/a.wav"))));
        Assert.Equal("audio", Constraint(new AudioPart(new StoredMedia("f"))));
        Assert.Null(Constraint(new ImagePart(new LinkedMedia("https://x/a.png"))));

        static string? Constraint(ContentPart part) => Wire.Write(OpenAIChatProtocol.Instance, Said(User(part)), Imitator).Notes.Constraint;
    }

    [Fact]
    public void An_empty_message_has_an_empty_text() => Assert.Equal("""[{"role":"user","content":""}]""", Messages(User()));

    [Fact]
    public void Media_that_tools_answered_follow_when_all_calls_have_their_answers() => Assert.Equal(
        """
        [{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"c2","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"12"},{"role":"tool","tool_call_id":"c2","content":""},{"role":"user","content":[{"type":"text","text":"What the tools answered beside text:"},{"type":"image_url","image_url":{"url":"https://x/a.png"}},{"type":"input_audio","input_audio":{"data":"AAEC","format":"wav"}}]},{"role":"user","content":"Hi"}]
        """,
        Messages(
            Assistant(new ToolCallPart("c1", "f", "{}"), new ToolCallPart("c2", "f", "{}")),
            Results(new ToolResultPart("c1", [new TextPart("1"), new ImagePart(new LinkedMedia("https://x/a.png")), new TextPart("2")])),
            Results(new ToolResultPart("c2", [new AudioPart(Inline("audio/wav"))])),
            User(new TextPart("Hi"))));

    [Fact]
    public void Thoughts_and_seals_go_only_to_who_takes_them()
    {
        var turn = Assistant(
            new ReasoningPart("Hm.") { Seal = Claudes },
            new TextPart("Yes.") { Seal = Geminis },
            new ToolCallPart("c1", "f", "{}") { Seal = Geminis });
        const string Call = "\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}";
        const string Seal = "\"extra_content\":{\"google\":{\"thought_signature\":\"sig\"}}";

        Assert.Equal($$"""[{"role":"assistant","content":"Yes.",{{Call}}}]}]""", Messages(Imitator, turn));
        Assert.Equal($$"""[{"role":"assistant","content":"Yes.",{{Call}}}]}]""", Messages(Original, turn));
        Assert.Equal($$"""[{"role":"assistant","reasoning_content":"Hm.","content":"Yes.",{{Call}}}]}]""", Messages(Taking("reasoning_content"), turn));
        Assert.Equal($$"""[{"role":"assistant","reasoning":"Hm.","content":"Yes.",{{Call}}}]}]""", Messages(Taking("reasoning"), turn));
        Assert.Equal(
            $$"""[{"role":"assistant","reasoning_content":"Hm.","reasoning_details":[{"type":"reasoning.text","index":0,"format":"anthropic-claude-v1","text":"Hm.","signature":"sig"}],"content":"Yes.",{{Call}}}]}]""",
            Messages(Taking("reasoning_details"), turn));
        Assert.Equal($$"""[{"role":"assistant",{{Seal}},"content":"Yes.",{{Call}},{{Seal}}}]}]""", Messages(Taking("extra_content"), turn));
    }

    [Fact]
    public void Marks_for_the_cache_go_only_to_who_takes_them()
    {
        var request = Said(User(new TextPart("Hi") { Cache = new CacheMark("1h") })) with { Tools = [Tool("f") with { Cache = new CacheMark(null) }] };

        Assert.DoesNotContain("cache_control", Written(request, Imitator).ToJsonString(), StringComparison.Ordinal);
        var taken = Written(request, Taking("cache_control"));
        Assert.Equal("""[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral","ttl":"1h"}}]""", taken["messages"]![0]!["content"]!.ToJsonString());
        Assert.Equal("""{"type":"ephemeral"}""", taken["tools"]![0]!["cache_control"]!.ToJsonString());
    }

    private static UpstreamTarget Taking(string parameter) => Imitator with { Quirks = new ParameterQuirks { Extra = [parameter] } };

    private static JsonObject Written(ConversationRequest request, UpstreamTarget target) =>
        JsonNode.Parse(Wire.Write(OpenAIChatProtocol.Instance, request, target).Json)!.AsObject();

    private static string Field(ConversationRequest request, string name, UpstreamTarget? target = null) =>
        Written(request, target ?? Imitator)[name]?.ToJsonString(Relaxed) ?? "";

    private static string Dropped(ConversationRequest request, UpstreamTarget target) =>
        string.Join(',', Wire.Write(OpenAIChatProtocol.Instance, request, target).Notes.Dropped);

    private static string Messages(params Message[] messages) => Messages(Imitator, messages);

    private static string Messages(UpstreamTarget target, params Message[] messages) => Written(Said(messages), target)["messages"]!.ToJsonString(Relaxed);
}
