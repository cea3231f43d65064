using FsCheck;
using FsCheck.Fluent;
using FuncRouter.Conversation;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.RoundTrips;

/// <summary>An answer, made at random of what the protocols have in common, step by step.</summary>
public sealed record SomeAnswer
{
    public required IReadOnlyList<AnswerEvent> Steps { get; init; }

    public override string ToString() => NeutralText.Of(Steps);

    /// <summary>The same with every seal of this origin.</summary>
    internal List<AnswerEvent> Of(string origin, bool isEncrypted) =>
        [.. Steps.Select(step => step is PartSealed state ? state with { Seal = new ReasoningSeal(origin, state.Seal.Data) { IsEncrypted = isEncrypted, Id = isEncrypted ? "rs_" + state.Seal.Data : null } } : step)];
}

/// <summary>Makes answers.</summary>
public static class Answers
{
    private static readonly string[] Odd = ["a", "ä😀", "\"quoted\\ /<&>+'", "\u2028\u0085\ufeff", "\u0001\u001f", "line\r\nline\n\n", "data: x", "e\u0301"];

    public static Arbitrary<SomeAnswer> All() => Arb.From(
        from thoughts in Gen.Choose(0, 2)
        from texts in Gen.Choose(0, 1)
        from calls in Gen.Choose(0, 3)
        from pieces in Gen.NonEmptyListOf(Gen.Elements(Odd)).Resize(4)
        from reason in Gen.Elements(FinishReason.Stop, FinishReason.Length)
        from input in Gen.Choose(0, 100_000)
        from cached in Gen.Choose(0, 1)
        from output in Gen.Choose(0, 1000)
        select new SomeAnswer { Steps = [.. Build(thoughts, texts, calls, [.. pieces], reason, new TokenUsage(input, output, input / 2 * cached))] });

    private static IEnumerable<AnswerEvent> Build(int thoughts, int texts, int calls, string[] pieces, FinishReason reason, TokenUsage usage)
    {
        yield return new AnswerStarted("id_1", "m", 1_755_137_737);
        var part = 0;
        for (var i = 0; i < thoughts; i++, part++)
        {
            foreach (var piece in pieces)
            {
                yield return new ReasoningDelta(0, part, piece);
            }

            yield return new PartSealed(0, part, new ReasoningSeal("", $"seal{i}"));
            yield return new PartEnded(0, part);
        }

        for (var i = 0; i < texts; i++, part++)
        {
            foreach (var piece in pieces)
            {
                yield return new TextDelta(0, part, piece);
            }

            yield return new PartEnded(0, part);
        }

        for (var i = 0; i < calls; i++, part++)
        {
            yield return new ToolCallStarted(0, part, $"call_{i}", "tool");
            yield return new ToolArgumentsDelta(0, part, "{\"q\":");
            yield return new ToolArgumentsDelta(0, part, System.Text.Json.JsonSerializer.Serialize(string.Concat(pieces)) + "}");
            yield return new PartEnded(0, part);
        }

        yield return new UsageReported(usage);
        yield return new ChoiceFinished(0, calls > 0 ? FinishReason.ToolCalls : reason);
        yield return new AnswerEnded();
    }
}
