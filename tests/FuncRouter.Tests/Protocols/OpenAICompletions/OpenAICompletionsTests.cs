using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAICompletions;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.OpenAICompletions;

public sealed class OpenAICompletionsTests
{
    private static readonly OpenAICompletionsProtocol Protocol = OpenAICompletionsProtocol.Instance;

    [Theory]
    [InlineData("\"Once upon\"")]
    [InlineData("\"\"")]
    [InlineData("[\"a\",\"b\"]")]
    [InlineData("[1,2]")]
    [InlineData("[[1],[2]]")]
    public void A_prompt_has_any_of_its_forms(string prompt)
    {
        var json = "{\"model\":\"m\",\"prompt\":" + prompt + ",\"max_tokens\":9,\"stream\":true,\"stream_options\":{\"include_usage\":true},\"user\":\"ann\"}";
        var head = Head(json).Head!;

        Assert.Equal(("m", "ann", 9, true, true), (head.Model, head.User, head.Features.MaxOutputTokens, head.Features.Stream, head.Features.StreamUsage));
        Assert.Equal(prompt, json[head.Opening]);
    }

    [Theory]
    [InlineData("{\"model\":\"m\"}")]
    [InlineData("{\"model\":\"m\",\"prompt\":null}")]
    [InlineData("{\"model\":\"m\",\"prompt\":{}}")]
    public void A_request_without_a_prompt_is_refused(string json) => Assert.Equal((400, "prompt"), (Head(json).Error!.Status, Head(json).Error!.Param));

    [Fact]
    public void A_stream_is_left_as_it_was_asked_for()
    {
        var bytes = "{\"model\":\"m\",\"prompt\":\"a\",\"stream\":true,\"models\":[]}"u8.ToArray();
        var edits = Protocol.UpstreamEdits(ChatBodies.Request(bytes, Protocol.ReadHead(bytes).Head!), new UpstreamTarget("up"), new TranslationNotes());

        Assert.Equal(
            "{\"model\":\"up\",\"prompt\":\"a\",\"stream\":true}",
            Encoding.UTF8.GetString(ChatBodies.Apply(bytes, edits)));
    }

    [Theory]
    [InlineData("""{"choices":[{"text":"a","index":0,"logprobs":null,"finish_reason":null}],"usage":null}""", true, FinishReason.None, false)]
    [InlineData("""{"choices":[{"text":"","index":0,"finish_reason":"length"}]}""", false, FinishReason.Length, false)]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}""", false, FinishReason.None, true)]
    public void Answers_are_read_in_passing(string json, bool hasToken, FinishReason reason, bool usageOnly)
    {
        Assert.True(Protocol.TryRead(Encoding.UTF8.GetBytes(json), out var facts));

        Assert.Equal((hasToken, reason, usageOnly, usageOnly), (facts.HasToken, facts.FinishReason, facts.UsageOnly, facts.UsageEnd > 0));
    }

    [Theory]
    [InlineData("\"Once\"")]
    [InlineData("[\"Once\"]")]
    public void A_text_is_a_conversation_of_one_message(string prompt)
    {
        var request = Conversation(
            "{\"model\":\"m\",\"prompt\":" + prompt + """
            ,"max_tokens":9,"stop":"END","temperature":0.5,"top_p":0.9,"frequency_penalty":0.1,"presence_penalty":0.2,"seed":7,"n":2,
             "logprobs":3,"user":"ann","stream":true,"best_of":1,"echo":false,"suffix":null,"models":["x"]}
            """);

        Assert.Equal("Once", Assert.IsType<TextPart>(Assert.Single(Assert.Single(request.Messages).Parts)).Text);
        Assert.Equal((9, 0.5, 0.9, 0.1, 0.2, 7L, 2), (request.MaxOutputTokens, request.Temperature, request.TopP, request.FrequencyPenalty, request.PresencePenalty, request.Seed, request.Candidates));
        Assert.Equal((true, 3, "ann", true, "END"), (request.LogProbabilities, request.TopLogProbabilities, request.User, request.Stream, Assert.Single(request.StopSequences)));
        Assert.Empty(request.Untranslated);
    }

    [Fact]
    public void What_a_conversation_cannot_give_is_named() =>
        Assert.Equal(
            ["best_of", "echo", "logit_bias"],
            Conversation("""{"model":"m","prompt":"a","best_of":3,"echo":true,"logit_bias":{"1":2}}""").Untranslated);

    [Theory]
    [InlineData("""{"model":"m","prompt":["a","b"]}""", "prompt")]
    [InlineData("""{"model":"m","prompt":[1,2]}""", "prompt")]
    [InlineData("""{"model":"m","prompt":[[1]]}""", "prompt")]
    [InlineData("""{"model":"m","prompt":[]}""", "prompt")]
    [InlineData("""{"model":"m","prompt":"a","suffix":"b"}""", "suffix")]
    public void What_would_be_another_question_is_refused(string json, string path) =>
        Assert.Equal(path, Assert.Throws<RequestFormatException>(() => Conversation(json)).Path);

    [Fact]
    public void An_answer_is_its_texts()
    {
        using var output = new PooledBuffer();
        Writer(false).WriteDocument(output, new ConversationAnswer
        {
            Id = "a1",
            Model = "up",
            CreatedAt = 5,
            Usage = new TokenUsage(3, 4),
            Choices =
            [
                new AnswerChoice([new ReasoningPart("Hm."), new TextPart("Yes"), new TextPart("."), new RefusalPart(" No.")], FinishReason.ToolCalls)
                {
                    LogProbabilities = [new TokenLogProbability("Yes", -0.5, [new TokenLogProbability("No", -2, [])]), new TokenLogProbability(".", -1, [])],
                },
                new AnswerChoice([], FinishReason.Length),
            ],
        });

        Assert.Equal(
            """
            {"id":"a1","object":"text_completion","created":5,"model":"up","choices":[{"text":"Yes. No.","index":0,"logprobs":{"tokens":["Yes","."],"token_logprobs":[-0.5,-1],"top_logprobs":[{"No":-2},{}],"text_offset":[0,3]},"finish_reason":"stop"},{"text":"","index":1,"logprobs":null,"finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0},"cost":0.25}}
            """,
            Encoding.UTF8.GetString(output.Span));
    }

    [Theory]
    [InlineData(true, 6)]
    [InlineData(false, 5)]
    public void A_stream_is_chunks_and_a_mark(bool usage, int events)
    {
        using var output = new PooledBuffer();
        var writer = Writer(usage);
        foreach (var step in (AnswerEvent[])[
            new AnswerStarted("a1", null), new ReasoningDelta(0, 0, "Hm."), new TextDelta(0, 1, "Yes"), new TextDelta(0, 1, ""), new RefusalDelta(0, 2, "."),
            new LogProbabilitiesAdded(0, [new TokenLogProbability("Yes", -0.5, [])]), new UsageReported(new TokenUsage(3, 4)), new ChoiceFinished(0, FinishReason.Stop)])
        {
            writer.WriteStep(output, step);
        }

        writer.WriteEnd(output);
        var data = Encoding.UTF8.GetString(output.Span).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal((events, "data: [DONE]"), (data.Length, data[^1]));
        var chunks = data[..^1].Select(line => JsonNode.Parse(line["data: ".Length..])!).ToArray();
        Assert.All(chunks, chunk => Assert.Equal(("a1", "text_completion", "m"), ((string)chunk["id"]!, (string)chunk["object"]!, (string)chunk["model"]!)));
        Assert.Equal("Yes.", string.Concat(chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => (string)choice!["text"]!)));
        Assert.Equal("""{"text":"","index":0,"logprobs":{"tokens":["Yes"],"token_logprobs":[-0.5],"top_logprobs":null,"text_offset":[0]},"finish_reason":null}""", chunks[2]["choices"]![0]!.ToJsonString());
        Assert.Equal("""{"text":"","index":0,"logprobs":null,"finish_reason":"stop"}""", chunks[3]["choices"]![0]!.ToJsonString());
        Assert.Equal(usage, chunks[^1]["usage"] is not null);
    }

    private static (RequestHead? Head, RouterError? Error) Head(string json) => Protocol.ReadHead(Encoding.UTF8.GetBytes(json));

    private static ConversationRequest Conversation(string json) => Protocol.ReadConversation(Encoding.UTF8.GetBytes(json));

    private static IAnswerWriter Writer(bool usage)
    {
        var bytes = Encoding.UTF8.GetBytes("{\"model\":\"m\",\"prompt\":\"a\",\"stream\":true,\"stream_options\":{\"include_usage\":" + (usage ? "true" : "false") + "}}");
        return Protocol.CreateAnswerWriter(new AnswerContext(ChatBodies.Request(bytes, Protocol.ReadHead(bytes).Head!), "m", _ => 0.25m));
    }
}
