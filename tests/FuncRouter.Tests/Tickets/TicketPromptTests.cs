using FuncRouter.Conversation;
using FuncRouter.Tests.Fixtures;
using FuncRouter.Tickets;

namespace FuncRouter.Tests.Tickets;

public sealed class TicketPromptTests
{
    [Fact]
    public void A_person_reads_texts_and_the_names_of_all_else()
    {
        var conversation = InMemoryRequest.Of(TimeProvider.System, "openai-chat", """
            {"model":"m","messages":[
              {"role":"system","content":"Be brief."},
              {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
              {"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"look","arguments":"{\"a\":1}"}}]},
              {"role":"tool","tool_call_id":"c","content":"A cat."}]}
            """).Conversation!.Value;

        Assert.Equal(
            [
                new TicketTurn("system", "Be brief."),
                new TicketTurn("user", "What is this?\n[image]"),
                new TicketTurn("assistant", "[calls look({\"a\":1})]"),
                new TicketTurn("tool", "A cat."),
            ],
            TicketPrompt.Of(conversation));
    }

    [Fact]
    public void Of_a_very_long_conversation_the_end_is_kept()
    {
        Message Turn(char letter) => new(MessageRole.User, [new TextPart(new string(letter, 90_000))]);

        var turns = TicketPrompt.Of(new ConversationRequest { Messages = [Turn('a'), Turn('b'), Turn('c'), Turn('d')] });

        Assert.Equal(["[earlier turns are left out]", new string('b', 20_000), new string('c', 90_000), new string('d', 90_000)], turns.Select(turn => turn.Text));
    }
}
