using FuncRouter.Caching;
using FuncRouter.Caching.Semantic;

namespace FuncRouter.Execution.Remembered;

/// <summary>What a route's semantic cache made of a request.</summary>
/// <param name="Route">The route.</param>
/// <param name="Key">The request's own key.</param>
internal sealed record SemanticLookup(VerifiedRoute Route, string Key)
{
    /// <summary>The scope of what was asked; null where it was nothing that could be compared. It says where the answer is.</summary>
    public UInt128? Scope { get; init; }

    /// <summary>The request's own answer.</summary>
    public AnswerPlace Place => new(Key, Scope);

    /// <summary>The question; null where it cannot be compared, because its vector is missing.</summary>
    public SemanticQuestion? Question { get; init; }

    /// <summary>The likeliest answer; null where none was likely enough to look into, or none was read because none could have been given.</summary>
    public SemanticMatch? Match { get; init; }

    /// <summary>What the match had to reach.</summary>
    public double Threshold { get; init; }

    /// <summary>Whether the match was given to the client.</summary>
    public bool IsHit { get; init; }

    /// <summary>Whether it is to be found out whether the match is right.</summary>
    public bool IsSampled { get; init; }

    /// <summary>What the question's vector cost in US dollars.</summary>
    public decimal CostUsd { get; init; }
}
