namespace FuncRouter.Accounting;

/// <summary>What is known of a model at a provider, from the configuration and the built-in catalogue. Null is unknown, never zero or no.</summary>
public sealed record ModelFacts
{
    /// <summary>Nothing is known.</summary>
    public static ModelFacts Unknown { get; } = new();

    /// <summary>What it costs.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>Tokens that prompt and answer may have together.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>Tokens that an answer may have.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>
    /// How good it is, from 0 to 1. The catalogue's figure is only a prior until outcomes are known: 0.2 to 0.9, linear in
    /// ln(median output price of the model over all hosts) + ln(6) · years since release (negative), between that sum's 5th and 95th
    /// percentile over all models; <c>eng/catalogue/quality.mjs</c> has the details.
    /// </summary>
    public double? Quality { get; init; }

    /// <summary>Whether it can call tools.</summary>
    public bool? Tools { get; init; }

    /// <summary>Whether it sees images.</summary>
    public bool? Vision { get; init; }

    /// <summary>Whether it thinks before it answers, and so may rightly be silent for long.</summary>
    public bool? Reasoning { get; init; }

    /// <summary>Whether it can be held to a JSON schema.</summary>
    public bool? StructuredOutput { get; init; }

    /// <summary>
    /// These facts, and where one is unknown the <paramref name="other"/>'s. A price is one fact: its parts belong together, and a cache
    /// price of one list beside an input price of another would be nobody's.
    /// </summary>
    public ModelFacts Or(ModelFacts other) => new()
    {
        Price = Price ?? other.Price,
        ContextWindow = ContextWindow ?? other.ContextWindow,
        MaxOutputTokens = MaxOutputTokens ?? other.MaxOutputTokens,
        Quality = Quality ?? other.Quality,
        Tools = Tools ?? other.Tools,
        Vision = Vision ?? other.Vision,
        Reasoning = Reasoning ?? other.Reasoning,
        StructuredOutput = StructuredOutput ?? other.StructuredOutput,
    };
}
