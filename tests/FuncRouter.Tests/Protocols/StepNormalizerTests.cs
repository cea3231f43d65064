using FuncRouter.Conversation;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols;

public sealed class StepNormalizerTests
{
    [Fact]
    public void A_call_that_ends_without_arguments_gets_an_empty_object_before_its_end() => Assert.Equal(
        "0.0 call a f\n0.1 call b g\n0.0 arguments {}\n0.0 end\n0.1 arguments {}\n0 finish ToolCalls",
        Normal(
            new ToolCallStarted(0, 0, "a", "f"),
            new ToolCallStarted(0, 1, "b", "g"),
            new ToolArgumentsDelta(0, 0, ""),
            new PartEnded(0, 0),
            new ChoiceFinished(0, FinishReason.ToolCalls)));

    [Fact]
    public void Only_the_choice_that_ends_gets_them() => Assert.Equal(
        "0.0 call a f\n1.0 call b g\n1.0 arguments {}\n1 finish ToolCalls\n0.0 arguments {\"x\":1}\n0 finish ToolCalls",
        Normal(
            new ToolCallStarted(0, 0, "a", "f"),
            new ToolCallStarted(1, 0, "b", "g"),
            new ChoiceFinished(1, FinishReason.ToolCalls),
            new ToolArgumentsDelta(0, 0, "{\"x\":1}"),
            new ChoiceFinished(0, FinishReason.ToolCalls)));

    [Fact]
    public void The_call_of_a_tool_that_stands_for_json_is_text_and_its_end_a_stop() => Assert.Equal(
        "0.0 text \"{\"a\"\"\n0.0 text \":1}\"\n0.0 end\n0 finish Stop",
        Normal(
            "json",
            new ToolCallStarted(0, 0, "a", "json"),
            new ToolArgumentsDelta(0, 0, "{\"a\""),
            new ToolArgumentsDelta(0, 0, ":1}"),
            new PartEnded(0, 0),
            new ChoiceFinished(0, FinishReason.ToolCalls)));

    [Fact]
    public void Beside_a_real_call_the_answer_still_ends_with_calls() => Assert.Equal(
        "0.0 text \"{}\"\n0.1 call b g\n0.1 arguments {}\n0 finish ToolCalls",
        Normal(
            "json",
            new ToolCallStarted(0, 0, "a", "json"),
            new ToolArgumentsDelta(0, 0, "{}"),
            new ToolCallStarted(0, 1, "b", "g"),
            new ToolArgumentsDelta(0, 1, "{}"),
            new ChoiceFinished(0, FinishReason.ToolCalls)));

    [Fact]
    public void An_answer_that_calls_a_tool_and_stops_ends_with_calls() => Assert.Equal(
        "0.0 call a f\n0.0 arguments {}\n0 finish ToolCalls\n1 finish Stop",
        Normal(
            new ToolCallStarted(0, 0, "a", "f"),
            new ToolArgumentsDelta(0, 0, "{}"),
            new ChoiceFinished(0, FinishReason.Stop),
            new ChoiceFinished(1, FinishReason.Stop)));

    [Theory]
    [InlineData(FinishReason.Length)]
    [InlineData(FinishReason.ContentFilter)]
    public void A_call_that_was_cut_off_stays_cut_off(FinishReason reason) => Assert.EndsWith(
        $"0 finish {reason}", Normal(new ToolCallStarted(0, 0, "a", "f"), new ToolArgumentsDelta(0, 0, "{"), new ChoiceFinished(0, reason)), StringComparison.Ordinal);

    private static string Normal(params AnswerEvent[] steps) => Normal(null, steps);

    private static string Normal(string? jsonTool, params AnswerEvent[] steps) => NeutralText.Of(Wire.Normal(steps, jsonTool));
}
