using System.Collections.Immutable;

namespace FuncRouter.Providers;

/// <summary>What a provider speaks and how it is reached: what <c>type</c> says in the configuration.</summary>
/// <param name="Name">The name in the configuration.</param>
public sealed record ProviderType(string Name)
{
    /// <summary>OpenAI's own protocol: chat, completions, embeddings and responses.</summary>
    public static ProviderType OpenAI { get; } = new("openai")
    {
        DefaultBaseUrl = new Uri("https://api.openai.com/v1"),
        KeyVariable = "OPENAI_API_KEY",
    };

    /// <summary>The same without responses; the many services and servers that imitate OpenAI.</summary>
    public static ProviderType OpenAICompatible { get; } = new("openai-compatible");

    /// <summary>Answers made on the spot, for trying the router out.</summary>
    public static ProviderType Demo { get; } = new("demo") { IsLocal = true };

    /// <summary>Every type that there is, in the order in which messages list them.</summary>
    public static ImmutableArray<ProviderType> All { get; } = [OpenAI, OpenAICompatible, Demo];

    /// <summary>The address where none is configured; null where one has to be.</summary>
    public Uri? DefaultBaseUrl { get; init; }

    /// <summary>The environment variable with the key for <see cref="DefaultBaseUrl"/> where none is configured; null for none.</summary>
    public string? KeyVariable { get; init; }

    /// <summary>Whether it works inside the router, and so has neither address nor key.</summary>
    public bool IsLocal { get; init; }
}
