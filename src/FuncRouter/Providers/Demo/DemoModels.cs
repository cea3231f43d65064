using System.Collections.Immutable;
using FuncRouter.Accounting;

namespace FuncRouter.Providers.Demo;

/// <summary>
/// The models of the demo provider. They differ in price, speed, quality and reliability as real ones do, so that a router has
/// something to weigh; the prices are invented and nobody bills them.
/// </summary>
internal static class DemoModels
{
    /// <summary>Cheap, slower, short answers.</summary>
    public static DemoModel Economy { get; } = new(
        "economy",
        Facts(new(Input: 0.05m, Output: 0.20m, CachedInput: 0.025m), contextWindow: 16_384, quality: 0.35),
        FirstTokenDelay: TimeSpan.FromMilliseconds(80),
        TokensPerSecond: 200,
        DemoVerbosity.Terse);

    /// <summary>Fast, at a middling price.</summary>
    public static DemoModel Swift { get; } = new(
        "swift",
        Facts(new(Input: 0.30m, Output: 1.20m, CachedInput: 0.15m), contextWindow: 65_536, quality: 0.6),
        FirstTokenDelay: TimeSpan.FromMilliseconds(20),
        TokensPerSecond: 1_000,
        DemoVerbosity.Plain);

    /// <summary>Dear, thinks before it answers, and then answers at length.</summary>
    public static DemoModel Genius { get; } = new(
        "genius",
        Facts(new(Input: 3m, Output: 15m, CachedInput: 0.30m), contextWindow: 131_072, quality: 0.9) with { Reasoning = true },
        FirstTokenDelay: TimeSpan.FromMilliseconds(150),
        TokensPerSecond: 500,
        DemoVerbosity.Long,
        ReasoningTokens: 32);

    /// <summary>The cheapest and nearly the fastest, but every third request fails: by turns 503, and 429 with <c>Retry-After</c>.</summary>
    public static DemoModel Flaky { get; } = new(
        "flaky",
        Facts(new(Input: 0.04m, Output: 0.15m, CachedInput: 0.02m), contextWindow: 16_384, quality: 0.45),
        FirstTokenDelay: TimeSpan.FromMilliseconds(25),
        TokensPerSecond: 800,
        DemoVerbosity.Plain,
        FailsEvery: 3);

    /// <summary>Every model.</summary>
    public static ImmutableArray<DemoModel> All { get; } = [Economy, Swift, Genius, Flaky];

    /// <summary>The model of that name, or null.</summary>
    public static DemoModel? Find(string name) => All.FirstOrDefault(model => model.Name == name);

    private static ModelFacts Facts(ModelPrice price, int contextWindow, double quality) => new()
    {
        Price = price,
        ContextWindow = contextWindow,
        MaxOutputTokens = 4_096,
        Quality = quality,
        Tools = false,
        Vision = false,
        Reasoning = false,
        StructuredOutput = true,
    };
}
