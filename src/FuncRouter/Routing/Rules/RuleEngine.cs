using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing.Rules;

/// <summary>
/// Applies the rules of a configuration to a request: every rule that holds, in their order. Restrictions add up; where two rules name a
/// target, an objective or a shadow, the first has the word. In a rule its own action goes before its variant's.
/// </summary>
internal static class RuleEngine
{
    /// <summary>What the rules say. They are for conversations: a request of another kind is left as it is.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="request">The request.</param>
    /// <param name="prompt">Its prompt.</param>
    /// <param name="keysOf">The keys of the endpoints that a configured name stands for.</param>
    /// <param name="bareName">
    /// What the client named without its suffix; null where there is none. A rule for it holds for the suffixed name too, or a client could
    /// escape a restriction by a suffix; but not where a rule has the suffixed name in so many words.
    /// </param>
    public static RuleDecision Decide(
        ImmutableArray<RoutingRule> rules, RouterRequest request, PromptAnalysis prompt, Func<string, IEnumerable<string>> keysOf, string? bareName = null)
    {
        if (rules.IsEmpty || request.Conversation is null)
        {
            return RuleDecision.None;
        }

        var isNamed = bareName is not null && rules.Any(rule => rule.When.Models.Contains(request.Model));
        var matcher = new RuleMatcher(request, prompt, isNamed ? null : bareName);
        var decision = RuleDecision.None;
        foreach (var rule in rules)
        {
            if (matcher.Holds(rule.When))
            {
                decision = Apply(decision, rule, request, keysOf);
            }
        }

        return decision;
    }

    private static RuleDecision Apply(RuleDecision decision, RoutingRule rule, RouterRequest request, Func<string, IEnumerable<string>> keysOf)
    {
        var variant = rule.Split is { } split ? VariantOf(rule.Name, split, request) : null;
        decision = Apply(Apply(decision, rule.Name, rule.Action, keysOf), rule.Name, variant?.Action ?? RuleAction.None, keysOf);
        var shadow = rule.Shadow is { } copied && PlaceOf($"{rule.Name}|shadow", request.Id) < copied.Share ? new PlannedShadow(rule.Name, copied.Model) : null;

        // A rule that did nothing to this request is not worth a word: the part of a split that stays as it is, or no copy this time.
        var isSilent = rule.Action.IsNone && variant is null && rule.Split is null;
        return decision with
        {
            Applied = isSilent ? decision.Applied : decision.Applied.Add(new AppliedRule(rule.Name, variant?.Name ?? (rule.Split is null ? null : "rest"))),
            Shadow = decision.Shadow ?? shadow,
        };
    }

    private static RuleDecision Apply(RuleDecision decision, string rule, RuleAction action, Func<string, IEnumerable<string>> keysOf)
    {
        if (action.IsNone)
        {
            return decision;
        }

        var restrictions = decision.Restrictions;
        foreach (var (names, allows) in (ReadOnlySpan<(ImmutableArray<string>, bool)>)[(action.Only, true), (action.Exclude, false)])
        {
            restrictions = names.IsEmpty
                ? restrictions
                : restrictions.Add(new RuleRestriction(rule, allows, [.. names.SelectMany(name => keysOf(name).Append(name))]));
        }

        return decision with
        {
            Use = decision.Use ?? action.Use,
            Objective = decision.Objective ?? action.Objective,
            Restrictions = restrictions,
        };
    }

    private static RuleVariant? VariantOf(string rule, RuleSplit split, RouterRequest request)
    {
        var unit = split.By switch
        {
            SplitUnit.User when request.Caller.User is { } user => $"user|{request.Caller.Tenant}|{user}",
            SplitUnit.Request => request.Id,
            _ => $"session|{request.Caller.Tenant}|{request.Caller.Session}",
        };
        var place = PlaceOf(rule, unit);
        foreach (var variant in split.Variants)
        {
            if (place < variant.Share)
            {
                return variant;
            }

            place -= variant.Share;
        }

        return null;
    }

    // A number from 0 up to 1 that is the same on every instance and for ever, evenly spread, and of two rules has nothing to do with each
    // other. So a share that grows keeps those who are in it already.
    private static double PlaceOf(string rule, string unit)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{rule}|{unit}"), hash);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) * (1.0 / (1ul << 53));
    }
}
