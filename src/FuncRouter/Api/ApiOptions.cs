using System.Collections.Immutable;

namespace FuncRouter.Api;

/// <summary>What the endpoints accept: the section <c>api</c> of the configuration.</summary>
public sealed record ApiOptions
{
    /// <summary>The largest JSON body, in bytes.</summary>
    public int MaxJsonBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>The largest form with files, in bytes.</summary>
    public int MaxMultipartBytes { get; init; } = 100 * 1024 * 1024;

    /// <summary>Web origins that browsers may call from (<c>https://app.example.com</c>, or <c>*</c>); none by default.</summary>
    public ImmutableArray<string> AllowedOrigins { get; init; } = [];
}
