using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace FuncRouter.Routing;

/// <summary>What a route asks of answers beside being answers: an answer that fails falls back as an error does.</summary>
public sealed record RouteChecks
{
    /// <summary>What the text has to match; null for anything. Has a time limit of its own.</summary>
    public Regex? Matches { get; init; }

    /// <summary>The fewest characters that the text may have; null for any.</summary>
    public int? MinLength { get; init; }

    /// <summary>Phrases that the text may not have in it, whatever their case.</summary>
    public ImmutableArray<string> Forbidden { get; init; } = [];

    /// <summary>The model that grades the answer; null for none.</summary>
    public JudgeOptions? Judge { get; init; }
}

/// <summary>A model that grades answers.</summary>
/// <param name="Model">A configured model, or <c>&lt;provider&gt;/&lt;upstream model&gt;</c>.</param>
/// <param name="Threshold">The lowest grade that will do, from 0 to 1.</param>
/// <param name="Instructions">What to look at, in words for the judge; null for a general grade.</param>
public sealed record JudgeOptions(string Model, double Threshold, string? Instructions);
