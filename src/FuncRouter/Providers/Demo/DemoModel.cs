using FuncRouter.Accounting;

namespace FuncRouter.Providers.Demo;

/// <summary>A model of the demo provider, and how it behaves.</summary>
/// <param name="Name">What requests call it.</param>
/// <param name="Facts">What the router is told of it.</param>
/// <param name="FirstTokenDelay">From the request to the first token.</param>
/// <param name="TokensPerSecond">How fast the tokens come after the first.</param>
/// <param name="Verbosity">How much it says.</param>
/// <param name="ReasoningTokens">Tokens that it is billed for before its answer begins; the delay of the first token has their time.</param>
/// <param name="FailsEvery">Every how many-th request fails; null for none.</param>
internal sealed record DemoModel(
    string Name,
    ModelFacts Facts,
    TimeSpan FirstTokenDelay,
    double TokensPerSecond,
    DemoVerbosity Verbosity,
    int ReasoningTokens = 0,
    int? FailsEvery = null)
{
    /// <summary>The name with the provider's before it, as answers give it.</summary>
    public string FullName => $"demo/{Name}";

    /// <summary>When the token with this index is there, counted from the request.</summary>
    public TimeSpan Due(int tokenIndex) => FirstTokenDelay + TimeSpan.FromSeconds(tokenIndex / TokensPerSecond);
}

/// <summary>How much a demo model says.</summary>
internal enum DemoVerbosity
{
    /// <summary>The reply and half a sentence.</summary>
    Terse,

    /// <summary>The reply, why a demonstration answered, and how to get real answers.</summary>
    Plain,

    /// <summary>All that, and what the router can choose from.</summary>
    Long,
}
