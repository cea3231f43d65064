using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Gemini;
using static FuncRouter.Tests.Protocols.Gemini.Asked;
using static FuncRouter.Tests.Protocols.Gemini.Told;

namespace FuncRouter.Tests.Protocols.Gemini;

public sealed class GeminiAnswerTests
{
    [Fact]
    public void An_answer_has_its_names_its_parts_in_order_its_reason_and_its_usage()
    {
        var answer = Whole(Document("""
            {"candidates":[{"content":{"role":"model","parts":[
              {"text":"Hm.","thought":true},
              {"text":"Let me look."},
              {"functionCall":{"id":"fc_1","name":"weather","args":{
                "city": "Zürich",
                "n": 1.50
              }},"thoughtSignature":"c2ln"},
              {"functionCall":{"name":"time"}}]},"finishReason":"STOP","index":0}],
            "usageMetadata":{"promptTokenCount":12,"candidatesTokenCount":5,"totalTokenCount":17},
            "modelVersion":"gemini-3-flash","responseId":"R-_1","createTime":"2026-05-04T20:01:02.264968Z"}
            """));

        Assert.Equal(("R-_1", "gemini-3-flash", 1777924862L), (answer.Id, answer.Model, answer.CreatedAt));
        Assert.Equal(new TokenUsage(12, 5), answer.Usage);
        var choice = Assert.Single(answer.Choices);
        Assert.Equal(FinishReason.ToolCalls, choice.FinishReason);
        Assert.Equal(new ReasoningPart("Hm."), choice.Parts[0]);
        Assert.Equal("Let me look.", ((TextPart)choice.Parts[1]).Text);
        Assert.Equal(new ToolCallPart("fc_1", "weather", """{"city":"Zürich","n":1.50}""") { Seal = Sealed("c2ln") }, choice.Parts[2]);
        Assert.Equal(new ToolCallPart("call_R-_1_3", "time", "{}"), choice.Parts[3]);
    }

    [Fact]
    public void A_whole_answer_is_told_step_by_step() =>
        Assert.Equal(
            [
                new AnswerStarted("R1", null),
                new ReasoningDelta(0, 0, "Hm."),
                new PartSealed(0, 0, Sealed("MQ==")),
                new PartEnded(0, 0),
                new TextDelta(0, 1, "A"),
                new TextDelta(0, 1, "B"),
                new ToolCallStarted(0, 2, "c", "f"),
                new PartSealed(0, 2, Sealed("Mg==")),
                new ToolArgumentsDelta(0, 2, "{\"a\":1}"),
                new PartEnded(0, 2),
                new TextDelta(0, 3, "C"),
                new ChoiceFinished(0, FinishReason.ToolCalls),
            ],
            Document(Answer(
                """{"text":"Hm.","thought":true,"thoughtSignature":"MQ=="},{"text":"A"},{"text":"B"},{"functionCall":{"id":"c","name":"f","args":{"a":1}},"thoughtSignature":"Mg=="},{"text":"C"}""")));

    [Fact]
    public void Calls_without_ids_get_ones_that_are_unique_and_the_same_each_time()
    {
        const string Calls = """{"functionCall":{"name":"f","args":{}}},{"functionCall":{"name":"f","args":{}}}""";
        string[] IdsOf(string json) => [.. Parts(Document(json)).OfType<ToolCallPart>().Select(call => call.Id)];

        Assert.Equal(["call_R1_0", "call_R1_1"], IdsOf(Answer(Calls)));
        Assert.Equal(IdsOf(Answer(Calls)), IdsOf(Answer(Calls)));

        var unnamed = Answer(Calls).Replace(",\"responseId\":\"R1\"", "", StringComparison.Ordinal);
        Assert.Equal(4, IdsOf(unnamed).Concat(IdsOf(unnamed)).Distinct().Count());
        Assert.All(IdsOf(unnamed), id => Assert.InRange(id.Length, 20, 40));
        Assert.All(IdsOf(Answer(Calls).Replace("R1", "a:b/" + new string('x', 60), StringComparison.Ordinal)), id => Assert.Matches("^[a-zA-Z0-9_-]{1,40}$", id));
    }

    [Theory]
    [InlineData("""{"x":1}""", """{"x":1}""")]
    [InlineData("\"{\\\"x\\\":1}\"", """{"x":1}""")]
    [InlineData("null", "{}")]
    [InlineData("{\n \"a b\" : [ 1.50,\t\"x \\\" \\\\\" ,\r\n\"🤖\" ]\n}", "{\"a b\":[1.50,\"x \\\" \\\\\",\"🤖\"]}")]
    public void Arguments_are_an_object(string arguments, string expected) =>
        Assert.Equal(expected, Assert.IsType<ToolCallPart>(Parts(Document(Answer($$$"""{"functionCall":{"name":"f","args":{{{arguments}}}}}"""))).Single()).Arguments);

    [Fact]
    public void What_google_ran_itself_and_pictures_are_passed_over() =>
        Assert.Equal(
            "It is 1.",
            Assert.IsType<TextPart>(Parts(Document(Answer("""
                {"text":"It is "},{"executableCode":{"language":"PYTHON","code":"print(1)"},"thoughtSignature":"YQ=="},{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1"}},
                {"toolCall":{"toolType":"GOOGLE_SEARCH","id":"t"}},{"toolResponse":{"toolType":"GOOGLE_SEARCH","id":"t"}},{"inlineData":{"mimeType":"image/png","data":"AAEC"}},
                {"text":"1."},{"text":""}
                """))).Single()).Text);

    [Fact]
    public void A_signature_without_words_seals_what_was_said_last()
    {
        Assert.Equal(Sealed("MQ=="), Assert.IsType<TextPart>(Parts(Document(Answer("""{"text":"A"},{"text":"","thoughtSignature":"MQ=="}"""))).Single()).Seal);
        Assert.Equal(
            [new ReasoningPart("Hm.") { Seal = Sealed("MQ==") }],
            Parts(Document(Answer("""{"text":"Hm.","thought":true},{"text":"","thought":true,"thoughtSignature":"MQ=="}"""))));
    }

    [Fact]
    public void A_signature_behind_a_call_stands_for_itself() =>
        Assert.Equal(
            [new ToolCallPart("c", "f", "{}"), new ReasoningPart("") { Seal = Sealed("MQ==") }],
            Parts(Document(Answer("""{"functionCall":{"id":"c","name":"f"}},{"text":"","thoughtSignature":"MQ=="}"""))));

    [Fact]
    public void A_text_behind_a_sealed_one_is_another() =>
        Assert.Equal(
            [("A", "MQ=="), ("B", "Mg==")],
            Parts(Document(Answer("""{"text":"A","thoughtSignature":"MQ=="},{"text":"B","thoughtSignature":"Mg=="}"""))).Cast<TextPart>().Select(text => (text.Text, text.Seal!.Data)));

    [Fact]
    public void What_is_read_can_be_sent_back_as_it_was()
    {
        const string Parts = """
            [{"text":"Hm.","thought":true,"thoughtSignature":"MQ=="},{"text":"Look:","thoughtSignature":"Mg=="},
            {"functionCall":{"id":"a","name":"f","args":{"x":1.50}},"thoughtSignature":"Mw=="},{"functionCall":{"id":"b","name":"f","args":{}}},{"text":"","thoughtSignature":"NA=="}]
            """;
        var answer = Whole(Document(Answer(Parts.Trim()[1..^1]))).Choices.Single();

        var asked = Of(Said(User("?"), new Message(MessageRole.Assistant, answer.Parts)), Flash3);

        Assert.Equal(Parts.ReplaceLineEndings(""), Text(asked.Body["contents"]![1]!["parts"]));
    }

    [Theory]
    [InlineData("STOP", FinishReason.Stop)]
    [InlineData("MAX_TOKENS", FinishReason.Length)]
    [InlineData("CONTINUATION", FinishReason.Length)]
    [InlineData("SAFETY", FinishReason.ContentFilter)]
    [InlineData("RECITATION", FinishReason.ContentFilter)]
    [InlineData("BLOCKLIST", FinishReason.ContentFilter)]
    [InlineData("PROHIBITED_CONTENT", FinishReason.ContentFilter)]
    [InlineData("SPII", FinishReason.ContentFilter)]
    [InlineData("IMAGE_SAFETY", FinishReason.ContentFilter)]
    [InlineData("LANGUAGE", FinishReason.Other)]
    [InlineData("MALFORMED_FUNCTION_CALL", FinishReason.Other)]
    [InlineData("OTHER", FinishReason.Other)]
    [InlineData("SOMETHING_NEW", FinishReason.Other)]
    [InlineData("FINISH_REASON_UNSPECIFIED", FinishReason.None)]
    public void Every_finish_reason_has_its_meaning(string word, FinishReason expected) =>
        Assert.Equal(expected, Whole(Document(Answer("""{"text":"x"}""", word))).Choices[0].FinishReason);

    [Fact]
    public void Calls_that_were_cut_off_by_the_limit_end_by_it() =>
        Assert.Equal(FinishReason.Length, Whole(Document(Answer("""{"functionCall":{"name":"f"}}""", "MAX_TOKENS"))).Choices[0].FinishReason);

    [Theory]
    [InlineData("SAFETY")]
    [InlineData("SOMETHING_NEW")]
    public void A_prompt_that_is_blocked_is_filtered(string word)
    {
        var answer = Whole(Document($$$"""{"promptFeedback":{"blockReason":"{{{word}}}"},"usageMetadata":{"promptTokenCount":9}}"""));

        Assert.Equal(FinishReason.ContentFilter, Assert.Single(answer.Choices).FinishReason);
        Assert.Equal(new TokenUsage(9, 0), answer.Usage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("BLOCK_REASON_UNSPECIFIED")]
    public void Feedback_without_a_block_is_none(string word)
    {
        var json = Answer("""{"text":"x"}""").Insert(1, $$$""" "promptFeedback":{"blockReason":"{{{word}}}"},""");

        Assert.Equal(FinishReason.Stop, Whole(Document(json)).Choices[0].FinishReason);
    }

    [Fact]
    public void Thoughts_and_cached_and_tool_tokens_are_part_of_the_sums() =>
        Assert.Equal(
            new TokenUsage(103, 12, CachedInputTokens: 80, ReasoningTokens: 7),
            Whole(Document("""
                {"usageMetadata":{"promptTokenCount":100,"toolUsePromptTokenCount":3,"candidatesTokenCount":5,"thoughtsTokenCount":7,"cachedContentTokenCount":80,"totalTokenCount":115}}
                """)).Usage);

    [Fact]
    public void A_prompt_of_cached_tokens_alone_says_so() =>
        Assert.Null(Whole(Document("""{"usageMetadata":{"trafficType":"ON_DEMAND"}}""")).Usage);

    [Fact]
    public void Several_answers_are_told_apart_and_their_parts_are_unique()
    {
        var steps = Document("""
            {"candidates":[{"index":1,"content":{"parts":[{"text":"B"}]},"finishReason":"MAX_TOKENS"},{"index":0,"content":{"parts":[{"text":"A"}]},"finishReason":"STOP"}]}
            """);

        Assert.Equal([1, 0], steps.OfType<TextDelta>().Select(delta => delta.Choice));
        Assert.Equal([0, 1], steps.OfType<TextDelta>().Select(delta => delta.Part));
        Assert.Equal([FinishReason.Stop, FinishReason.Length], Whole(steps).Choices.Select(choice => choice.FinishReason));
    }

    [Fact]
    public void Log_probabilities_come_with_their_alternatives()
    {
        var tokens = Whole(Document(Answer(
            """{"text":"Hi!"}""",
            more: ""","logprobsResult":{"chosenCandidates":[{"token":"Hi","logProbability":-0.25},{"token":"!"}],"topCandidates":[{"candidates":[{"token":"Hi","logProbability":-0.25},{"token":"Ho","logProbability":-3}]}]}"""))).Choices[0].LogProbabilities;

        Assert.Equal([("Hi", -0.25), ("!", 0)], tokens.Select(token => (token.Token, token.LogProbability)));
        Assert.Equal([("Hi", -0.25), ("Ho", -3)], tokens[0].Alternatives.Select(token => (token.Token, token.LogProbability)));
        Assert.Empty(tokens[1].Alternatives);
    }

    [Theory]
    [InlineData("""{"candidates":[{"content":{},"finishReason":"STOP"}]}""")]
    [InlineData("""{"candidates":[{"content":null,"finishReason":"STOP"}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":"x"},"finishReason":"STOP","index":"a"}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[1,null,{},{"text":5},{"functionCall":[]},{"functionCall":{"args":{}}}]},"finishReason":"STOP"}],"usageMetadata":7}""")]
    public void What_a_peer_sends_wrong_is_passed_over(string json) =>
        Assert.Equal([new AnswerStarted(null, null), new ChoiceFinished(0, FinishReason.Stop)], Document(json));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"candidates":{}}""")]
    public void Other_documents_are_none_of_this_protocol(string json)
    {
        Assert.False(GeminiProtocol.Instance.CreateAnswerReader().TryReadDocument(Encoding.UTF8.GetBytes(json), new List<AnswerEvent>()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"candidates":[""")]
    [InlineData("<html>")]
    public void What_is_no_json_throws(string json) =>
        Assert.ThrowsAny<JsonException>(() => GeminiProtocol.Instance.CreateAnswerReader().TryReadDocument(Encoding.UTF8.GetBytes(json), new List<AnswerEvent>()));

    [Fact]
    public void Half_a_character_throws() =>
        Assert.Throws<InvalidOperationException>(() => Document(Answer("""{"text":"\ud83d"}""")));
}
