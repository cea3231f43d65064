using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using FuncRouter.Accounting;
using FuncRouter.Execution;
using FuncRouter.Health;
using FuncRouter.Protocols;
using FuncRouter.Protocols.AnthropicMessages;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Protocols.OpenAIResponses;
using FuncRouter.Providers;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution.Calls;

/// <summary>A client of one protocol and a provider of another, through a whole attempt.</summary>
public sealed class TranslatedCallTests
{
    private static readonly ImmutableArray<string> Clients = [OpenAIChatProtocol.Instance.Name, AnthropicMessagesProtocol.Instance.Name, OpenAIResponsesProtocol.Instance.Name];

    private static readonly ImmutableArray<string> Providers = ["openai-compatible", "anthropic", "cohere", "gemini"];

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var client in Clients)
        {
            foreach (var provider in Providers.Where(provider => (client, provider) is not (("openai-chat", "openai-compatible") or ("anthropic-messages", "anthropic"))))
            {
                pairs.Add(client, provider);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_stream_comes_out_as_the_clients_with_its_text_its_end_its_usage_and_its_cost(string client, string provider)
    {
        using var fixture = new AttemptFixture(provider);
        fixture.Streams([.. Begin(provider), .. End(provider)]);

        var (text, answer) = await fixture.StreamAsync(client);

        Assert.True(answer.IsComplete);
        Assert.Equal((7, 3), (answer.Usage!.Value.InputTokens, answer.Usage.Value.OutputTokens));
        Assert.Equal(0.000013m, answer.CostUsd);
        var read = Wire.Whole(await Wire.ReadStreamAsync(AsUpstream(client), Encoding.UTF8.GetBytes(text)));
        Assert.Equal("Stop: text \"Hello\"", NeutralText.Of(read with { Usage = null }).Split('\n')[0]);
        Assert.Equal(7, read.Usage!.Value.InputTokens);
        Assert.Equal(client != "anthropic-messages", text.Contains("\"cost\":", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_stream_that_just_stops_is_no_whole_answer(string client, string provider)
    {
        using var fixture = new AttemptFixture(provider);
        fixture.Streams(Begin(provider));

        var (text, answer) = await fixture.StreamAsync(client);

        Assert.False(answer.IsComplete);
        Assert.Equal(FailureKind.Protocol, ((AnswerStream)answer).Failure!.Kind);
        Assert.Contains("lo", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", text, StringComparison.Ordinal);
        Assert.DoesNotContain("response.completed", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai-chat", "anthropic", "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy.\"}}\n\n")]
    [InlineData("anthropic-messages", "openai-compatible", "data: {\"error\":{\"message\":\"Busy.\",\"type\":\"overloaded_error\"}}\n\n")]
    [InlineData("openai-responses", "gemini", "data: {\"error\":{\"code\":503,\"message\":\"Busy.\",\"status\":\"UNAVAILABLE\"}}\n\n")]
    public async Task An_error_in_the_middle_keeps_its_words(string client, string provider, string error)
    {
        using var fixture = new AttemptFixture(provider);
        fixture.Streams([.. Begin(provider), error]);

        var (_, answer) = await fixture.StreamAsync(client);

        Assert.Equal((FailureKind.Overloaded, "Busy."), (((AnswerStream)answer).Failure!.Kind, ((AnswerStream)answer).Failure!.Message));
    }

    [Fact]
    public async Task A_comment_of_the_provider_is_a_sign_of_life_and_nothing_else()
    {
        using var fixture = new AttemptFixture("anthropic");
        fixture.Streams([.. Begin("anthropic"), ": internal\n\n", "event: odd\ndata:\n\n", .. End("anthropic")]);

        var (text, _) = await fixture.StreamAsync("openai-chat");

        Assert.DoesNotContain("internal", text, StringComparison.Ordinal);
        Assert.DoesNotContain("odd", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("\n\n").Count(piece => piece == ":"));
    }

    [Fact]
    public async Task A_document_comes_out_as_the_clients()
    {
        using var fixture = new AttemptFixture("anthropic");
        fixture.Handler.Answers(
            """{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn","usage":{"input_tokens":7,"output_tokens":3}}""");

        using var answer = await fixture.RunAsync("openai-chat", stream: false);
        var output = new ArrayBufferWriter<byte>();
        Assert.IsType<DocumentAnswer>(answer).WriteTo(output);

        var steps = Wire.ReadDocument(OpenAIChatProtocol.Instance, Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal("0.0 text \"Hello\"\n0 finish Stop\nusage 7/3 cached 0 written 0 reasoning 0", NeutralText.Of(steps));
        Assert.Contains("\"cost\":0.000013", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
        Assert.Equal(output.WrittenCount, ((DocumentAnswer)answer).Length);
    }

    [Fact]
    public async Task What_the_provider_has_no_word_for_is_named()
    {
        using var fixture = new AttemptFixture("anthropic");
        fixture.Streams([.. Begin("anthropic"), .. End("anthropic")]);

        var outcome = await fixture.OutcomeAsync("openai-chat", stream: true, ",\"seed\":7,\"logit_bias\":{}");
        outcome.Answer!.Dispose();

        Assert.Equal(["logit_bias is not supported by up", "seed is not supported by up"], outcome.Warnings.Order());
    }

    [Theory]
    [InlineData("""{"foo":[}""")]
    [InlineData("[]")]
    public async Task What_is_not_of_the_providers_protocol_is_a_failed_attempt(string document)
    {
        using var fixture = new AttemptFixture("anthropic");
        fixture.Handler.Answers(document);

        Assert.Equal(FailureKind.Protocol, (await fixture.OutcomeAsync("openai-chat", stream: false)).Failure!.Kind);
    }

    [Fact]
    public async Task A_request_that_cannot_be_read_is_the_clients_to_mend()
    {
        using var fixture = new AttemptFixture("cohere");

        var conversation = await fixture.OutcomeAsync("openai-chat", stream: false, ",\"tool_choice\":\"perhaps\"");
        var embeddings = await fixture.RunBodyAsync("openai-embeddings", """{"model":"m","input":["\ud800"]}""");
        var tokens = await fixture.RunBodyAsync("openai-embeddings", """{"model":"m","input":[[1,2]]}""");

        Assert.Equal((FailureKind.Unsuitable, "tool_choice"), (conversation.Failure!.Kind, conversation.Failure.Param));
        Assert.Equal((FailureKind.Unsuitable, "input"), (embeddings.Failure!.Kind, embeddings.Failure.Param));
        Assert.Equal((FailureKind.Unsuitable, "input[0]"), (tokens.Failure!.Kind, tokens.Failure.Param));
        Assert.Empty(fixture.Handler.Requests);
    }

    [Fact]
    public async Task Embeddings_are_translated_too()
    {
        using var fixture = new AttemptFixture("cohere");
        fixture.Handler.Answers("""{"id":"e","embeddings":{"float":[[0.5,-1]]},"texts":["a"],"meta":{"billed_units":{"input_tokens":4}}}""");

        var outcome = await fixture.RunBodyAsync("openai-embeddings", """{"model":"m","input":"a"}""");
        using var answer = Assert.IsType<DocumentAnswer>(outcome.Answer);
        var output = new ArrayBufferWriter<byte>();
        answer.WriteTo(output);

        Assert.Contains("\"embedding\":[0.5,-1]", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
        Assert.Equal(4, answer.Usage!.Value.InputTokens);
    }

    private static IUpstreamProtocol AsUpstream(string client) => (IUpstreamProtocol)ClientProtocols.Get(client);

    private static string[] Begin(string provider) => provider switch
    {
        "anthropic" =>
        [
            Event("message_start", """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"usage":{"input_tokens":7,"output_tokens":1}}}"""),
            Event("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""),
            Event("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}"""),
            Event("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}"""),
        ],
        "cohere" =>
        [
            Event("message-start", """{"id":"a1","type":"message-start","delta":{"message":{"role":"assistant","content":[]}}}"""),
            Event("content-start", """{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}"""),
            Event("content-delta", """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Hel"}}}}"""),
            Event("content-delta", """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"lo"}}}}"""),
        ],
        "gemini" =>
        [
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hel\"}],\"role\":\"model\"},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":7}}\n\n",
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"lo\"}],\"role\":\"model\"},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":2}}\n\n",
        ],
        _ => [$"data: {OpenAIAnswers.Role()}\n\n", $"data: {OpenAIAnswers.Chunk("Hel")}\n\n", $"data: {OpenAIAnswers.Chunk("lo")}\n\n"],
    };

    private static string[] End(string provider) => provider switch
    {
        "anthropic" =>
        [
            Event("content_block_stop", """{"type":"content_block_stop","index":0}"""),
            Event("message_delta", """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}"""),
            Event("message_stop", """{"type":"message_stop"}"""),
        ],
        "cohere" =>
        [
            Event("content-end", """{"type":"content-end","index":0}"""),
            Event("message-end", """{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":7,"output_tokens":3},"tokens":{"input_tokens":7,"output_tokens":3}}}}"""),
        ],
        "gemini" =>
        [
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}],\"role\":\"model\"},\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":3,\"totalTokenCount\":10}}\n\n",
        ],
        _ => [$"data: {OpenAIAnswers.Finish()}\n\n", $"data: {OpenAIAnswers.Usage(7, 3)}\n\n", "data: [DONE]\n\n"],
    };

    private static string Event(string name, string data) => $"event: {name}\ndata: {data}\n\n";

    private sealed class AttemptFixture : IDisposable
    {
        private readonly WatchedTime _time = new();
        private readonly ModelEndpoint _endpoint;
        private readonly AttemptRunner _runner;

        public AttemptFixture(string type)
        {
            _runner = new AttemptRunner(new LiveHealth(_time), new EndpointLatencies(), _time);
            _endpoint = new ModelEndpoint
            {
                Provider = new Provider(
                    new ProviderOptions { Name = "up", Type = type, BaseUrl = new Uri("https://up.example/v1"), ApiKey = new Secret("k") }, ProviderType.Get(type), new HttpMessageInvoker(Handler)),
                Model = "m",
                Facts = ModelFacts.Unknown with { Price = new ModelPrice(1, 2) },
            };
        }

        public ScriptedHandler Handler { get; } = new();

        public void Streams(string[] events)
        {
            var stream = Handler.Streams();
            Array.ForEach(events, text => stream.Sends(text));
            stream.Ends();
        }

        public async Task<(string Text, Answer Answer)> StreamAsync(string client)
        {
            using var answer = await RunAsync(client, stream: true);
            var stream = Assert.IsType<AnswerStream>(answer);
            var text = new StringBuilder();
            while (await stream.ReadAsync() is { IsEmpty: false } events)
            {
                text.Append(Encoding.UTF8.GetString(events.Span));
            }

            return (text.ToString(), answer);
        }

        public async Task<Answer> RunAsync(string client, bool stream)
        {
            var outcome = await OutcomeAsync(client, stream);
            Assert.True(outcome.Answer is not null, outcome.Failure?.Message);
            return outcome.Answer;
        }

        public Task<AttemptOutcome> OutcomeAsync(string client, bool stream, string more = "")
        {
            var body = client == "openai-responses" ? "\"input\":\"Hi\"" : "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
            var options = client == "openai-chat" && stream ? ",\"stream_options\":{\"include_usage\":true}" : "";
            return RunBodyAsync(client, $"{{\"model\":\"m\",\"max_tokens\":9,{body}{(stream ? ",\"stream\":true" : "")}{options}{more}}}");
        }

        public Task<AttemptOutcome> RunBodyAsync(string client, string body)
        {
            var request = InMemoryRequest.Of(_time, client, body);
            var limits = TimeLimits.Of(new ResilienceOptions(), _endpoint, request.Features, default, new EndpointLatencies());
            var budget = new ExecutionBudget(_time, request.ReceivedTimestamp, TimeSpan.FromMinutes(1), false, CancellationToken.None);
            return _runner.RunAsync(request, _endpoint, new AttemptTerms(limits, budget, 0)).AsTask();
        }

        public void Dispose()
        {
            Assert.Equal(0, Handler.Open);
            Handler.Dispose();
        }
    }
}
