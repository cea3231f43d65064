using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Cohere;

namespace FuncRouter.Tests.Protocols.Cohere;

public sealed class CohereAnswerTests
{
    [Fact]
    public void A_text_is_an_answer() =>
        Assert.Equal(
            [
                new AnswerStarted("a1", null),
                new TextDelta(0, 0, "Grüße 😀"),
                new UsageReported(new TokenUsage(71, 18) { BilledInputTokens = 5, BilledOutputTokens = 17 }),
                new ChoiceFinished(0, FinishReason.Stop),
            ],
            Read("""
                {"id":"a1","message":{"role":"assistant","content":[{"type":"text","text":"Grüße 😀"}]},"finish_reason":"COMPLETE",
                 "usage":{"billed_units":{"input_tokens":5,"output_tokens":17},"tokens":{"input_tokens":71,"output_tokens":18},"cached_tokens":64}}
                """));

    [Fact]
    public void Thoughts_a_plan_and_calls_are_parts_in_order() =>
        Assert.Equal(
            [
                new AnswerStarted(null, null),
                new ReasoningDelta(0, 0, "Hm."),
                new PartEnded(0, 0),
                new TextDelta(0, 1, "I look."),
                new ToolCallStarted(0, 2, "c1", "weather"),
                new ToolArgumentsDelta(0, 2, """{"city": "Rome"}"""),
                new PartEnded(0, 2),
                new ToolCallStarted(0, 3, "c2", "time"),
                new PartEnded(0, 3),
                new ChoiceFinished(0, FinishReason.ToolCalls),
            ],
            Read("""
                {"message":{"role":"assistant","content":[{"type":"thinking","thinking":"Hm."}],"tool_plan":"I look.","tool_calls":[
                 {"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\": \"Rome\"}"}},
                 {"id":"c2","type":"function","function":{"name":"time","arguments":"null"}}]},"finish_reason":"TOOL_CALL"}
                """));

    [Fact]
    public void Sources_are_annotations_with_their_places_in_utf16()
    {
        var steps = Read("""
            {"message":{"content":[{"type":"text","text":"😀 Rome is old. 😀 It rains."}],"citations":[
             {"start":2,"end":6,"text":"Rome","type":"TEXT_CONTENT","sources":[
              {"type":"document","id":"doc:0","document":{"id":"doc:0","title":"History","url":"https://example.com/rome","text":"Rome was not built in a day."}},
              {"type":"tool","id":"weather_1:0","tool_output":{"sky":"grey"}}]},
             {"start":17,"end":25,"text":"It rains","sources":[{"type":"tool","id":"weather_1:0","tool_output":{"sky":"grey"}}]},
             {"start":0,"end":1,"text":"Hm","type":"THINKING_CONTENT","sources":[{"type":"tool","id":"weather_1:0"}]}]},"finish_reason":"COMPLETE"}
            """);

        Assert.Equal(
            [
                new Annotation { Url = "https://example.com/rome", Title = "History", FileId = "doc:0", Start = 3, End = 7 },
                new Annotation { FileId = "weather_1:0", Start = 3, End = 7 },
                new Annotation { FileId = "weather_1:0", Start = 19, End = 27 },
            ],
            steps.OfType<AnnotationAdded>().Select(step => step.Annotation));
    }

    [Fact]
    public void A_source_belongs_to_the_block_that_it_names()
    {
        var steps = Read("""
            {"message":{"content":[{"type":"text","text":"One."},{"type":"thinking","thinking":"Hm."},{"type":"text","text":"Two."}],"tool_plan":"Three.","citations":[
             {"start":0,"end":3,"content_index":0,"sources":[{"id":"a"}]},{"start":0,"end":3,"content_index":2,"sources":[{"id":"b"}]},
             {"start":0,"end":5,"type":"PLAN","sources":[{"id":"c"}]},{"start":0,"end":3,"sources":[{"id":"d"}]}]}}
            """);

        Assert.Equal([(0, "a"), (2, "b"), (3, "c"), (2, "d")], steps.OfType<AnnotationAdded>().Select(step => (step.Part, step.Annotation.FileId)));
    }

    [Fact]
    public void A_chunk_is_as_likely_as_its_tokens_together()
    {
        var steps = Read("""
            {"message":{"content":[{"type":"text","text":"Hi!"}]},"logprobs":[{"text":"Hi","token_ids":[1,2],"logprobs":[-0.5,-0.25]},{"text":"!","token_ids":[3],"logprobs":[-1]}]}
            """);

        Assert.Equal([("Hi", -0.75), ("!", -1)], steps.OfType<LogProbabilitiesAdded>().SelectMany(step => step.Tokens).Select(token => (token.Token, token.LogProbability)));
    }

    [Theory]
    [InlineData("\"COMPLETE\"", FinishReason.Stop)]
    [InlineData("\"STOP_SEQUENCE\"", FinishReason.Stop)]
    [InlineData("\"MAX_TOKENS\"", FinishReason.Length)]
    [InlineData("\"TOOL_CALL\"", FinishReason.ToolCalls)]
    [InlineData("\"BORED\"", FinishReason.Other)]
    public void A_finish_reason_has_one_of_our_words(string word, FinishReason expected) =>
        Assert.Equal(expected, Assert.Single(Read("{\"message\":{},\"finish_reason\":" + word + "}").OfType<ChoiceFinished>()).Reason);

    [Theory]
    [InlineData("\"ERROR\"", "500")]
    [InlineData("\"TIMEOUT\"", "504")]
    public void A_failure_is_no_finish(string word, string code)
    {
        var steps = Read("{\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"half an ans\"}]},\"finish_reason\":" + word + "}");

        Assert.Equal(code, Assert.Single(steps.OfType<AnswerFailed>()).Error.Code);
        Assert.Empty(steps.OfType<ChoiceFinished>());
    }

    [Fact]
    public void What_is_billed_stands_in_for_tokens_that_are_not_counted() =>
        Assert.Equal(
            new TokenUsage(5, 17),
            Assert.Single(Read("""{"message":{},"usage":{"billed_units":{"input_tokens":5.0,"output_tokens":17},"tokens":null}}""").OfType<UsageReported>()).Usage);

    [Theory]
    [InlineData("""{"message":{"content":null,"tool_calls":null,"citations":null,"tool_plan":null},"usage":null,"finish_reason":null}""")]
    [InlineData("""{"message":{"content":"text","tool_calls":{},"citations":[1,{"sources":[2]}],"tool_plan":3},"usage":4,"logprobs":[{}]}""")]
    [InlineData("""{"message":{"content":[null,1,"a",{"type":"text"}]}}""")]
    public void What_is_missing_or_of_another_kind_is_passed_over(string json) => Assert.IsType<AnswerStarted>(Assert.Single(Read(json)));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("""{"message":[]}""")]
    public void Another_document_is_refused(string json) => Assert.False(TryRead(json, []));

    [Theory]
    [InlineData("{\"message\":{\"content\":[{\"text\":\"\\ud83d\"}]}}")]
    [InlineData("{\"message\":")]
    public void A_broken_document_throws_what_the_caller_expects(string json) =>
        Assert.True(Record.Exception(() => TryRead(json, [])) is JsonException or InvalidOperationException);

    [Fact]
    public void An_error_in_the_place_of_an_answer_keeps_its_words() =>
        Assert.Equal([new AnswerFailed(new ReportedError("model 'x' not found"))], Read("""{"id":"e1","message":"model 'x' not found"}"""));

    [Theory]
    [InlineData("""{"id":"e1","message":"invalid api token"}""", "invalid api token", null)]
    [InlineData("""{"message":"too many tokens: size limit exceeded by 11326 tokens."}""", "too many tokens: size limit exceeded by 11326 tokens.", "context_length_exceeded")]
    [InlineData("""{"message":"too many tokens: max tokens must be less than or equal to 4096"}""", "too many tokens: max tokens must be less than or equal to 4096", null)]
    public void The_body_of_an_error_is_read(string body, string message, string? code) =>
        Assert.Equal(new ReportedError(message, Code: code), CohereChatProtocol.Instance.ReadError(Encoding.UTF8.GetBytes(body), _ => null));

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("{\"id\":\"e1\"}")]
    public void A_body_without_a_message_says_nothing(string body) =>
        Assert.Null(CohereChatProtocol.Instance.ReadError(Encoding.UTF8.GetBytes(body), _ => null));

    private static List<AnswerEvent> Read(string json)
    {
        var steps = new List<AnswerEvent>();
        Assert.True(TryRead(json, steps));
        return steps;
    }

    private static bool TryRead(string json, List<AnswerEvent> steps) =>
        CohereChatProtocol.Instance.CreateAnswerReader().TryReadDocument(Encoding.UTF8.GetBytes(json), steps);
}
