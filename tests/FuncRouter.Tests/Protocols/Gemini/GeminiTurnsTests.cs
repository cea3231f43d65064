using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.Gemini.Asked;

namespace FuncRouter.Tests.Protocols.Gemini;

public sealed class GeminiTurnsTests
{
    [Fact]
    public void Instructions_stand_apart_wherever_they_were_said()
    {
        var asked = Of(Said(Instructions("Be terse."), User("Hi"), new Message(MessageRole.Developer, [new TextPart("Be kind.")])));

        Assert.Equal("""{"parts":[{"text":"Be terse."},{"text":"Be kind."}]}""", Text(asked.Body["systemInstruction"]));
        Assert.Equal("""[{"role":"user","parts":[{"text":"Hi"}]}]""", Text(asked.Body["contents"]));
    }

    [Fact]
    public void A_model_without_a_field_for_instructions_hears_them_from_the_user()
    {
        var asked = Of(Said(Instructions("Be terse."), User("Hi")), "gemma-3-27b-it");

        Assert.Null(asked.Body["systemInstruction"]);
        Assert.Equal("""[{"role":"user","parts":[{"text":"Be terse."},{"text":"Hi"}]}]""", Text(asked.Body["contents"]));
    }

    [Fact]
    public void Turns_of_one_side_become_one() =>
        Assert.Equal(
            """[{"role":"user","parts":[{"text":"a"},{"text":"b"}]},{"role":"model","parts":[{"text":"c"},{"text":"d"}]},{"role":"user","parts":[{"text":"e"}]}]""",
            Contents(Flash25, User("a"), User("b"), Assistant("c"), Assistant("d"), User("e")));

    [Fact]
    public void Nothing_is_said_in_empty_words() =>
        Assert.Equal(
            """[{"role":"user","parts":[{"text":"a"},{"text":"b"}]}]""",
            Contents(Flash25, User(new TextPart(""), new TextPart("a")), Assistant(new TextPart(""), new RefusalPart("")), User("b")));

    [Fact]
    public void A_conversation_that_the_model_begins_gets_a_beginning() =>
        Assert.Equal(
            """[{"role":"user","parts":[{"text":"(The conversation begins.)"}]},{"role":"model","parts":[{"text":"Hello!"}]},{"role":"user","parts":[{"text":"Hi"}]}]""",
            Contents(Flash25, Assistant("Hello!"), User("Hi")));

    [Fact]
    public void Instructions_alone_are_a_conversation() =>
        Assert.Equal("""[{"role":"user","parts":[{"text":"(The conversation begins.)"}]}]""", Contents(Flash25, Instructions("Write a poem.")));

    [Fact]
    public void Words_that_the_model_shall_go_on_with_stay_the_last_turn() =>
        Assert.Equal(
            """[{"role":"user","parts":[{"text":"JSON"}]},{"role":"model","parts":[{"text":"{\"a\":"}]}]""",
            Contents(Flash25, User("JSON"), Assistant("{\"a\":")));

    [Fact]
    public void A_refusal_is_what_the_model_said() =>
        Assert.Equal(
            """[{"role":"user","parts":[{"text":"?"}]},{"role":"model","parts":[{"text":"No."}]}]""",
            Contents(Flash25, User("?"), Assistant(new RefusalPart("No."))));

    [Fact]
    public void All_results_are_one_turn_in_the_order_of_the_calls_and_the_user_s_words_another() =>
        Assert.Equal(
            """
            [{"role":"user","parts":[{"text":"?"}]},
            {"role":"model","parts":[{"functionCall":{"name":"time","args":{}}},{"functionCall":{"name":"weather","args":{"city":"Rome"}}}]},
            {"role":"user","parts":[{"functionResponse":{"name":"time","response":{"result":"noon"}}},{"functionResponse":{"name":"weather","response":{"result":"sun"}}}]},
            {"role":"user","parts":[{"text":"Thanks"}]}]
            """.ReplaceLineEndings(""),
            Contents(
                Flash25,
                User("?"),
                Assistant(new ToolCallPart("c1", "time", "{}"), new ToolCallPart("c2", "weather", """{"city":"Rome"}""")),
                Results(Result("c2", "sun")),
                Results(Result("c1", "noon")),
                User("Thanks")));

    [Theory]
    [InlineData("c1", null, "weather")]
    [InlineData("c9", "other", "other")]
    [InlineData("c9", null, "c9")]
    [InlineData("", "other", "other")]
    [InlineData("", null, "function")]
    public void A_result_is_named_after_its_call(string callId, string? ownName, string expected)
    {
        var asked = Of(Said(
            User("?"),
            Assistant(new ToolCallPart("c1", "weather", "{}")),
            Results(new ToolResultPart(callId, []) { Name = ownName })));

        Assert.Equal(expected, (string?)asked.Body["contents"]![2]!["parts"]![0]!["functionResponse"]!["name"]);
    }

    [Fact]
    public void An_id_that_comes_again_is_the_later_call_s() =>
        Assert.Equal(
            "time",
            (string?)Of(Said(
                User("?"),
                Assistant(new ToolCallPart("call_0", "weather", "{}")),
                Results(Result("call_0", "sun")),
                Assistant(new ToolCallPart("call_0", "time", "{}")),
                Results(Result("call_0", "noon")))).Body["contents"]![4]!["parts"]![0]!["functionResponse"]!["name"]);

    [Fact]
    public void Calls_and_results_have_ids_since_gemini_3()
    {
        Message[] messages = [User("?"), Assistant(new ToolCallPart("c1", "time", "{}") { Seal = Sealed("c2ln") }), Results(Result("c1", "noon"))];

        Assert.Equal(
            """
            [{"role":"user","parts":[{"text":"?"}]},
            {"role":"model","parts":[{"functionCall":{"id":"c1","name":"time","args":{}},"thoughtSignature":"c2ln"}]},
            {"role":"user","parts":[{"functionResponse":{"id":"c1","name":"time","response":{"result":"noon"}}}]}]
            """.ReplaceLineEndings(""),
            Contents(Flash3, messages));
        Assert.DoesNotContain("\"id\"", Contents(Flash25, messages), StringComparison.Ordinal);
    }
}
