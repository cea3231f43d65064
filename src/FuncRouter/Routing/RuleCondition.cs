using System.Collections.Immutable;
using System.Text.RegularExpressions;
using FuncRouter.Conversation;
using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing;

/// <summary>For which requests a rule is meant: all that is set has to hold. Texts are looked for in the user's last turn.</summary>
public sealed record RuleCondition
{
    /// <summary>A regular expression that the turn has to match somewhere, with a limit of time; null for any turn.</summary>
    public Regex? Matches { get; init; }

    /// <summary>Texts of which the turn has to contain one, whatever their case; empty for any turn.</summary>
    public ImmutableArray<string> Contains { get; init; } = [];

    /// <summary>Families of tasks of which the prompt has to be; empty for all.</summary>
    public ImmutableArray<TaskFamily> Families { get; init; } = [];

    /// <summary>Languages of which the prompt has to be, by their ISO 639-1 codes; empty for all.</summary>
    public ImmutableArray<string> Languages { get; init; } = [];

    /// <summary>Whether the client has to want a stream, or not to want one; null for both.</summary>
    public bool? Stream { get; init; }

    /// <summary>Whether it is meant for a request.</summary>
    /// <exception cref="RegexMatchTimeoutException">The expression took too long.</exception>
    internal bool Holds(RouterRequest request, PromptAnalysis analysis)
    {
        if ((Stream is { } stream && stream != request.Features.Stream)
            || (!Families.IsEmpty && !Families.Contains(analysis.Family))
            || (!Languages.IsEmpty && !Languages.Contains(analysis.Language ?? "")))
        {
            return false;
        }

        if (Matches is null && Contains.IsEmpty)
        {
            return true;
        }

        var turn = TurnTexts.LastTurnOf(request);
        return (Contains.IsEmpty || Contains.Any(text => turn.Contains(text, StringComparison.OrdinalIgnoreCase))) && Matches?.IsMatch(turn) != false;
    }
}
