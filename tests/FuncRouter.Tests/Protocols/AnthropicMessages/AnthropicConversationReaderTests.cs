using System.Collections.Immutable;
using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.AnthropicMessages;

public sealed class AnthropicConversationReaderTests
{
    [Fact]
    public void All_parameters_are_read()
    {
        var request = AnthropicBodies.Conversation(AnthropicBodies.With(
            ""","temperature":0.5,"top_p":0.9,"top_k":5,"stop_sequences":["END","###"],"metadata":{"user_id":"u-1"},"stream":true,"service_tier":"auto","""
            + """ "container":"c","mcp_servers":[],"service_level":null,"models":["x"]"""));

        Assert.Equal((0.5, 0.9, 5, 9, "u-1", true), (request.Temperature, request.TopP, request.TopK, request.MaxOutputTokens, request.User, request.Stream));
        Assert.Equal(["END", "###"], request.StopSequences);
        Assert.Equal(["container", "mcp_servers"], request.Untranslated);
        Assert.Contains("service_tier", AnthropicBodies.Conversation(AnthropicBodies.With(""","service_tier":"standard_only" """)).Untranslated);
    }

    [Fact]
    public void The_system_prompt_is_a_text_or_blocks()
    {
        var text = AnthropicBodies.Conversation(AnthropicBodies.With(""","system":"Be brief." """)).Messages[0];
        var blocks = AnthropicBodies.Conversation(AnthropicBodies.With(""","system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral","ttl":"1h"}},{"type":"text","text":"Be kind."}] """)).Messages[0];

        Assert.Equal((MessageRole.System, new TextPart("Be brief.")), (text.Role, Text(text.Parts[0])));
        Assert.Equal(["Be brief.", "Be kind."], blocks.Parts.Cast<TextPart>().Select(part => part.Text));
        Assert.Equal((new CacheMark("1h"), null), (blocks.Parts[0].Cache, blocks.Parts[1].Cache));
    }

    [Fact]
    public void A_mark_on_the_request_is_one_on_its_last_block()
    {
        var request = AnthropicBodies.Conversation(AnthropicBodies.With(""","cache_control":{"type":"ephemeral"}"""));

        Assert.Equal(new CacheMark(null), request.Messages[^1].Parts[^1].Cache);
        Assert.Empty(request.Untranslated);
    }

    [Fact]
    public void Images_come_in_three_ways()
    {
        var parts = Parts(
            """{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}""",
            """{"type":"image","source":{"type":"url","url":"https://a/b.png"}}""",
            """{"type":"image","source":{"type":"file","file_id":"file_1"}}""");

        var inline = Assert.IsType<InlineMedia>(((ImagePart)parts[0]).Source);
        Assert.Equal(("image/png", "AAAA"), (inline.MediaType, Encoding.ASCII.GetString(inline.Base64.Span)));
        Assert.Equal(new LinkedMedia("https://a/b.png"), ((ImagePart)parts[1]).Source);
        Assert.Equal(new StoredMedia("file_1"), ((ImagePart)parts[2]).Source);
    }

    [Fact]
    public void Documents_come_in_five_ways()
    {
        var parts = Parts(
            """{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"},"title":"t","context":"c","citations":{"enabled":true}}""",
            """{"type":"document","source":{"type":"text","media_type":"text/plain","data":"words"}}""",
            """{"type":"document","source":{"type":"url","url":"https://a/b.pdf"}}""",
            """{"type":"document","source":{"type":"file","file_id":"file_1"}}""",
            """{"type":"document","source":{"type":"content","content":"words"}}""",
            """{"type":"document","source":{"type":"content","content":[{"type":"text","text":"a"},{"type":"image","source":{"type":"url","url":"u"}},{"type":"text","text":"b"}]}}""");

        var pdf = (FilePart)parts[0];
        Assert.Equal(("application/pdf", "t", "c", true), (((InlineMedia)pdf.Source).MediaType, pdf.Name, pdf.Context, pdf.Citations));
        Assert.Equal(
            [new TextMedia("words"), new LinkedMedia("https://a/b.pdf") { MediaType = "application/pdf" }, new StoredMedia("file_1"), new TextMedia("words"), new TextMedia("a\nb")],
            parts.Skip(1).OfType<FilePart>().Select(part => part.Source));
        Assert.Equal(new LinkedMedia("u"), Assert.IsType<ImagePart>(parts[6]).Source);
    }

    [Fact]
    public void A_search_result_is_a_document_with_an_address()
    {
        var result = (FilePart)Parts("""{"type":"search_result","source":"https://a","title":"t","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}],"citations":{"enabled":false}}""")[0];

        Assert.Equal((new TextMedia("a\nb"), "t", "https://a", false), (result.Source, result.Name, result.Context, result.Citations));
    }

    [Fact]
    public void Tools_answer_before_the_person_speaks()
    {
        var messages = AnthropicBodies.Messages("""
            [{"role":"assistant","content":[{"type":"text","text":"Look."},{"type":"tool_use","id":"t1","name":"f","input":{ "a": 1.0e0 },"cache_control":{"type":"ephemeral"}}]},
             {"role":"user","content":[{"type":"text","text":"and?"},{"type":"tool_result","tool_use_id":"t1","is_error":true,"content":[{"type":"text","text":"no"},
               {"type":"image","source":{"type":"url","url":"u"}}]},{"type":"tool_result","tool_use_id":"t2","content":"18"},{"type":"tool_result","tool_use_id":"t3"}]}]
            """);

        Assert.Equal([MessageRole.Assistant, MessageRole.Tool, MessageRole.User], messages.Select(message => message.Role));
        var call = (ToolCallPart)messages[0].Parts[1];
        Assert.Equal(("t1", "f", """{ "a": 1.0e0 }""", new CacheMark(null)), (call.Id, call.Name, call.Arguments, call.Cache));
        var results = messages[1].Parts.Cast<ToolResultPart>().ToArray();
        Assert.Equal([("t1", true, 2), ("t2", false, 1), ("t3", false, 0)], results.Select(result => (result.CallId, result.IsError, result.Content.Length)));
        Assert.Equal("and?", ((TextPart)messages[2].Parts[0]).Text);
    }

    [Fact]
    public void A_turn_of_results_alone_is_the_tools() =>
        Assert.Equal(MessageRole.Tool, Assert.Single(AnthropicBodies.Messages("""[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"18"}]}]""")).Role);

    [Fact]
    public void Thoughts_keep_their_seals()
    {
        var parts = AnthropicBodies.Messages("""[{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"EqQB"},{"type":"redacted_thinking","data":"EmwK"},{"type":"thinking","thinking":"so","signature":""}]}]""")[0].Parts;

        Assert.Equal(
            [
                new ReasoningPart("hm") { Seal = new ReasoningSeal(ReasoningOrigins.Anthropic, "EqQB") },
                new ReasoningPart("") { Seal = new ReasoningSeal(ReasoningOrigins.Anthropic, "EmwK") { IsEncrypted = true } },
                new ReasoningPart("so"),
            ],
            parts);
    }

    [Fact]
    public void Citations_stand_for_the_whole_of_their_text()
    {
        var text = (TextPart)Parts("""{"type":"text","text":"four","citations":[{"type":"web_search_result_location","url":"u","title":"t","cited_text":"c","encrypted_index":"E"},{"type":"char_location","document_title":"d","cited_text":"e","file_id":"f"}]}""")[0];

        Assert.Equal(
            [
                new Annotation { Url = "u", Title = "t", CitedText = "c", Start = 0, End = 4 },
                new Annotation { Title = "d", CitedText = "e", FileId = "f", Start = 0, End = 4 },
            ],
            text.Annotations);
    }

    [Fact]
    public void What_Anthropics_own_tools_did_is_left_out_and_named()
    {
        var request = AnthropicBodies.Conversation(AnthropicBodies.With(
            ""","tools":[{"type":"web_search_20250305","name":"web_search"},{"type":"custom","name":"f","description":"d","input_schema":{"type":"object"},"strict":true,"cache_control":{"type":"ephemeral"}}]""",
            """
            [{"role":"assistant","content":[{"type":"server_tool_use","id":"s","name":"web_search","input":{}},{"type":"web_search_tool_result","tool_use_id":"s","content":[]},
              {"type":"text","text":"Found."},{"type":"compaction","content":"Before: x."},{"type":"text","text":""}]}]
            """));

        Assert.Equal(["Found.", "Before: x."], request.Messages[0].Parts.Cast<TextPart>().Select(part => part.Text));
        Assert.Equal(["content[server_tool_use]", "content[web_search_tool_result]", "tools[web_search_20250305]"], request.Untranslated);
        var tool = Assert.Single(request.Tools);
        Assert.Equal(("f", "d", true, new CacheMark(null), "{\"type\":\"object\"}"), (tool.Name, tool.Description, tool.Strict, tool.Cache, tool.Parameters!.Value.GetRawText()));
    }

    [Theory]
    [InlineData("""{"type":"auto"}""", ToolChoiceMode.Auto, null, null)]
    [InlineData("""{"type":"any","disable_parallel_tool_use":true}""", ToolChoiceMode.Required, null, false)]
    [InlineData("""{"type":"tool","name":"f","disable_parallel_tool_use":false}""", ToolChoiceMode.Named, "f", true)]
    [InlineData("""{"type":"none"}""", ToolChoiceMode.None, null, null)]
    public void A_choice_among_tools_is_read(string choice, ToolChoiceMode mode, string? name, bool? parallel)
    {
        var request = AnthropicBodies.Conversation(AnthropicBodies.With(""","tools":[{"name":"f","input_schema":{}}],"tool_choice":""" + choice));

        Assert.Equal((mode, name, parallel), (request.ToolChoice!.Mode, request.ToolChoice.Name, request.ParallelToolCalls));
    }

    [Theory]
    [InlineData("""[{"type":"web_search_20250305","name":"web_search"}]""", """{"type":"any"}""", true)]
    [InlineData("""[{"type":"web_search_20250305","name":"web_search"},{"name":"f","input_schema":{}}]""", """{"type":"tool","name":"web_search"}""", true)]
    [InlineData("[]", """{"type":"auto"}""", false)]
    public void A_choice_of_tools_that_are_not_there_is_none(string tools, string choice, bool isNamed)
    {
        var request = AnthropicBodies.Conversation(AnthropicBodies.With($",\"tools\":{tools},\"tool_choice\":{choice}"));

        Assert.Null(request.ToolChoice);
        Assert.Equal(isNamed, request.Untranslated.Contains("tool_choice"));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(""","thinking":{"type":"disabled"},"output_config":{"effort":"high"}""", "none,,False,")]
    [InlineData(""","thinking":{"type":"enabled","budget_tokens":2048}""", ",2048,False,")]
    [InlineData(""","thinking":{"type":"adaptive","display":"omitted"},"output_config":{"effort":"max"}""", "max,,True,False")]
    [InlineData(""","thinking":{"type":"adaptive","display":"summarized"}""", ",,True,True")]
    [InlineData(""","thinking":{"type":"between_tools"}""", "minimal,,False,")]
    [InlineData(""","output_config":{"effort":"low"}""", "low,,False,")]
    public void Thinking_is_read(string more, string? expected)
    {
        var reasoning = AnthropicBodies.Conversation(AnthropicBodies.With(more)).Reasoning;

        Assert.Equal(expected, reasoning is null ? null : $"{reasoning.Effort},{reasoning.BudgetTokens},{reasoning.IsAdaptive},{reasoning.ShowThoughts}");
    }

    [Theory]
    [InlineData(""","output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}""")]
    [InlineData(""","output_format":{"type":"json_schema","schema":{"type":"object"}}""")]
    public void A_schema_is_read_under_both_names(string more) =>
        Assert.Equal("""{"type":"object"}""", AnthropicBodies.Conversation(AnthropicBodies.With(more)).Format!.Schema!.Value.GetRawText());

    [Theory]
    [InlineData("""[{"content":"x"}]""", "messages[0].role")]
    [InlineData("""[{"role":"wizard","content":"x"}]""", "messages[0].role")]
    [InlineData("""[{"role":"user"}]""", "messages[0].content")]
    [InlineData("""[{"role":"user","content":7}]""", "messages[0].content")]
    [InlineData("""[{"role":"user","content":"a"},{"role":"user","content":[{"type":"txt"}]}]""", "messages[1].content[0].type")]
    [InlineData("""[{"role":"user","content":[{}]}]""", "messages[0].content[0].type")]
    [InlineData("""[{"role":"user","content":[{"type":"text"}]}]""", "messages[0].content[0].text")]
    [InlineData("""[{"role":"user","content":[{"type":"image"}]}]""", "messages[0].content[0].source")]
    [InlineData("""[{"role":"user","content":[{"type":"image","source":{"type":"x"}}]}]""", "messages[0].content[0].source.type")]
    [InlineData("""[{"role":"user","content":[{"type":"image","source":{"type":"base64","data":"A"}}]}]""", "messages[0].content[0].source.media_type")]
    [InlineData("""[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":7}}]}]""", "messages[0].content[0].source.data")]
    [InlineData("""[{"role":"user","content":[{"type":"document","source":{"type":"url"}}]}]""", "messages[0].content[0].source.url")]
    [InlineData("""[{"role":"user","content":[{"type":"document","source":{"type":"x"}}]}]""", "messages[0].content[0].source.type")]
    [InlineData("""[{"role":"assistant","content":[{"type":"tool_use","name":"f","input":{}}]}]""", "messages[0].content[0].id")]
    [InlineData("""[{"role":"assistant","content":[{"type":"tool_use","id":"t","input":{}}]}]""", "messages[0].content[0].name")]
    [InlineData("""[{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":"{}"}]}]""", "messages[0].content[0].input")]
    [InlineData("""[{"role":"user","content":[{"type":"tool_result"}]}]""", "messages[0].content[0].tool_use_id")]
    [InlineData("""[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"y"}]}]}]""", "messages[0].content[0].content[0].type")]
    [InlineData("""[{"role":"assistant","content":[{"type":"thinking"}]}]""", "messages[0].content[0].thinking")]
    [InlineData("""[{"role":"assistant","content":[{"type":"redacted_thinking"}]}]""", "messages[0].content[0].data")]
    public void A_mistake_in_a_message_is_named(string messages, string path) => Assert.Equal(path, Refused(AnthropicBodies.With("", messages)));

    [Theory]
    [InlineData(""","tools":[{"input_schema":{}}]""", "tools[0].name")]
    [InlineData(""","tools":[{"name":"f"}]""", "tools[0].input_schema")]
    [InlineData(""","tool_choice":{"type":"some"}""", "tool_choice.type")]
    [InlineData(""","tool_choice":{"type":"tool"}""", "tool_choice.name")]
    [InlineData(""","thinking":{"type":"deep"}""", "thinking.type")]
    [InlineData(""","output_config":{"format":{"type":"xml"}}""", "output_config.format.type")]
    [InlineData(""","output_config":{"format":{"type":"json_schema"}}""", "output_config.format.schema")]
    public void A_mistake_in_a_parameter_is_named(string more, string path) => Assert.Equal(path, Refused(AnthropicBodies.With(more)));

    private static string Refused(string body) => Assert.Throws<RequestFormatException>(() => AnthropicBodies.Conversation(body)).Path;

    private static ImmutableArray<ContentPart> Parts(params string[] blocks) =>
        AnthropicBodies.Messages("[{\"role\":\"user\",\"content\":[" + string.Join(',', blocks) + "]}]")[0].Parts;

    // Lists compare by identity; a text without annotations has the same none.
    private static TextPart Text(ContentPart part) => new(((TextPart)part).Text);
}
