using System.Collections.Immutable;

namespace FuncRouter.Routing.Analysis;

/// <summary>What a prompt asks for, as far as it can be told from its text.</summary>
public sealed record PromptAnalysis
{
    /// <summary>The kind of work.</summary>
    public required TaskFamily Family { get; init; }

    /// <summary>The language by its ISO 639-1 code; null where it cannot be told.</summary>
    public string? Language { get; init; }

    /// <summary>How hard it is: the chance, from 0 to 1, that a middling model (quality 0.5) fails.</summary>
    public required double Difficulty { get; init; }

    /// <summary>The standard deviation of <see cref="Difficulty"/>.</summary>
    public required double Uncertainty { get; init; }

    /// <summary>About how many tokens the prompt has.</summary>
    public required int InputTokens { get; init; }

    /// <summary>About how many tokens the answer will have, thoughts not counted.</summary>
    public required int ExpectedOutputTokens { get; init; }

    /// <summary>Whether it asks for several steps, one after the other.</summary>
    public bool MultiStep { get; init; }

    /// <summary>Everything that <see cref="Requires"/> may name.</summary>
    internal static ImmutableArray<string> Requirements { get; } = ["vision", "audio", "files", "tools", "schema"];

    /// <summary>What a model has to be able to do: <c>vision</c>, <c>audio</c>, <c>files</c>, <c>tools</c>, <c>schema</c>.</summary>
    public ImmutableArray<string> Requires { get; init; } = [];

    /// <summary>Its proportions, for what is learned from outcomes.</summary>
    internal PromptShape Shape { get; init; }

    /// <summary>The words of the prompt, for what is learned from outcomes.</summary>
    internal WordBag Words { get; init; } = WordBag.Empty;
}
