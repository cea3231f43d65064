using System.Collections.Immutable;
using FuncRouter.Protocols;

namespace FuncRouter.Api;

/// <summary>One public endpoint.</summary>
/// <param name="Name">What it is called in logs and in the portal.</param>
/// <param name="Route">Its path without the slash in front; <c>{*id}</c> takes the rest, slashes included.</param>
/// <param name="Methods">The HTTP methods that it takes, in lower case.</param>
public sealed record ApiEndpoint(string Name, string Route, ImmutableArray<string> Methods)
{
    /// <summary>The protocol that its clients speak; null where it has none of its own.</summary>
    internal IClientProtocol? Protocol { get; init; }

    /// <summary>Whether it answers without the client's key.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether a path is this endpoint's.</summary>
    internal bool Matches(string path)
    {
        var catchAll = Route.IndexOf("{*", StringComparison.Ordinal);
        return catchAll < 0
            ? path.Equals('/' + Route, StringComparison.OrdinalIgnoreCase)
            : path.Length > catchAll + 1 && path.StartsWith('/' + Route[..catchAll], StringComparison.OrdinalIgnoreCase);
    }
}
