using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace FuncRouter.Configuration;

/// <summary>How reading the configuration ended: with options or with mistakes.</summary>
public sealed record ConfigurationResult
{
    /// <summary>Whether it may be used.</summary>
    [MemberNotNullWhen(true, nameof(Options))]
    public bool Succeeded => Options is not null;

    /// <summary>The configuration; null where there is a mistake.</summary>
    public RouterOptions? Options { get; init; }

    /// <summary>Every mistake that was found, section by section.</summary>
    public ImmutableArray<ConfigurationMistake> Mistakes { get; init; } = [];

    /// <summary>What is allowed but probably not meant.</summary>
    public ImmutableArray<ConfigurationMistake> Warnings { get; init; } = [];

    /// <summary>The file that was read, in the version that was read.</summary>
    public required ConfigurationFile File { get; init; }
}
