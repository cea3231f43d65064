using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Protocols.Streams;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.OpenAIChat;

public sealed class OpenAIChatAnswerReaderTests
{
    [Theory]
    [InlineData("""{"content":"Yes.","refusal":null}""", "0.0 text \"Yes.\"")]
    [InlineData("""{"content":null,"refusal":"No."}""", "0.0 refusal \"No.\"")]
    [InlineData("""{"content":"Yes.","reasoning_content":"Hm."}""", "0.0 thought \"Hm.\"\n0.1 text \"Yes.\"")]
    [InlineData("""{"content":"Yes.","reasoning":"Hm."}""", "0.0 thought \"Hm.\"\n0.1 text \"Yes.\"")]
    [InlineData(
        """{"content":"Yes.","reasoning":"Hm.So.","reasoning_details":[{"type":"reasoning.text","text":"Hm.","signature":"a","format":"anthropic-claude-v1"},{"type":"reasoning.text","text":"So.","signature":"b","format":"anthropic-claude-v1"}]}""",
        "0.0 thought \"Hm.\"\n0.0 sealed anthropic-claude-v1 a\n0.1 thought \"So.\"\n0.1 sealed anthropic-claude-v1 b\n0.2 text \"Yes.\"")]
    [InlineData(
        """{"content":"Yes.","reasoning":"Hm.","reasoning_details":[{"type":"reasoning.summary","summary":"Hm."},{"type":"reasoning.encrypted","data":"e","format":"openai-responses-v1","id":"rs_1"}]}""",
        "0.0 thought \"Hm.\"\n0.0 sealed openai-responses-v1 encrypted e #rs_1\n0.1 text \"Yes.\"")]
    [InlineData("""{"content":"Yes.","extra_content":{"google":{"thought_signature":"s"}}}""", "0.0 text \"Yes.\"\n0.0 sealed google-gemini-v1 s")]
    [InlineData(
        """{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"},{"type":"text","text":"m."}]},{"type":"text","text":"Yes."},{"type":"reference","reference_ids":[1]}]}""",
        "0.0 thought \"Hm\"\n0.0 thought \"m.\"\n0.1 text \"Yes.\"")]
    [InlineData(
        """{"content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"b","type":"function","function":{"name":"g","arguments":""},"extra_content":{"google":{"thought_signature":"s"}}}]}""",
        "0.0 call a f\n0.0 arguments {}\n0.1 call b g\n0.1 sealed google-gemini-v1 s")]
    [InlineData(
        """{"content":"","tool_calls":[{"id":"","index":0,"function":{"name":"f","arguments":"{\"x\":1}"}},{"id":"","index":0,"function":{"name":"f","arguments":"{\"x\":2}"}}]}""",
        "0.0 call  f\n0.0 arguments {\"x\":1}\n0.1 call  f\n0.1 arguments {\"x\":2}")]
    [InlineData("""{"content":null,"function_call":{"name":"f","arguments":"{}"}}""", "0.0 call  f\n0.0 arguments {}")]
    [InlineData(
        """{"content":"Yes.","annotations":[{"type":"url_citation","url_citation":{"url":"http://a","title":"T","start_index":0,"end_index":3,"content":"c"}},{"type":"file"}]}""",
        "0.0 text \"Yes.\"\n0.0 source http://a \"T\" 0-3 \"c\"")]
    public void A_message_is_read_in_every_form(string message, string steps) => Assert.Equal(
        $"{steps}\n0 finish Stop\nusage 3/2 cached 0 written 0 reasoning 0",
        Document($$"""{"index":0,"message":{{message}},"finish_reason":"stop"}""", "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}"));

    [Theory]
    [InlineData("\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4,\"prompt_tokens_details\":{\"cached_tokens\":5,\"cache_write_tokens\":2},\"completion_tokens_details\":{\"reasoning_tokens\":3},\"total_tokens\":13}", "9/4 cached 5 written 2 reasoning 3")]
    [InlineData("\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4,\"prompt_cache_hit_tokens\":5}", "9/4 cached 5 written 0 reasoning 0")]
    [InlineData("\"x_groq\":{\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4}}", "9/4 cached 0 written 0 reasoning 0")]
    [InlineData("\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":2,\"total_tokens\":354,\"completion_tokens_details\":{\"reasoning_tokens\":340}}", "12/2 cached 0 written 0 reasoning 340 billed 342")]
    public void Usage_is_read_wherever_it_stands(string field, string usage) => Assert.Equal(
        $"0.0 text \"a\"\n0 finish Stop\nusage {usage}", Document("""{"message":{"content":"a"},"finish_reason":"stop"}""", field));

    [Fact]
    public void Usage_may_stand_in_the_choice() => Assert.Equal(
        "0.0 text \"a\"\n0 finish Stop\nusage 9/4 cached 0 written 0 reasoning 0",
        Document("""{"message":{"content":"a"},"finish_reason":"stop","usage":{"prompt_tokens":9,"completion_tokens":4}}"""));

    [Fact]
    public void Several_choices_have_parts_of_their_own() => Assert.Equal(
        "0.0 text \"a\"\n0 finish Length\n1.0 text \"b\"\n1 finish Other",
        Document("""{"index":0,"message":{"content":"a"},"finish_reason":"length"},{"index":1,"message":{"content":"b"},"finish_reason":"eos"}"""));

    [Fact]
    public void Log_probabilities_keep_their_alternatives() => Assert.Equal(
        "0.0 text \"a\"\n0 logprobs a:-0.25(b c)\n0 finish Stop",
        Document("""{"message":{"content":"a"},"logprobs":{"content":[{"token":"a","logprob":-0.25,"top_logprobs":[{"token":"b","logprob":-1},{"token":"c","logprob":-2}]}]},"finish_reason":"stop"}"""));

    [Theory]
    [InlineData("{\"error\":{\"message\":\"m\",\"type\":\"t\",\"code\":400}}", "failed m t 400")]
    [InlineData("{\"object\":\"error\",\"message\":\"m\",\"code\":\"c\"}", "failed m  c")]
    [InlineData("{\"choices\":[{\"error\":{\"message\":\"m\",\"code\":502},\"message\":{\"content\":\"\"}}]}", "failed m  502")]
    public void An_error_in_the_place_of_an_answer_is_one(string document, string steps) =>
        Assert.Equal(steps, NeutralText.Of(Wire.ReadDocument(OpenAIChatProtocol.Instance, document)));

    [Fact]
    public void The_head_is_told_once_and_first() => Assert.Equal(
        new AnswerStarted("c1", "gpt", 7),
        Assert.Single(Wire.ReadDocument(OpenAIChatProtocol.Instance, """{"id":"c1","model":"gpt","created":7,"choices":[]}""")));

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    public void What_is_no_object_is_not_of_the_protocol(string json) =>
        Assert.False(OpenAIChatProtocol.Instance.CreateAnswerReader().TryReadDocument(Encoding.UTF8.GetBytes(json), []));

    [Fact]
    public void Pieces_go_to_the_part_that_they_continue() => Assert.Equal(
        "0.0 thought \"H\"\n0.0 thought \"m.\"\n0.1 text \"Ye\"\n0.1 text \"s.\"\n0.2 thought \"Oh.\"\n0.3 text \"No.\"\n0 finish Stop\nend",
        Stream(
            Delta("{\"role\":\"assistant\",\"content\":\"\",\"reasoning_content\":\"H\"}"),
            Delta("{\"reasoning_content\":\"m.\"}"),
            Delta("{\"content\":\"Ye\"}"),
            Delta("{\"content\":\"s.\"}"),
            Delta("{\"reasoning\":\"Oh.\"}"),
            Delta("{\"content\":\"No.\"}"),
            "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}",
            "[DONE]"));

    [Theory]
    [InlineData(
        "[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]|[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]|[{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}]|[{\"index\":1,\"function\":{\"arguments\":\"}\"}}]",
        "0.0 call a f\n0.0 arguments {}\n0.1 call b g\n0.1 arguments {\n0.1 arguments }")]
    [InlineData(
        "[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]|[{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]",
        "0.0 call a f\n0.0 arguments {}\n0.1 call b g\n0.1 arguments {}")]
    [InlineData(
        "[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]|[{\"function\":{\"arguments\":\"}\"}}]|[{\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]",
        "0.0 call a f\n0.0 arguments {\n0.0 arguments }\n0.1 call b g\n0.1 arguments {}")]
    [InlineData(
        "[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]|[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"}\"}}]",
        "0.0 call a f\n0.0 arguments {\n0.0 arguments }")]
    [InlineData(
        "[{\"index\":0,\"id\":\"\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]|[{\"index\":0,\"id\":\"\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]",
        "0.0 call  f\n0.0 arguments {}\n0.1 call  f\n0.1 arguments {}")]
    [InlineData(
        "[{\"index\":0,\"function\":{\"name\":\"f\"}}]|[{\"index\":0,\"id\":\"a\",\"function\":{\"arguments\":\"{}\"}}]",
        "0.0 call  f\n0.0 arguments {}")]
    [InlineData(
        "[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}},{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}]|[{\"index\":0,\"function\":{\"arguments\":\"}\"}},{\"index\":1,\"function\":{\"arguments\":\"}\"}}]",
        "0.0 call a f\n0.0 arguments {\n0.1 call b g\n0.1 arguments {\n0.0 arguments }\n0.1 arguments }")]
    public void Calls_are_told_apart_however_the_server_counts_them(string lists, string steps) =>
        Assert.Equal(steps, Stream([.. lists.Split('|').Select(list => Delta($"{{\"tool_calls\":{list}}}"))]));

    [Fact]
    public void Sources_beside_every_chunk_are_told_once() => Assert.Equal(
        "0.0 text \"a\"\n0.0 source http://a - - -\n0.0 text \"b\"\n0.0 source http://b \"B\" - -".Replace("- - -\n", "- - -\n", StringComparison.Ordinal),
        Stream(
            "{\"citations\":[\"http://a\"],\"choices\":[{\"delta\":{\"content\":\"a\"}}]}",
            "{\"search_results\":[{\"url\":\"http://a\"},{\"url\":\"http://b\",\"title\":\"B\"}],\"choices\":[{\"delta\":{\"content\":\"b\"}}]}",
            "{\"citations\":[\"http://a\",\"http://b\"],\"choices\":[{\"delta\":{}}]}"));

    [Fact]
    public void A_seal_in_a_stream_belongs_to_the_thoughts_before_it() => Assert.Equal(
        "0.0 thought \"Hm.\"\n0.0 sealed anthropic-claude-v1 a\n0.1 sealed anthropic-claude-v1 encrypted e\n0.2 thought \"So.\"\n0.3 text \"Yes.\"\n0.3 sealed google-gemini-v1 s",
        Stream(
            Delta("{\"reasoning\":\"Hm.\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"Hm.\",\"format\":\"anthropic-claude-v1\"}]}"),
            Delta("{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"Hm.\",\"signature\":\"a\",\"format\":\"anthropic-claude-v1\"}]}"),
            Delta("{\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"e\",\"format\":\"anthropic-claude-v1\"}]}"),
            Delta("{\"reasoning\":\"So.\"}"),
            Delta("{\"content\":\"Yes.\"}"),
            Delta("{\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}}")));

    [Fact]
    public void Thoughts_that_stand_only_in_the_details_of_a_stream_are_thoughts() => Assert.Equal(
        "0.0 thought \"H\"\n0.0 thought \"m.\"\n0.1 text \"Yes.\"",
        Stream(
            Delta("{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"H\",\"index\":0}]}"),
            Delta("{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"m.\",\"index\":0}]}"),
            Delta("{\"content\":\"Yes.\"}")));

    [Fact]
    public void An_error_in_a_stream_is_one() => Assert.Equal(
        "0.0 text \"a\"\nfailed gone  502", Stream(Delta("{\"content\":\"a\"}"), "{\"error\":{\"message\":\"gone\",\"code\":502},\"choices\":[{\"finish_reason\":\"error\"}]}"));

    private static string Delta(string delta) => $"{{\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":null}}]}}";

    private static string Document(string choices, string more = "\"id\":\"c1\"") =>
        NeutralText.Of(Wire.ReadDocument(OpenAIChatProtocol.Instance, $"{{\"choices\":[{choices}],{more}}}"));

    private static string Stream(params string[] events)
    {
        var reader = OpenAIChatProtocol.Instance.CreateAnswerReader();
        var steps = new List<AnswerEvent>();
        foreach (var data in events)
        {
            var bytes = Encoding.UTF8.GetBytes(data);
            Assert.True(reader.TryReadEvent(new StreamFrame(bytes, 1, bytes, true), steps));
        }

        return NeutralText.Of(steps);
    }
}
