using System.Collections.Immutable;

namespace FuncRouter.Protocols;

/// <summary>Where a provider departs from the protocol that it speaks, by the names of its parameters.</summary>
/// <param name="Renamed">Parameters that it has under another name.</param>
/// <param name="Refused">Parameters that it answers with an error.</param>
public sealed record ParameterQuirks(ImmutableDictionary<string, string> Renamed, ImmutableHashSet<string> Refused)
{
    /// <summary>None.</summary>
    public static ParameterQuirks None { get; } = new(ImmutableDictionary<string, string>.Empty, []);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Renamed.IsEmpty && Refused.IsEmpty;

    /// <summary>What the provider calls a parameter; null where it refuses it.</summary>
    public string? NameOf(string parameter) => Refused.Contains(parameter) ? null : Renamed.GetValueOrDefault(parameter, parameter);
}
