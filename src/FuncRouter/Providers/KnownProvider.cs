using System.Collections.Immutable;
using FuncRouter.Protocols;

namespace FuncRouter.Providers;

/// <summary>A public service, or a usual local server, that the router knows how to use.</summary>
/// <param name="Name">What it is called where the configuration does not name it.</param>
/// <param name="Type">The <see cref="ProviderType.Name"/> of what it speaks.</param>
/// <param name="BaseUrl">Its address up to and including the version part; <c>{NAME}</c> in it stands for an environment variable.</param>
/// <param name="KeyVariable">The environment variable that its own documentation keeps the key in; null where it takes none.</param>
/// <param name="Models">Its models for the route <c>auto</c>, by its own names: from its best to its cheapest.</param>
public sealed record KnownProvider(string Name, string Type, string BaseUrl, string? KeyVariable, ImmutableArray<string> Models)
{
    /// <summary>Where it departs from the protocol that it speaks; null for nowhere.</summary>
    public ParameterQuirks? Quirks { get; init; }

    /// <summary>The address, with the variables filled in.</summary>
    /// <param name="variable">The value of an environment variable; null where it is not set.</param>
    /// <returns>The address, or the variable that is missing.</returns>
    internal (Uri? Address, string? Missing) AddressFrom(Func<string, string?> variable)
    {
        var start = BaseUrl.IndexOf('{', StringComparison.Ordinal);
        if (start < 0)
        {
            return (new Uri(BaseUrl), null);
        }

        var end = BaseUrl.IndexOf('}', start);
        var name = BaseUrl[(start + 1)..end];
        return variable(name) is { } value
            ? (new Uri(BaseUrl[..start] + Uri.EscapeDataString(value) + BaseUrl[(end + 1)..]), null)
            : (null, name);
    }
}
