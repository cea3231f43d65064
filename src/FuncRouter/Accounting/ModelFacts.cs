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

    /// <summary>How good it is, from 0 to 1.</summary>
    public double? Quality { get; init; }

    /// <summary>Whether it can call tools.</summary>
    public bool? Tools { get; init; }

    /// <summary>Whether it sees images.</summary>
    public bool? Vision { get; init; }

    /// <summary>Whether it thinks before it answers, and so may rightly be silent for long.</summary>
    public bool? Reasoning { get; init; }

    /// <summary>Whether it can be held to a JSON schema.</summary>
    public bool? StructuredOutput { get; init; }
}
