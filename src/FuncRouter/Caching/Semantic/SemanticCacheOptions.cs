namespace FuncRouter.Caching.Semantic;

/// <summary>How a route gives remembered answers to questions that mean the same: its <c>semanticCache</c> in the configuration.</summary>
public sealed record SemanticCacheOptions
{
    /// <summary>The greatest share of such answers that may be wrong, from 0.0001 to 0.5.</summary>
    public double MaxWrongHits { get; init; } = 0.01;

    /// <summary>The share of them that is compared with a new answer, from 0 to 1.</summary>
    public double Sample { get; init; } = 0.05;

    /// <summary>Whether the likeliest questions are read together with the new one, which takes milliseconds; else their words decide.</summary>
    public bool Reading { get; init; } = true;

    /// <summary>The model that finds questions alike; null for words in common.</summary>
    public EmbeddingsOptions? Embeddings { get; init; }
}

/// <summary>A model that turns questions into vectors.</summary>
/// <param name="Model">A configured model, or <c>&lt;provider&gt;/&lt;upstream model&gt;</c>.</param>
/// <param name="Timeout">How long it is waited for.</param>
public sealed record EmbeddingsOptions(string Model, TimeSpan Timeout);
