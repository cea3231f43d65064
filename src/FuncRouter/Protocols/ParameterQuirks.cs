using System.Collections.Immutable;

namespace FuncRouter.Protocols;

/// <summary>Where a provider departs from the protocol that it speaks, by the names of its parameters.</summary>
public sealed record ParameterQuirks
{
    /// <summary>None.</summary>
    public static ParameterQuirks None { get; } = new();

    /// <summary>Parameters that it has under another name.</summary>
    public ImmutableDictionary<string, string> Renamed { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Parameters that it answers with an error.</summary>
    public ImmutableHashSet<string> Refused { get; init; } = [];

    /// <summary>Parameters that the protocol has not and it takes (<c>top_k</c>, <c>reasoning_content</c> in messages).</summary>
    public ImmutableHashSet<string> Extra { get; init; } = [];

    /// <summary>How it is asked to go on with an answer that has begun; null where it cannot, or nobody knows.</summary>
    public ContinuationForm? Continuation { get; init; }

    /// <summary>These, and one more parameter that is refused.</summary>
    public ParameterQuirks Refusing(string parameter) => this with { Refused = Refused.Add(parameter), Renamed = Renamed.Remove(parameter) };

    /// <summary>These, and one more parameter that has another name.</summary>
    public ParameterQuirks Calling(string parameter, string name) => this with { Renamed = Renamed.SetItem(parameter, name) };

    /// <summary>What the provider calls a parameter; null where it refuses it.</summary>
    public string? NameOf(string parameter) => Refused.Contains(parameter) ? null : Renamed.GetValueOrDefault(parameter, parameter);
}
