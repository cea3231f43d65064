using System.Collections.Immutable;
using System.IO.Enumeration;
using FuncRouter.Conversation;
using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing.Rules;

/// <summary>Whether the conditions of rules hold for one request.</summary>
/// <param name="request">The request.</param>
/// <param name="prompt">Its prompt.</param>
/// <param name="bareName">What the client named without a suffix, where a rule for that name holds for it too; else null.</param>
internal sealed class RuleMatcher(RouterRequest request, PromptAnalysis prompt, string? bareName = null)
{
    /// <summary>Whether all conditions hold.</summary>
    public bool Holds(RuleConditions when) =>
        (Fits(when.Models, request.Model) || (bareName is not null && Fits(when.Models, bareName)))
        && Fits(when.Tenants, request.Caller.Tenant)
        && Fits(when.Users, request.Caller.User)
        && when.Time?.Contains(request.ReceivedAt) != false
        && when.Prompt?.IsTrueOf(prompt) != false
        && when.Headers.All(header => Fits(header.Patterns, request.Header(header.Name)))
        && when.Metadata.All(value => RuleMetadata.Values(request.Body, value.Name).Any(text => Fits(value.Patterns, text)))
        && (when.Tags.IsEmpty || RuleMetadata.Tags(request).Any(tag => Fits(when.Tags, tag)));

    /// <summary>Whether a value fits one of the patterns; where there are none, all do.</summary>
    /// <remarks>A value that is not there fits no pattern, not even "*": so "*" asks that there is one.</remarks>
    public static bool Fits(ImmutableArray<string> patterns, string? text) =>
        patterns.IsEmpty || (text is not null && patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false)));
}
