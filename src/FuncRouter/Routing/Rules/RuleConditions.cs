using System.Collections.Immutable;
using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing.Rules;

/// <summary>
/// For which requests a rule holds: all that is set has to be true, and of a list any. Texts are patterns in which <c>*</c> stands for any
/// text and <c>?</c> for any character.
/// </summary>
public sealed record RuleConditions
{
    /// <summary>For every request.</summary>
    public static RuleConditions Always { get; } = new();

    /// <summary>What the client named as its model; empty for any.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>The tenants; empty for any.</summary>
    public ImmutableArray<string> Tenants { get; init; } = [];

    /// <summary>The end users; empty for any, and for requests that name none.</summary>
    public ImmutableArray<string> Users { get; init; } = [];

    /// <summary>The tags, of which the request has at least one (<c>x-funcrouter-tags</c>, <c>metadata.tags</c>); empty for any.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Values in the body's <c>metadata</c>.</summary>
    public ImmutableArray<NamedPatterns> Metadata { get; init; } = [];

    /// <summary>Values of the request's headers.</summary>
    public ImmutableArray<NamedPatterns> Headers { get; init; } = [];

    /// <summary>When the request comes in; null for any time.</summary>
    public TimeCondition? Time { get; init; }

    /// <summary>What the prompt is like; null for any.</summary>
    public PromptCondition? Prompt { get; init; }
}

/// <summary>A named value and what it has to be.</summary>
/// <param name="Name">The name.</param>
/// <param name="Patterns">Patterns, of which it fits one.</param>
public sealed record NamedPatterns(string Name, ImmutableArray<string> Patterns);

/// <summary>Some hours of some days.</summary>
/// <param name="Zone">The zone that they are of.</param>
/// <param name="Days">The days; empty for all. Hours after midnight belong to the day on which they began.</param>
/// <param name="From">The first minute; null for midnight.</param>
/// <param name="To">The end, which is not of them any more; null for midnight. Before <paramref name="From"/> it is the next day's.</param>
public sealed record TimeCondition(TimeZoneInfo Zone, ImmutableArray<DayOfWeek> Days, TimeOnly? From, TimeOnly? To)
{
    /// <summary>Whether a moment is one of them.</summary>
    public bool Contains(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, Zone);
        var time = TimeOnly.FromTimeSpan(local.TimeOfDay);
        var (from, to) = (From ?? TimeOnly.MinValue, To ?? TimeOnly.MinValue);
        if (to == TimeOnly.MinValue)
        {
            return time >= from && IsOn(local.DayOfWeek);
        }

        // From ten in the evening to six in the morning is one night, and named after its evening.
        return from < to
            ? time >= from && time < to && IsOn(local.DayOfWeek)
            : time >= from ? IsOn(local.DayOfWeek) : time < to && IsOn(local.AddDays(-1).DayOfWeek);
    }

    private bool IsOn(DayOfWeek day) => Days.IsEmpty || Days.Contains(day);
}

/// <summary>What a prompt is like, as the analysis finds it.</summary>
public sealed record PromptCondition
{
    /// <summary>The families of tasks; empty for any.</summary>
    public ImmutableArray<TaskFamily> Families { get; init; } = [];

    /// <summary>The languages by their ISO 639-1 codes; empty for any.</summary>
    public ImmutableArray<string> Languages { get; init; } = [];

    /// <summary>The least difficulty, from 0 to 1.</summary>
    public double? MinDifficulty { get; init; }

    /// <summary>The greatest difficulty, from 0 to 1.</summary>
    public double? MaxDifficulty { get; init; }

    /// <summary>The fewest tokens of the prompt.</summary>
    public int? MinTokens { get; init; }

    /// <summary>The most tokens of the prompt.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>What a model has to be able to do, all of it: <c>vision</c>, <c>audio</c>, <c>files</c>, <c>tools</c>, <c>schema</c>.</summary>
    public ImmutableArray<string> Requires { get; init; } = [];

    /// <summary>Whether it asks for several steps; null for either.</summary>
    public bool? MultiStep { get; init; }

    /// <summary>Whether a prompt is so.</summary>
    internal bool IsTrueOf(PromptAnalysis prompt) =>
        (Families.IsEmpty || Families.Contains(prompt.Family))
        && (Languages.IsEmpty || (prompt.Language is { } language && Languages.Contains(language)))
        && !(prompt.Difficulty < MinDifficulty) && !(prompt.Difficulty > MaxDifficulty)
        && !(prompt.InputTokens < MinTokens) && !(prompt.InputTokens > MaxTokens)
        && Requires.All(prompt.Requires.Contains)
        && (MultiStep ?? prompt.MultiStep) == prompt.MultiStep;
}
