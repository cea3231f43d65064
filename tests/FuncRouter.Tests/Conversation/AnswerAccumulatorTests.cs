using FuncRouter.Conversation;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Conversation;

public sealed class AnswerAccumulatorTests
{
    private static readonly ReasoningSeal Seal = new(ReasoningOrigins.Anthropic, "sig");

    [Fact]
    public void Pieces_of_a_part_are_joined_and_parts_keep_the_order_in_which_they_began() => Assert.Equal(
        """
        ToolCalls: thought "ab" sealed anthropic-claude-v1 sig, text "xy" @http://a "T" 0-2 -, call c1 f {"a":1}, refusal "no"
        usage 3/2 cached 0 written 0 reasoning 0
        """,
        Whole(
            new ReasoningDelta(0, 0, "a"),
            new TextDelta(0, 1, "x"),
            new ReasoningDelta(0, 0, "b"),
            new ToolCallStarted(0, 2, "c1", "f"),
            new PartSealed(0, 0, Seal),
            new ToolArgumentsDelta(0, 2, "{\"a\""),
            new TextDelta(0, 1, "y"),
            new ToolArgumentsDelta(0, 2, ":1}"),
            new AnnotationAdded(0, 1, new Annotation { Url = "http://a", Title = "T", Start = 0, End = 2 }),
            new RefusalDelta(0, 3, "no"),
            new PartEnded(0, 3),
            new ChoiceFinished(0, FinishReason.ToolCalls),
            new UsageReported(new TokenUsage(1, 1)),
            new UsageReported(new TokenUsage(3, 2)),
            new AnswerEnded()));

    [Fact]
    public void Choices_come_in_the_order_of_their_numbers_however_they_mix() => Assert.Equal(
        "Stop: text \"b\"\nLength(x): text \"ac\"\nusage ",
        Whole(
            new TextDelta(1, 0, "a"),
            new TextDelta(0, 0, "b"),
            new TextDelta(1, 0, "c"),
            new ChoiceFinished(1, FinishReason.Length, "x"),
            new ChoiceFinished(0, FinishReason.Stop)));

    [Fact]
    public void A_call_without_arguments_has_none_and_a_seal_without_a_part_is_a_thought() => Assert.Equal(
        """
        None: call  f {}, thought "" sealed anthropic-claude-v1 encrypted zzz
        usage 
        """,
        Whole(new ToolCallStarted(0, 0, "", "f"), new PartSealed(0, 1, Seal with { Data = "zzz", IsEncrypted = true })));

    [Fact]
    public void A_part_that_only_ends_is_none() => Assert.Equal("None: \nusage ", Whole(new PartEnded(0, 0)));

    [Fact]
    public void Log_probabilities_of_all_events_are_in_one_row() => Assert.Equal(
        "None: text \"ab\" logprobs a:-0.5(b) b:-1()\nusage ",
        Whole(
            new TextDelta(0, 0, "a"),
            new LogProbabilitiesAdded(0, [new TokenLogProbability("a", -0.5, [new TokenLogProbability("b", -1, [])])]),
            new TextDelta(0, 0, "b"),
            new LogProbabilitiesAdded(0, [new TokenLogProbability("b", -1, [])])));

    [Fact]
    public void The_head_is_what_the_provider_said_of_it()
    {
        var answer = new AnswerAccumulator();
        answer.Add(new AnswerStarted("id", "m", 7));

        Assert.Equal(("id", "m", 7L), (answer.ToAnswer().Id, answer.ToAnswer().Model, answer.ToAnswer().CreatedAt!.Value));
    }

    private static string Whole(params AnswerEvent[] steps)
    {
        var answer = new AnswerAccumulator();
        Array.ForEach(steps, answer.Add);
        return NeutralText.Of(answer.ToAnswer());
    }
}
