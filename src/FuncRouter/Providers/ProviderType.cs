using System.Collections.Immutable;
using FuncRouter.Accounting;
using FuncRouter.Protocols;
using FuncRouter.Providers.Demo;

namespace FuncRouter.Providers;

/// <summary>
/// A kind of upstream, what <c>type</c> names in the configuration: what it speaks, how it is reached, and how the router proves who it is.
/// </summary>
public abstract class ProviderType
{
    /// <summary>Every type that there is, in the order in which messages list them. A new one is a class and a line here.</summary>
    public static ImmutableArray<ProviderType> All { get; } = [OpenAIProvider.OpenAI, OpenAIProvider.Compatible, DemoProvider.Instance];

    /// <summary>The name in the configuration.</summary>
    public abstract string Name { get; }

    /// <summary>The address where none is configured; null where one has to be.</summary>
    public virtual Uri? DefaultBaseUrl => null;

    /// <summary>The environment variable with the key where none is configured; null for no such habit.</summary>
    public virtual string? KeyVariable => null;

    /// <summary>Whether it works inside the router, and so takes neither address nor key.</summary>
    public virtual bool IsLocal => false;

    /// <summary>What it speaks.</summary>
    internal abstract IWireProtocol Protocol { get; }

    /// <summary>The type of that name.</summary>
    /// <exception cref="InvalidOperationException">There is none; a configuration that was checked does not get here.</exception>
    public static ProviderType Get(string name) => All.First(type => type.Name == name);

    /// <summary>What the type itself knows of a model; null where the catalogue has to be asked.</summary>
    internal virtual ModelFacts? FactsOf(string model) => null;

    /// <summary>Makes the way there: a handler with its own connections.</summary>
    internal abstract HttpMessageHandler CreateHandler(TimeProvider time);

    /// <summary>Puts the credentials on a request.</summary>
    internal abstract void Authorize(HttpRequestMessage request, ProviderOptions options);
}
