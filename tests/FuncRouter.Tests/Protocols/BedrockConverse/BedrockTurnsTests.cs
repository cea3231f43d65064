using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.BedrockConverse.Written;

namespace FuncRouter.Tests.Protocols.BedrockConverse;

public sealed class BedrockTurnsTests
{
    private static readonly ReasoningPart Signed = new("Hm.") { Seal = new ReasoningSeal(ReasoningOrigins.Anthropic, "c2lnbmVk") };

    [Fact]
    public void System_and_developer_messages_are_the_system_prompt_wherever_they_stand()
    {
        var body = Of(Said(
            new Message(MessageRole.System, Text("Be terse.")), User("Hi"), new Message(MessageRole.Developer, Text("Be kind.")))).Body;

        Assert.Equal("""[{"text":"Be terse."},{"text":"Be kind."}]""", Text(body["system"]));
        Assert.Equal("""[{"role":"user","content":[{"text":"Hi"}]}]""", Text(body["messages"]));
    }

    [Fact]
    public void Without_a_system_prompt_there_is_none() => Assert.Null(Of(Hi).Body["system"]);

    [Fact]
    public void Turns_of_one_side_are_one_turn() =>
        Assert.Equal(
            """[{"role":"user","content":[{"text":"a"},{"text":"b"}]},{"role":"assistant","content":[{"text":"c"},{"text":"d"}]},{"role":"user","content":[{"text":"e"}]}]""",
            Messages(User("a"), User("b"), Assistant("c"), Assistant("d"), User("e")));

    [Fact]
    public void Blank_text_is_left_out_and_with_it_a_turn_that_is_nothing_else() =>
        Assert.Equal(
            """[{"role":"user","content":[{"text":"a"},{"text":"b"}]}]""",
            Messages(User("a"), Assistant(" \n"), User(new TextPart("b"), new TextPart(""))));

    [Fact]
    public void A_user_who_said_nothing_keeps_the_turn() =>
        Assert.Equal(
            """[{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":[{"text":"b"}]},{"role":"user","content":[{"text":"(no text)"}]}]""",
            Messages(User("a"), Assistant("b"), User("")));

    [Fact]
    public void A_conversation_begins_with_the_user() =>
        Assert.Equal(
            """[{"role":"user","content":[{"text":"(no text)"}]},{"role":"assistant","content":[{"text":"a"}]}]""",
            Messages(Assistant("a")));

    [Fact]
    public void A_system_prompt_alone_is_still_a_conversation() =>
        Assert.Equal("""[{"role":"user","content":[{"text":"(no text)"}]}]""", Messages(new Message(MessageRole.System, Text("Talk."))));

    [Fact]
    public void Words_to_go_on_from_do_not_end_with_white_space() =>
        Assert.Equal(
            """[{"role":"user","content":[{"text":"Write. "}]},{"role":"assistant","content":[{"text":"{\"a\":"}]}]""",
            Messages(User("Write. "), Assistant("{\"a\": \n")));

    [Fact]
    public void Results_come_before_what_else_the_user_says() =>
        Assert.Equal(
            """[{"toolResult":{"toolUseId":"c1","content":[{"text":"18"}]}},{"toolResult":{"toolUseId":"c2","content":[{"text":"21"}]}},{"text":"And?"}]""",
            Text(Of(Said(
                User("Weather?"),
                Assistant(new ToolCallPart("c1", "weather", "{}"), new ToolCallPart("c2", "weather", "{}")),
                User("And?"),
                Results(new ToolResultPart("c1", Text("18")), new ToolResultPart("c2", Text("21"))))).Body["messages"]![2]!["content"]));

    [Fact]
    public void A_refusal_is_text_of_the_model() =>
        Assert.Equal("""[{"text":"No."}]""", Text(Of(Said(User("?"), Assistant(new RefusalPart("No.")))).Body["messages"]![1]!["content"]));

    [Fact]
    public void Signed_and_encrypted_thoughts_come_back_as_they_were()
    {
        var encrypted = new ReasoningPart("") { Seal = new ReasoningSeal(ReasoningOrigins.Anthropic, "ZW5j") { IsEncrypted = true } };

        Assert.Equal(
            """[{"reasoningContent":{"reasoningText":{"text":"Hm.","signature":"c2lnbmVk"}}},{"reasoningContent":{"redactedContent":"ZW5j"}},{"text":"A"}]""",
            Text(Of(Said(User("Q"), Assistant(Signed, encrypted, new TextPart("A")), User("more"))).Body["messages"]![1]!["content"]));
    }

    [Fact]
    public void Thoughts_without_a_seal_and_seals_of_others_are_left_out() =>
        Assert.Equal(
            """[{"text":"A"}]""",
            Text(Of(Said(
                User("Q"),
                Assistant(new ReasoningPart("plain"), Signed with { Seal = new ReasoningSeal(ReasoningOrigins.OpenAIResponses, "x") }, new TextPart("A")),
                User("more"))).Body["messages"]![1]!["content"]));

    [Fact]
    public void Models_of_others_get_no_seal_of_Anthropic() =>
        Assert.Equal(
            """[{"text":"A"}]""",
            Text(Of(Said(User("Q"), Assistant(Signed, new TextPart("A")), User("more")), Nova).Body["messages"]![1]!["content"]));
}
