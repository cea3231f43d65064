using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Streams;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Protocols.OpenAIResponses.Exchanged;

namespace FuncRouter.Tests.Protocols.OpenAIResponses;

public sealed class ResponsesAnswerReaderTests
{
    private const string Items = """
        {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"One"},{"type":"summary_text","text":"Two"}],"encrypted_content":"gAAA"},
        {"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"x"}},
        {"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":"Grüße","annotations":[{"type":"url_citation","url":"https://e.com","title":"t","start_index":0,"end_index":5}],"logprobs":[]},{"type":"refusal","refusal":"No."}]},
        {"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{\"a\":1}"}
        """;

    private const string Usage = """{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":3}}""";

    private static readonly string Response =
        $$"""{"id":"resp_1","object":"response","created_at":5,"model":"gpt","status":"completed","error":null,"output":[{{Items.ReplaceLineEndings("")}}],"usage":{{Usage}}}""";

    private static readonly string Streamed = Sent(
        """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","created_at":5,"model":"gpt","status":"in_progress","output":[]}}""",
        """{"type":"response.in_progress","sequence_number":1,"response":{"id":"resp_1","created_at":5,"model":"gpt","status":"in_progress","output":[]}}""",
        """{"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"early"}}""",
        """{"type":"response.reasoning_summary_part.added","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}""",
        """{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"O"}""",
        """{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"ne"}""",
        """{"type":"response.reasoning_summary_text.done","output_index":0,"summary_index":0,"text":"One"}""",
        """{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":1,"delta":"Two"}""",
        """{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[{"text":"One"},{"text":"Two"}],"encrypted_content":"gAAA"}}""",
        """{"type":"response.output_item.added","output_index":1,"item":{"type":"web_search_call","id":"ws_1"}}""",
        """{"type":"response.web_search_call.searching","output_index":1,"item_id":"ws_1"}""",
        """{"type":"response.output_item.done","output_index":1,"item":{"type":"web_search_call","id":"ws_1"}}""",
        """{"type":"response.output_item.added","output_index":2,"item":{"type":"message","id":"msg_1","content":[]}}""",
        """{"type":"response.content_part.added","output_index":2,"content_index":0,"part":{"type":"output_text","text":""}}""",
        """{"type":"response.output_text.delta","output_index":2,"content_index":0,"delta":"Grü","logprobs":[]}""",
        """{"type":"response.output_text.delta","output_index":2,"content_index":0,"delta":"ße"}""",
        """{"type":"response.output_text.annotation.added","output_index":2,"content_index":0,"annotation_index":0,"annotation":{"type":"url_citation","url":"https://e.com","title":"t","start_index":0,"end_index":5}}""",
        """{"type":"response.output_text.done","output_index":2,"content_index":0,"text":"Grüße"}""",
        """{"type":"response.content_part.done","output_index":2,"content_index":0,"part":{"type":"output_text","text":"Grüße","annotations":[{"type":"url_citation","url":"https://e.com"}]}}""",
        """{"type":"response.refusal.delta","output_index":2,"content_index":1,"delta":"No."}""",
        """{"type":"response.refusal.done","output_index":2,"content_index":1,"refusal":"No."}""",
        """{"type":"response.output_item.done","output_index":2,"item":{"type":"message","id":"msg_1","content":[{"type":"output_text","text":"Grüße","annotations":[{"type":"url_citation"}]},{"type":"refusal","refusal":"No."}]}}""",
        """{"type":"response.output_item.added","output_index":3,"item":{"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":""}}""",
        """{"type":"response.function_call_arguments.delta","output_index":3,"delta":"{\"a\""}""",
        """{"type":"response.function_call_arguments.delta","output_index":3,"delta":":1}"}""",
        """{"type":"response.function_call_arguments.done","output_index":3,"arguments":"{\"a\":1}"}""",
        """{"type":"response.output_item.done","output_index":3,"item":{"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{\"a\":1}"}}""",
        $$"""{"type":"response.completed","response":{{Response}}}""");

    private static readonly ReasoningSeal Seal = new(ReasoningOrigins.OpenAIResponses, "gAAA") { Id = "rs_1", IsEncrypted = true };
    private static readonly Annotation Source = new() { Url = "https://e.com", Title = "t", Start = 0, End = 5 };

    [Fact]
    public void A_document_is_told_item_by_item() =>
        Assert.Equal(
            [
                new AnswerStarted("resp_1", "gpt", 5),
                new ReasoningDelta(0, 0, "One\n\nTwo"),
                new PartSealed(0, 0, Seal),
                new PartEnded(0, 0),
                new TextDelta(0, 1, "Grüße"),
                new AnnotationAdded(0, 1, Source),
                new PartEnded(0, 1),
                new RefusalDelta(0, 2, "No."),
                new PartEnded(0, 2),
                new ToolCallStarted(0, 3, "call_1", "f"),
                new ToolArgumentsDelta(0, 3, "{\"a\":1}"),
                new PartEnded(0, 3),
                new UsageReported(new TokenUsage(10, 7, 4, ReasoningTokens: 3)),
                new ChoiceFinished(0, FinishReason.ToolCalls),
            ],
            Steps(Response));

    [Fact]
    public async Task A_stream_is_told_piece_by_piece_and_nothing_twice() =>
        Assert.Equal(
            [
                new AnswerStarted("resp_1", "gpt", 5),
                new ReasoningDelta(0, 0, "O"),
                new ReasoningDelta(0, 0, "ne"),
                new ReasoningDelta(0, 0, "\n\n"),
                new ReasoningDelta(0, 0, "Two"),
                new PartSealed(0, 0, Seal),
                new PartEnded(0, 0),
                new TextDelta(0, 1, "Grü"),
                new TextDelta(0, 1, "ße"),
                new AnnotationAdded(0, 1, Source),
                new PartEnded(0, 1),
                new RefusalDelta(0, 2, "No."),
                new PartEnded(0, 2),
                new ToolCallStarted(0, 3, "call_1", "f"),
                new ToolArgumentsDelta(0, 3, "{\"a\""),
                new ToolArgumentsDelta(0, 3, ":1}"),
                new PartEnded(0, 3),
                new UsageReported(new TokenUsage(10, 7, 4, ReasoningTokens: 3)),
                new ChoiceFinished(0, FinishReason.ToolCalls),
                new AnswerEnded(),
            ],
            await StepsAsync(Streamed));

    [Fact]
    public async Task A_stream_says_the_same_however_it_is_cut()
    {
        var expected = await StepsAsync(Streamed);
        for (var size = 1; size < 200; size++)
        {
            Assert.Equal(expected, await StepsAsync(Streamed, size));
        }
    }

    [Fact]
    public async Task What_only_the_closing_events_say_is_told_there()
    {
        var steps = await StepsAsync(Sent(
            """{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c1","name":"f","arguments":""}}""",
            """{"type":"response.function_call_arguments.done","output_index":0,"arguments":"{\"a\":1}"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"}}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","call_id":"c2","name":"g","arguments":"{}"}}""",
            """{"type":"response.output_text.delta","output_index":2,"content_index":0,"delta":"Hel"}""",
            """{"type":"response.output_item.done","output_index":2,"item":{"type":"message","content":[{"type":"output_text","text":"Hello","annotations":[{"type":"url_citation","url":"u"}]}]}}"""));

        Assert.Equal(
            [
                new ToolCallStarted(0, 0, "c1", "f"),
                new ToolArgumentsDelta(0, 0, "{\"a\":1}"),
                new PartEnded(0, 0),
                new ToolCallStarted(0, 1, "c2", "g"),
                new ToolArgumentsDelta(0, 1, "{}"),
                new PartEnded(0, 1),
                new TextDelta(0, 2, "Hel"),
                new TextDelta(0, 2, "lo"),
                new AnnotationAdded(0, 2, new Annotation { Url = "u" }),
                new PartEnded(0, 2),
            ],
            steps);
    }

    [Fact]
    public async Task A_stream_that_tells_everything_at_once_is_read() =>
        Assert.Equal(
            [.. Steps(Response), new AnswerEnded()],
            await StepsAsync(Sent($$"""{"type":"response.completed","response":{{Response}}}""")));

    [Fact]
    public async Task Calls_that_overlap_are_kept_apart()
    {
        var answer = Whole(await StepsAsync(Sent(
            """{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c1","name":"f"}}""",
            """{"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","call_id":"c2","name":"f"}}""",
            """{"type":"response.function_call_arguments.delta","output_index":1,"delta":"{\"b\":"}""",
            """{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{\"a\":1}"}""",
            """{"type":"response.function_call_arguments.delta","output_index":1,"delta":"2}"}""")));

        Assert.Equal([new ToolCallPart("c1", "f", "{\"a\":1}"), new ToolCallPart("c2", "f", "{\"b\":2}")], answer.Choices[0].Parts);
    }

    [Fact]
    public async Task Thoughts_of_open_models_are_read_once()
    {
        var answer = Whole(await StepsAsync(Sent(
            """{"type":"response.reasoning_text.delta","output_index":0,"content_index":0,"delta":"hm"}""",
            """{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"Thinking"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","summary":[{"text":"Thinking"}],"content":[{"type":"reasoning_text","text":"hm"}]}}""")));

        Assert.Equal(new ReasoningPart("hm"), Assert.Single(answer.Choices[0].Parts));
        Assert.Equal(new ReasoningDelta(0, 0, "hm"), Steps("""{"output":[{"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]}]}""")[1]);
    }

    [Fact]
    public async Task Calls_that_the_provider_answers_itself_are_none_for_the_client()
    {
        var steps = await StepsAsync(Sent(
            """{"type":"response.output_item.added","output_index":0,"item":{"type":"mcp_call","id":"mcp_1","name":"f"}}""",
            """{"type":"response.mcp_call_arguments.delta","output_index":0,"delta":"{}"}""",
            """{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{}"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"mcp_call","id":"mcp_1","name":"f","arguments":"{}"}}""",
            """{"type":"response.completed","response":{"status":"completed","output":[{"type":"mcp_call"}]}}"""));

        Assert.Equal([new AnswerStarted(null, null), new ChoiceFinished(0, FinishReason.Stop), new AnswerEnded()], steps);
    }

    [Fact]
    public void Log_probabilities_are_read()
    {
        var steps = Steps("""{"output":[{"type":"message","content":[{"type":"output_text","text":"a","logprobs":[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-1}]}]}]}]}""");
        var token = Assert.Single(Assert.Single(steps.OfType<LogProbabilitiesAdded>()).Tokens);

        Assert.Equal(("a", -0.5, "b"), (token.Token, token.LogProbability, Assert.Single(token.Alternatives).Token));
    }

    [Theory]
    [InlineData("""{"status":"completed","output":[]}""", FinishReason.Stop)]
    [InlineData("""{"output":[]}""", FinishReason.Stop)]
    [InlineData("""{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[{"type":"function_call"}]}""", FinishReason.Length)]
    [InlineData("""{"status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[]}""", FinishReason.ContentFilter)]
    [InlineData("""{"status":"incomplete","incomplete_details":null,"output":[]}""", FinishReason.Other)]
    [InlineData("""{"status":"cancelled","output":[]}""", FinishReason.Other)]
    public void The_reason_of_the_end_is_read(string response, FinishReason reason) =>
        Assert.Equal(new ChoiceFinished(0, reason), Steps(response)[^1]);

    [Theory]
    [InlineData("completed", FinishReason.Stop)]
    [InlineData("incomplete", FinishReason.Length)]
    public async Task The_event_says_what_a_response_without_a_status_does_not(string word, FinishReason reason) =>
        Assert.Contains(
            new ChoiceFinished(0, reason),
            await StepsAsync(Sent("{\"type\":\"response." + word + "\",\"response\":{\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"output\":[]}}")));

    [Theory]
    [InlineData("""{"type":"error","sequence_number":1,"code":"rate_limit_exceeded","message":"m","param":null}""")]
    [InlineData("""{"type":"error","error":{"type":"x","code":"rate_limit_exceeded","message":"m"}}""")]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"rate_limit_exceeded","message":"m"}}}""")]
    [InlineData("""{"error":{"code":"rate_limit_exceeded","message":"m"}}""")]
    public async Task A_failure_keeps_the_words_of_the_provider(string data)
    {
        var error = Assert.IsType<AnswerFailed>(Assert.Single(await StepsAsync(Sent(data)))).Error;

        Assert.Equal(("m", "rate_limit_exceeded"), (error.Message, error.Code));
    }

    [Fact]
    public void A_document_that_failed_is_a_failure() =>
        Assert.Equal(
            new AnswerFailed(new ReportedError("m", null, "server_error")),
            Assert.Single(Steps("""{"status":"failed","error":{"code":"server_error","message":"m"},"output":[]}""")));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"output":{}}""")]
    public void A_document_of_another_protocol_is_not_read(string document) =>
        Assert.False(Protocol.CreateAnswerReader().TryReadDocument(Encoding.UTF8.GetBytes(document), []));

    [Fact]
    public async Task Events_that_are_yet_to_be_invented_say_nothing() =>
        Assert.Empty(await StepsAsync(Sent("""{"type":"response.dance.delta","delta":"x"}""", "[DONE]")));

    [Property(Arbitrary = [typeof(Damage.Generator)])]
    public void Spoilt_answers_are_refused_or_read(Damage[] damages)
    {
        var document = Damage.Spoil(Encoding.UTF8.GetBytes(Response), damages);
        var thrown = Record.Exception(() => Protocol.CreateAnswerReader().TryReadDocument(document, []));
        var reader = Protocol.CreateAnswerReader();
        foreach (var line in Streamed.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)))
        {
            var data = Damage.Spoil(Encoding.UTF8.GetBytes(line[6..]), damages);
            thrown = Record.Exception(() => reader.TryReadEvent(new StreamFrame(data, 0, data, true), [])) ?? thrown;
            Assert.True(thrown is null or JsonException or InvalidOperationException, $"{thrown}");
        }
    }
}
