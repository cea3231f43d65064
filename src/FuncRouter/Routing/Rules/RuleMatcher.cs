using System.Collections.Immutable;
using System.IO.Enumeration;
using FuncRouter.Conversation;
using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing.Rules;

/// <summary>Whether the conditions of rules hold for one request.</summary>
/// <param name="request">The request.</param>
/// <param name="prompt">Its prompt.</param>
internal sealed class RuleMatcher(RouterRequest request, PromptAnalysis prompt)
{
    /// <summary>Whether all conditions hold.</summary>
    public bool Holds(RuleConditions when) =>
        Fits(when.Models, request.Model)
        && Fits(when.Tenants, request.Caller.Tenant)
        && Fits(when.Users, request.Caller.User)
        && when.Time?.Contains(request.ReceivedAt) != false
        && when.Prompt?.IsTrueOf(prompt) != false
        && when.Headers.All(header => Fits(header.Patterns, request.Header(header.Name)))
        && when.Metadata.All(value => RuleMetadata.Values(request.Body, value.Name).Any(text => Fits(value.Patterns, text)))
        && (when.Tags.IsEmpty || RuleMetadata.Tags(request).Any(tag => Fits(when.Tags, tag)));

    // A value that is not there fits no pattern, not even "*": so "*" asks that there is one.
    private static bool Fits(ImmutableArray<string> patterns, string? text) =>
        patterns.IsEmpty || (text is not null && patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false)));
}
