using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;

namespace FuncRouter.Execution.Checks;

/// <summary>What somebody who looked at a whole answer found.</summary>
/// <param name="Shortcoming">What is wrong with it; null for nothing.</param>
/// <param name="Content">The answer as it was read; null where nobody had to read it.</param>
internal readonly record struct Inspection(Shortcoming? Shortcoming, ConversationAnswer? Content)
{
    /// <summary>Looks at an answer that came in one piece.</summary>
    public static Inspection OfDocument(AnswerChecks? checks, UpstreamCall call, in AnswerFacts facts, ReadOnlyMemory<byte> body) =>
        checks is null ? default
        : checks.Of(facts) is { } shortcoming ? new Inspection(shortcoming, null)
        : checks.NeedsContent(facts) ? Of(checks, AnswerReading.OfDocument(call, body))
        : default;

    /// <summary>Looks at a stream that has proved itself: at what has come of it where it is not over yet.</summary>
    public static async ValueTask<Inspection> OfStreamAsync(AttemptTerms terms, UpstreamCall call, AnswerStream stream)
    {
        if (terms.Checks is not { } checks)
        {
            return default;
        }

        // A refusal is short, and another one may answer: it is held back to its end.
        var isHeldBack = stream.Facts.Refused && !terms.IsLast;
        if (!stream.IsComplete && (!isHeldBack || await stream.ProveAsync(whole: true) is not null))
        {
            return default;
        }

        var facts = stream.Facts;
        return checks.Of(facts) is { } shortcoming ? new Inspection(shortcoming, null)
            : checks.NeedsContent(facts) && stream.Taken is { } taken ? Of(checks, await AnswerReading.OfStreamAsync(call, taken))
            : default;
    }

    private static Inspection Of(AnswerChecks checks, ConversationAnswer? content) => content is null ? default : new Inspection(checks.Of(content), content);
}
