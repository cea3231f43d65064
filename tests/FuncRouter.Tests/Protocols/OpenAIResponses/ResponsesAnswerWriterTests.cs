using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.OpenAIResponses.Exchanged;

namespace FuncRouter.Tests.Protocols.OpenAIResponses;

public sealed class ResponsesAnswerWriterTests
{
    private const string Ids = "router_0198a1b20000700080000000000000ab";

    private static readonly AnswerEvent[] Full =
    [
        new AnswerStarted("chatcmpl-1", "claude", 5),
        new ReasoningDelta(0, 0, "Let me "),
        new ReasoningDelta(0, 0, "think."),
        new PartEnded(0, 0),
        new TextDelta(0, 1, "Grüße, "),
        new TextDelta(0, 1, "世界"),
        new PartEnded(0, 1),
        new ToolCallStarted(0, 2, "toolu_1", "f"),
        new ToolArgumentsDelta(0, 2, "{\"a\":"),
        new ToolArgumentsDelta(0, 2, "1}"),
        new PartEnded(0, 2),
        new ChoiceFinished(0, FinishReason.ToolCalls),
        new UsageReported(new TokenUsage(10, 7, 4, ReasoningTokens: 3)),
        new AnswerEnded(),
    ];

    [Fact]
    public void A_stream_has_the_events_of_the_protocol_in_its_order()
    {
        var events = Events(Full);

        Assert.Equal(
            [
                "response.created", "response.in_progress",
                "response.output_item.added", "response.reasoning_summary_part.added", "response.reasoning_summary_text.delta",
                "response.reasoning_summary_text.delta", "response.reasoning_summary_text.done", "response.reasoning_summary_part.done", "response.output_item.done",
                "response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.output_text.delta",
                "response.output_text.done", "response.content_part.done", "response.output_item.done",
                "response.output_item.added", "response.function_call_arguments.delta", "response.function_call_arguments.delta",
                "response.function_call_arguments.done", "response.output_item.done",
                "response.completed",
            ],
            events.Select(TypeOf));
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(data => data["sequence_number"]!.GetValue<int>()));
    }

    [Fact]
    public void Every_event_is_named_and_stands_on_one_line()
    {
        var frames = Stream(Full, "\"input\":\"Hi\",\"tools\":[\n  {\r\n\"type\":\"function\",\"name\":\"f\"}\n]").Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.All(frames, frame =>
        {
            var lines = frame.Split('\n');
            Assert.Equal(2, lines.Length);
            Assert.Equal($"event: {JsonNode.Parse(lines[1]["data: ".Length..])!["type"]!.GetValue<string>()}", lines[0]);
        });
        Assert.DoesNotContain("[DONE]", frames[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_pieces_of_a_stream_make_its_final_response_which_is_the_document()
    {
        var events = Events(Full);
        var final = events[^1]["response"]!;

        Assert.Equal(Text(Document(Full)), Text(final));
        Assert.Equal("Let me think.", Joined(events, "response.reasoning_summary_text.delta"));
        Assert.Equal("Grüße, 世界", Joined(events, "response.output_text.delta"));
        Assert.Equal("{\"a\":1}", Joined(events, "response.function_call_arguments.delta"));
        Assert.Equal(
            [
                $$"""{"id":"rs_{{Ids}}_0","type":"reasoning","summary":[{"type":"summary_text","text":"Let me think."}]}""",
                $$"""{"id":"msg_{{Ids}}_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Grüße, 世界","annotations":[],"logprobs":[]}]}""",
                $$"""{"id":"fc_{{Ids}}_2","type":"function_call","status":"completed","arguments":"{\"a\":1}","call_id":"toolu_1","name":"f"}""",
            ],
            final["output"]!.AsArray().Select(Text));
        Assert.Equal(
            events.Where(data => TypeOf(data) == "response.output_item.done").Select(data => Text(data["item"])),
            final["output"]!.AsArray().Select(Text));
    }

    [Fact]
    public void A_document_has_the_fields_that_clients_expect()
    {
        var document = Document(Full);
        document.AsObject().Remove("output");

        Assert.Equal(
            $$$"""{"id":"resp_{{{Ids}}}","object":"response","created_at":5,"status":"completed","error":null,"incomplete_details":null,"model":"claude","instructions":null,"max_output_tokens":null,"max_tool_calls":null,"metadata":{},"parallel_tool_calls":true,"prompt_cache_key":null,"reasoning":{"effort":null,"summary":null},"safety_identifier":null,"service_tier":null,"temperature":null,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_logprobs":0,"top_p":null,"truncation":"disabled","user":null,"background":false,"store":false,"previous_response_id":null,"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":17,"cost":3.5}}""",
            Text(document));
    }

    [Fact]
    public void What_the_client_asked_is_repeated_as_it_was()
    {
        var document = Document(Full, "\"input\":\"x\",\"instructions\":\"Be brief.\",\"temperature\":0.50,\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],\"tool_choice\":null,\"metadata\":{\"k\":\"v\"}");

        Assert.Equal("Be brief.", document["instructions"]!.GetValue<string>());
        Assert.Equal("0.50", Text(document["temperature"]));
        Assert.Equal("""[{"type":"function","name":"f"}]""", Text(document["tools"]));
        Assert.Equal("auto", document["tool_choice"]!.GetValue<string>());
        Assert.Equal("v", document["metadata"]!["k"]!.GetValue<string>());
    }

    [Fact]
    public void What_the_provider_does_not_say_is_known_from_the_request()
    {
        var events = Events([new TextDelta(0, 0, "Hi")]);

        Assert.Equal(("upstream", 1_755_137_737), (events[0]["response"]!["model"]!.GetValue<string>(), events[0]["response"]!["created_at"]!.GetValue<long>()));
        Assert.Equal("", Text(events[^1]["response"]!["usage"]));
        Assert.Equal(["response.created", "response.in_progress", "response.completed"], Events([]).Select(TypeOf));
    }

    [Theory]
    [InlineData(FinishReason.Length, "incomplete", "max_output_tokens")]
    [InlineData(FinishReason.ContentFilter, "incomplete", "content_filter")]
    [InlineData(FinishReason.Stop, "completed", null)]
    [InlineData(FinishReason.Other, "completed", null)]
    public void An_answer_that_was_cut_off_is_incomplete(FinishReason reason, string status, string? details)
    {
        AnswerEvent[] steps = [new TextDelta(0, 0, "Hel"), new ChoiceFinished(0, reason)];
        var last = Events(steps)[^1];

        Assert.Equal($"response.{status}", TypeOf(last));
        Assert.Equal((status, details), (last["response"]!["status"]!.GetValue<string>(), last["response"]!["incomplete_details"]?["reason"]!.GetValue<string>()));
        Assert.Equal(status, last["response"]!["output"]![0]!["status"]!.GetValue<string>());
        Assert.Equal(Text(last["response"]!["output"]), Text(Document(steps)["output"]));
    }

    [Fact]
    public void Calls_that_overlap_have_items_of_their_own()
    {
        var events = Events(
        [
            new TextDelta(0, 0, "Look"),
            new ToolCallStarted(0, 1, "c1", "f"),
            new ToolArgumentsDelta(0, 1, "{\"a\""),
            new ToolCallStarted(0, 2, "", "g"),
            new ToolArgumentsDelta(0, 2, "{}"),
            new TextDelta(0, 0, "ing."),
            new ToolArgumentsDelta(0, 1, ":1}"),
            new ChoiceFinished(0, FinishReason.ToolCalls),
        ]);
        var output = events[^1]["response"]!["output"]!;

        Assert.Equal("Looking.", output[0]!["content"]![0]!["text"]!.GetValue<string>());
        Assert.Equal(["{\"a\":1}", "{}"], output.AsArray().Skip(1).Select(item => item!["arguments"]!.GetValue<string>()));
        Assert.Equal(["c1", $"call_{Ids}_2"], output.AsArray().Skip(1).Select(item => item!["call_id"]!.GetValue<string>()));
        Assert.Equal("{\"a\":1}", Joined(events.Where(data => data["output_index"]?.GetValue<int>() == 1), "response.function_call_arguments.delta"));
    }

    [Fact]
    public void Texts_that_follow_each_other_are_one_message_with_the_sources_in_place()
    {
        AnswerEvent[] steps =
        [
            new TextDelta(0, 0, "It rains"),
            new PartEnded(0, 0),
            new TextDelta(0, 1, " in Rome"),
            new AnnotationAdded(0, 1, new Annotation { Url = "https://e.com", Title = "t" }),
            new PartEnded(0, 1),
            new TextDelta(0, 2, " today."),
            new AnnotationAdded(0, 2, new Annotation { Url = "https://f.com", Start = 1, End = 6 }),
            new AnnotationAdded(0, 2, new Annotation { FileId = "file-1", Title = "f", End = 7 }),
            new AnnotationAdded(0, 2, new Annotation { CitedText = "from the prompt" }),
            new ChoiceFinished(0, FinishReason.Stop),
        ];
        var part = Assert.Single(Assert.Single(Document(steps)["output"]!.AsArray())!["content"]!.AsArray())!;

        Assert.Equal("It rains in Rome today.", part["text"]!.GetValue<string>());
        Assert.Equal(
            """[{"type":"url_citation","start_index":8,"end_index":16,"url":"https://e.com","title":"t"},{"type":"url_citation","start_index":17,"end_index":22,"url":"https://f.com","title":"https://f.com"},{"type":"file_citation","file_id":"file-1","filename":"f","index":23}]""",
            Text(part["annotations"]));
        Assert.Equal(
            part["annotations"]!.AsArray().Select(Text),
            Events(steps).Where(data => TypeOf(data) == "response.output_text.annotation.added").Select(data => Text(data["annotation"])));
    }

    [Fact]
    public void Something_between_two_texts_makes_them_two_messages()
    {
        var output = Document(
        [
            new TextDelta(0, 0, "a"), new PartEnded(0, 0), new ToolCallStarted(0, 1, "c", "f"), new PartEnded(0, 1), new TextDelta(0, 2, "b"), new PartEnded(0, 2),
        ])["output"]!.AsArray();

        Assert.Equal(["message", "function_call", "message"], output.Select(TypeOf));
    }

    [Fact]
    public void Thoughts_end_where_something_else_begins()
    {
        var types = Events([new ReasoningDelta(0, 0, "hm"), new TextDelta(0, 1, "Hi")]).ConvertAll(TypeOf);

        Assert.True(types.IndexOf("response.reasoning_summary_part.done") < types.IndexOf("response.content_part.added"));
    }

    [Fact]
    public void A_refusal_is_a_message()
    {
        var events = Events([new RefusalDelta(0, 0, "I "), new RefusalDelta(0, 0, "won't."), new ChoiceFinished(0, FinishReason.Stop)]);

        Assert.Equal("I won't.", Joined(events, "response.refusal.delta"));
        Assert.Contains("response.refusal.done", events.Select(TypeOf));
        Assert.Equal("""[{"type":"refusal","refusal":"I won't."}]""", Text(events[^1]["response"]!["output"]![0]!["content"]));
    }

    [Fact]
    public void Log_probabilities_come_with_the_text()
    {
        TokenLogProbability token = new("é", -0.5, [new TokenLogProbability("e", -1, [])]);
        const string Written = """[{"token":"é","logprob":-0.5,"bytes":[195,169],"top_logprobs":[{"token":"e","logprob":-1,"bytes":[101]}]}]""";
        AnswerEvent[] after = [new TextDelta(0, 0, "é"), new LogProbabilitiesAdded(0, [token])];
        var events = Events(after);

        Assert.Equal(["[]", Written], events.Where(data => TypeOf(data) == "response.output_text.delta").Select(data => Text(data["logprobs"])));
        Assert.Equal("é", Joined(events, "response.output_text.delta"));
        Assert.Equal(Written, Text(events[^1]["response"]!["output"]![0]!["content"]![0]!["logprobs"]));
        Assert.Equal(Text(events[^1]["response"]), Text(Document(after)));
        Assert.Equal(Written, Text(Events([.. after.Reverse()])[^1]["response"]!["output"]![0]!["content"]![0]!["logprobs"]));
    }

    [Fact]
    public void A_call_of_a_custom_tool_has_its_input_and_no_arguments()
    {
        AnswerEvent[] steps =
        [
            new ToolCallStarted(0, 0, "c1", "sql"), new ToolArgumentsDelta(0, 0, "{\"input\":\"SELECT"), new ToolArgumentsDelta(0, 0, " 'é'\"}"), new PartEnded(0, 0),
        ];
        var events = Events(steps, "\"input\":\"x\",\"tools\":[{\"type\":\"custom\",\"name\":\"sql\"}]");

        Assert.Equal("SELECT 'é'", Joined(events, "response.custom_tool_call_input.delta"));
        Assert.Equal(
            $$"""{"id":"ctc_{{Ids}}_0","type":"custom_tool_call","status":"completed","call_id":"c1","input":"SELECT 'é'","name":"sql"}""",
            Text(events[^1]["response"]!["output"]![0]));
    }

    [Fact]
    public void Further_answers_and_parts_without_a_word_are_left_out() =>
        Assert.Equal(
            ["response.created", "response.in_progress", "response.completed"],
            Events([new TextDelta(0, 0, ""), new ReasoningDelta(0, 1, ""), new PartEnded(0, 0), new TextDelta(1, 0, "other")]).Select(TypeOf));

    [Fact]
    public void An_error_in_a_stream_is_an_event_that_comes_after_all_others()
    {
        using var output = new PooledBuffer();
        Protocol.WriteErrorEvent(output, new RouterError { Status = 502, Code = "all_providers_failed", Message = "a\nb" });

        Assert.Equal(
            "event: error\ndata: {\"type\":\"error\",\"sequence_number\":2147483647,\"code\":\"all_providers_failed\",\"message\":\"a\\nb\",\"param\":null}\n\n",
            Encoding.UTF8.GetString(output.Span));
    }

    [Fact]
    public void A_failure_and_the_end_of_a_stream_that_passes_through_add_nothing()
    {
        using var output = new PooledBuffer();
        Protocol.WriteEndOfStream(output);
        Writer("\"input\":\"Hi\"").WriteStep(output, new AnswerFailed(new ReportedError("m")));

        Assert.Equal(0, output.Length);
    }

    private static string TypeOf(JsonNode? node) => node!["type"]!.GetValue<string>();

    private static string Joined(IEnumerable<JsonNode> events, string type) =>
        string.Concat(events.Where(data => TypeOf(data) == type).Select(data => data["delta"]!.GetValue<string>()));
}
