using System.Collections.Frozen;
using FuncRouter.Providers.Demo;

namespace FuncRouter.Providers;

/// <summary>The kinds of upstream that the router knows. A new one is a line here and a class.</summary>
internal static class ProviderTypes
{
    private static readonly FrozenDictionary<string, IProviderType> ByName =
        new IProviderType[] { OpenAIProvider.OpenAI, OpenAIProvider.Compatible, DemoProvider.Instance }
            .ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>The words that the configuration may use.</summary>
    public static IEnumerable<string> Names => ByName.Keys.Order(StringComparer.Ordinal);

    /// <summary>The kind of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; a configuration that was checked does not get here.</exception>
    public static IProviderType Get(string name) => ByName[name];
}
