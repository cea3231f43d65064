using System.Collections.Immutable;
using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIEmbeddings;
using FuncRouter.Protocols.Operations;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.Operations;

public sealed class JsonOperationTests
{
    [Fact]
    public void Operations_are_told_apart_by_names_and_paths() =>
        Assert.Equal(
            [
                ("rerank", "rerank"), ("openai-moderations", "moderations"), ("openai-images", "images/generations"), ("openai-speech", "audio/speech"),
                ("openai-embeddings", "embeddings"),
            ],
            new JsonOperation[] { RerankProtocol.Instance, OpenAIModerations.Instance, OpenAIImages.Instance, OpenAISpeech.Instance, OpenAIEmbeddingsProtocol.Instance }
                .Select(operation => (operation.Name, operation.UpstreamPath)));

    [Theory]
    [InlineData("{\"query\":\"q\",\"documents\":[]}", "model")]
    [InlineData("{\"model\":\"m\",\"documents\":[]}", "query")]
    [InlineData("{\"model\":\"m\",\"query\":\"q\"}", "documents")]
    [InlineData("{\"model\":\"m\",\"query\":\"q\",\"documents\":null}", "documents")]
    public void What_is_missing_is_named(string json, string field)
    {
        var error = Head(RerankProtocol.Instance, json).Error!;

        Assert.Equal((400, field, $"\"{field}\" is missing"), (error.Status, error.Param, error.Message[..(field.Length + 13)]));
    }

    [Fact]
    public void An_empty_body_says_what_to_send() =>
        Assert.Contains("\"model\" and \"query\" and \"documents\"", Head(RerankProtocol.Instance, "").Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_head_has_what_the_router_needs()
    {
        const string json = """{"model":"m","query":"Why?","documents":["a","b"],"top_n":1,"user":"ann","models":["n"]}""";
        var head = Head(RerankProtocol.Instance, json).Head!;

        Assert.Equal(("m", "ann", 1), (head.Model, head.User, head.Features.Messages));
        Assert.Equal("""["a","b"]""", json[head.Opening]);
        Assert.InRange(head.Features.PromptBytes, 6, 20);
        Assert.Equal("n", Assert.Single(head.Controls.FallbackModels));
    }

    [Fact]
    public void A_moderation_may_leave_the_model_out() =>
        Assert.Equal("omni-moderation-latest", Head(OpenAIModerations.Instance, "{\"input\":\"x\"}").Head!.Model);

    [Theory]
    [InlineData("{\"model\":\"m\",\"input\":\"x\"}", false)]
    [InlineData("{\"model\":\"m\",\"input\":\"x\",\"stream_format\":\"audio\"}", false)]
    [InlineData("{\"model\":\"m\",\"input\":\"x\",\"stream_format\":\"sse\"}", true)]
    public void Speech_in_events_is_a_stream(string json, bool stream) => Assert.Equal(stream, Head(OpenAISpeech.Instance, json).Head!.Features.Stream);

    [Theory]
    [InlineData("{\"model\": \"a\", \"input\": 1.50, \"provider\": {}}", "{\"model\": \"up\", \"input\": 1.50}")]
    [InlineData("{\"input\":\"x\"}", "{\"input\":\"x\",\"model\":\"up\"}")]
    [InlineData("{\"input\":\"x\",\"dimensions\":3,\"user\":\"u\"}", "{\"input\":\"x\",\"size\":3,\"model\":\"up\"}")]
    public void A_request_keeps_its_bytes_but_for_what_has_to_change(string json, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var notes = new TranslationNotes();
        var target = new UpstreamTarget("up")
        {
            Quirks = new ParameterQuirks { Refused = ["user"], Renamed = ImmutableDictionary.Create<string, string>().Add("dimensions", "size") },
        };
        var edits = OpenAIModerations.Instance.UpstreamEdits(ChatBodies.Request(bytes, Head(OpenAIModerations.Instance, json).Head!), target, notes);

        Assert.Equal(expected, Encoding.UTF8.GetString(ChatBodies.Apply(bytes, edits)));
        Assert.Equal(json.Contains("user", StringComparison.Ordinal) ? ["user"] : [], notes.Dropped);
    }

    [Theory]
    [InlineData("""{"data":[],"usage":{"prompt_tokens":5,"total_tokens":5}}""", 5, 0, 0)]
    [InlineData("""{"usage":{"input_tokens":50,"output_tokens":1056,"total_tokens":1106,"input_tokens_details":{"text_tokens":10,"cached_tokens":4}}}""", 50, 1056, 4)]
    [InlineData("""{"results":[],"usage":{"total_tokens":815}}""", 815, 0, 0)]
    [InlineData("""{"results":[],"meta":{"billed_units":{"input_tokens":7,"search_units":1},"tokens":{"input_tokens":9}}}""", 7, 0, 0)]
    [InlineData("""{"results":[],"meta":{"tokens":{"input_tokens":9}}}""", 9, 0, 0)]
    public void What_was_used_is_read_under_each_name(string json, int input, int output, int cached)
    {
        var facts = Facts(json);

        Assert.Equal(new TokenUsage(input, output, cached), facts.Usage);
        Assert.True(facts.HasToken);
        Assert.False(facts.UsageOnly);
    }

    [Theory]
    [InlineData("""{"results":[],"meta":{"billed_units":{"search_units":1}}}""")]
    [InlineData("""{"results":[],"meta":[1,{"tokens":2}],"usage":[3]}""")]
    [InlineData("""{"results":[{"flagged":false}]}""")]
    public void An_answer_without_tokens_is_one(string json)
    {
        var facts = Facts(json);

        Assert.Null(facts.Usage);
        Assert.Equal((0, true), (facts.UsageEnd, facts.HasToken));
    }

    [Fact]
    public void The_cost_goes_where_the_usage_ends()
    {
        const string json = """{"usage":{"prompt_tokens":5},"data":[1]}""";

        Assert.Equal(json.IndexOf('}', StringComparison.Ordinal), Facts(json).UsageEnd);
        Assert.Equal(0, Facts("""{"usage":{"prompt_tokens":5,"cost":1}}""").UsageEnd);
    }

    [Theory]
    [InlineData("""{"type":"image_generation.partial_image","b64_json":"AA","partial_image_index":0}""", FinishReason.None)]
    [InlineData("""{"type":"image_generation.completed","b64_json":"AA","usage":{"input_tokens":1,"output_tokens":2}}""", FinishReason.Stop)]
    [InlineData("""{"type":"speech.audio.delta","audio":"AA"}""", FinishReason.None)]
    [InlineData("""{"type":"speech.audio.done","usage":{"input_tokens":1,"output_tokens":2}}""", FinishReason.Stop)]
    public void The_last_event_of_a_stream_is_known(string json, FinishReason reason) => Assert.Equal((reason, true), (Facts(json).FinishReason, Facts(json).HasToken));

    [Fact]
    public void The_mark_of_the_end_is_known() => Assert.True(Facts("[DONE]").EndOfStream);

    [Theory]
    [InlineData("""{"error":{"message":"no","type":"server_error"}}""")]
    [InlineData("""{"type":"error","error":{"message":"no"}}""")]
    [InlineData("""{"object":"error","message":"no"}""")]
    public void An_error_in_the_place_of_an_answer_is_one(string json)
    {
        var facts = Facts(json);

        Assert.Equal(("no", false), (facts.Error?.Message, facts.HasToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"a\":1}x")]
    [InlineData("{\"a\":")]
    public void Another_document_is_refused(string json) => Assert.False(RerankProtocol.Instance.TryRead(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void Errors_have_openais_form()
    {
        using var output = new PooledBuffer();
        RerankProtocol.Instance.WriteError(output, new RouterError { Status = 404, Code = "c", Message = "m" });

        Assert.Equal("""{"error":{"message":"m","type":"not_found_error","param":null,"code":"c"}}""", Encoding.UTF8.GetString(output.Span));
        Assert.Equal("m", RerankProtocol.Instance.ReadError("""{"message":"m"}"""u8, _ => null)!.Message);
    }

    private static AnswerFacts Facts(string json)
    {
        Assert.True(OpenAIImages.Instance.TryRead(Encoding.UTF8.GetBytes(json), out var facts));
        return facts;
    }

    private static (RequestHead? Head, RouterError? Error) Head(JsonOperation operation, string json) => operation.ReadHead(Encoding.UTF8.GetBytes(json));
}
