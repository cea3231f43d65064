using FuncRouter.Conversation;
using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing;

/// <summary>A last resort of a route: what is tried when nobody before it answered. An entry of <c>fallbacks</c> in the configuration.</summary>
public abstract record RouteFallback
{
    /// <summary>Its kind as plans and records name it: <c>model</c>, <c>stale</c>, <c>rule</c> or <c>person</c>.</summary>
    public abstract string Kind { get; }
}

/// <summary>Another model is asked, a simpler one as a rule.</summary>
/// <param name="Model">A configured model, or <c>&lt;provider&gt;/&lt;upstream model&gt;</c>.</param>
public sealed record ModelFallback(string Model) : RouteFallback
{
    /// <inheritdoc/>
    public override string Kind => "model";
}

/// <summary>A remembered answer is given although its time is over.</summary>
public sealed record StaleFallback : RouteFallback
{
    /// <inheritdoc/>
    public override string Kind => "stale";
}

/// <summary>A text is given.</summary>
/// <param name="Text">The text, with placeholders (<c>{user}</c>).</param>
public sealed record RuleFallback(string Text) : RouteFallback
{
    /// <summary>For which requests it is meant; null for all.</summary>
    public RuleCondition? When { get; init; }

    /// <inheritdoc/>
    public override string Kind => "rule";

    /// <summary>Whether it is meant for a request: for conversations only, and for those that the condition holds for.</summary>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">The condition's expression took too long.</exception>
    internal bool IsMeantFor(RouterRequest request, PromptAnalysis analysis) => request.Conversation is not null && When?.Holds(request, analysis) != false;
}

/// <summary>The request is handed to a person.</summary>
public sealed record PersonFallback : RouteFallback
{
    /// <inheritdoc/>
    public override string Kind => "person";

    /// <summary>
    /// How long the request may be held open for the person's answer, within the deadline; zero to answer at once with the ticket's address.
    /// </summary>
    public TimeSpan Hold { get; init; }
}
