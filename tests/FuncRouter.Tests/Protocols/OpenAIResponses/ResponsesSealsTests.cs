using System.Collections.Immutable;
using FuncRouter.Conversation;
using static FuncRouter.Tests.Protocols.OpenAIResponses.Exchanged;

namespace FuncRouter.Tests.Protocols.OpenAIResponses;

public sealed class ResponsesSealsTests
{
    private static readonly ReasoningSeal Signature = new(ReasoningOrigins.Anthropic, "EqQB:+/==");
    private static readonly ReasoningSeal Redacted = new(ReasoningOrigins.Anthropic, "EmwK") { IsEncrypted = true };
    private static readonly ReasoningSeal Gemini = new(ReasoningOrigins.Gemini, "CiQB");
    private static readonly ReasoningSeal OpenAI = new(ReasoningOrigins.OpenAIResponses, "gAAA") { Id = "rs_1", IsEncrypted = true };

    public static TheoryData<ContentPart[]> Turns => new()
    {
        new ContentPart[] { new ReasoningPart("Let me think.") { Seal = Signature }, new TextPart("Hi") },
        new ContentPart[] { new ReasoningPart("") { Seal = Redacted }, new ReasoningPart("a\n\nb") { Seal = Signature }, new ToolCallPart("c1", "f", "{}") },
        new ContentPart[] { new ReasoningPart("") { Seal = Signature }, new TextPart("Hi") },
        new ContentPart[] { new ReasoningPart("hm") { Seal = OpenAI }, new ToolCallPart("c1", "f", "{}") },
        new ContentPart[] { new ReasoningPart("hm") { Seal = OpenAI with { Id = null } } },
        new ContentPart[] { new ToolCallPart("functions.f:0", "f", "{}") { Seal = Gemini }, new ToolCallPart("functions.f:1", "f", "{}") },
        new ContentPart[] { new ReasoningPart("hm"), new TextPart("Hi") { Seal = Gemini }, new ToolCallPart("c=1", "f", "{}") { Seal = Gemini } },
        new ContentPart[] { new ToolCallPart("c1", "f", "{}"), new TextPart("") { Seal = Gemini } },
    };

    [Theory]
    [MemberData(nameof(Turns), DisableDiscoveryEnumeration = true)]
    public void Reasoning_state_of_every_origin_comes_back_as_it_was(ContentPart[] parts)
    {
        var steps = StepsOf(parts);
        var document = Text(Document(steps)["output"]);
        var stream = Text(Events(steps)[^1]["response"]!["output"]);

        Assert.Equal(Told(parts), Told(Turn(document[1..^1])));
        Assert.Equal(Told(parts), Told(Turn(stream[1..^1])));
        Assert.True(Head($"\"input\":{document}").Features.ReasoningState || !document.Contains("encrypted_content", StringComparison.Ordinal));
    }

    [Fact]
    public void The_state_of_a_call_is_an_item_that_names_the_call() =>
        Assert.Equal(
            "google-gemini-v1:call=c%3A1:CiQB",
            Document(StepsOf([new ToolCallPart("c:1", "f", "{}") { Seal = Gemini }]))["output"]![1]!["encrypted_content"]!.GetValue<string>());

    [Fact]
    public void State_in_words_that_the_router_does_not_know_is_left_to_OpenAI() =>
        Assert.Equal(
            new ReasoningSeal(ReasoningOrigins.OpenAIResponses, "a:b:c") { Id = "rs_9", IsEncrypted = true },
            ((ReasoningPart)Assert.Single(Turn("""{"type":"reasoning","id":"rs_9","summary":[],"encrypted_content":"a:b:c"}"""))).Seal);

    [Fact]
    public void State_that_OpenAI_made_goes_back_to_it_with_its_id()
    {
        var steps = Steps("""{"output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gAAA"}]}""");

        Assert.Equal(
            """[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gAAA"}]""",
            Input(new Message(MessageRole.Assistant, Whole(steps).Choices[0].Parts)));
    }

    private static IEnumerable<AnswerEvent> StepsOf(IEnumerable<ContentPart> parts) => parts.SelectMany((part, number) => StepsOf(part, number));

    private static IEnumerable<AnswerEvent> StepsOf(ContentPart part, int number)
    {
        var (seal, words) = part switch
        {
            ReasoningPart thoughts => (thoughts.Seal, new AnswerEvent[] { new ReasoningDelta(0, number, thoughts.Text) }),
            ToolCallPart call => (call.Seal, [new ToolCallStarted(0, number, call.Id, call.Name), new ToolArgumentsDelta(0, number, call.Arguments)]),
            TextPart text => (text.Seal, [new TextDelta(0, number, text.Text)]),
            _ => throw new ArgumentException("Models say nothing else.", nameof(part)),
        };
        return seal is null ? [.. words, new PartEnded(0, number)] : [.. words, new PartSealed(0, number, seal), new PartEnded(0, number)];
    }

    // Calls are told without their order among thoughts: state of a call stands beside it.
    private static ImmutableArray<string> Told(IEnumerable<ContentPart> parts) =>
    [
        .. parts.Select(part => part switch
        {
            ReasoningPart thoughts => $"thoughts {thoughts.Text} {thoughts.Seal}",
            ToolCallPart call => $"call {call.Id} {call.Name} {call.Arguments} {call.Seal}",
            TextPart text => $"text {text.Text} {text.Seal}",
            _ => "?",
        }),
    ];
}
