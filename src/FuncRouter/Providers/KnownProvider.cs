using System.Collections.Immutable;
using FuncRouter.Protocols;

namespace FuncRouter.Providers;

/// <summary>A public service that the router knows how to use as soon as there is a key for it.</summary>
/// <param name="Name">What it is called where the configuration does not name it.</param>
/// <param name="Type">The <see cref="ProviderType.Name"/> of what it speaks.</param>
/// <param name="BaseUrl">Its address up to and including the version part.</param>
/// <param name="KeyVariable">The environment variable that its own documentation keeps the key in.</param>
/// <param name="Models">Its models for the route <c>auto</c>, by its own names: from its best to its cheapest.</param>
public sealed record KnownProvider(string Name, string Type, Uri BaseUrl, string KeyVariable, ImmutableArray<string> Models)
{
    /// <summary>Where it departs from the protocol that it speaks.</summary>
    public ParameterQuirks Quirks { get; init; } = ParameterQuirks.None;
}
