using System.Collections.Immutable;
using FuncRouter.Routing;
using FuncRouter.Routing.Rules;

namespace FuncRouter.Configuration;

/// <summary>Reads the list <c>rules</c>; what a rule asks for is <see cref="RuleConditionsReader"/>'s.</summary>
internal sealed class RulesReader(ConfigurationNames names)
{
    private static readonly string[] Deeds = ["use", "objective", "only", "exclude", "split", "shadow"];

    private readonly HashSet<string> _rules = new(StringComparer.Ordinal);

    public ImmutableArray<RoutingRule> Read(ConfigurationOption rules) =>
        [.. (rules.Items() ?? []).Select(ReadRule).OfType<RoutingRule>()];

    private RoutingRule? ReadRule(ConfigurationOption item)
    {
        if (item.Section() is not { } section)
        {
            return null;
        }

        var rule = new RoutingRule
        {
            Name = ReadName(section["name"], _rules, "explanations and records name the rule"),
            When = RuleConditionsReader.Read(section["when"]),
            Action = ReadAction(section),
            Split = ReadSplit(section["split"]),
            Shadow = ReadShadow(section["shadow"]),
        };
        section.ReportUnknown();
        if (!Deeds.Any(name => section[name].IsPresent))
        {
            section.Mistake("does nothing; give it use, objective, only, exclude, split or shadow");
        }

        return rule;
    }

    private RuleAction ReadAction(ConfigurationSection section) => new()
    {
        Use = names.ReadTarget(section["use"]),
        Objective = ReadObjective(section["objective"]),
        Only = ReadEndpoints(section["only"]),
        Exclude = ReadEndpoints(section["exclude"]),
    };

    private static RoutingAim? ReadObjective(ConfigurationOption option)
    {
        if (option.Text() is not { } text)
        {
            return null;
        }

        var aim = RoutingAim.Parse(text);
        if (aim is null)
        {
            option.Mistake($"must be {RoutingAim.Forms}");
        }

        return aim;
    }

    private ImmutableArray<string> ReadEndpoints(ConfigurationOption option) =>
        [.. (option.FilledItems() ?? []).Select(names.ReadEndpoint).OfType<string>()];

    private RuleSplit? ReadSplit(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        var by = section["by"].OneOf(("user", SplitUnit.User), ("session", SplitUnit.Session), ("request", SplitUnit.Request));
        var list = section["variants"].Require("the shares: [{ \"name\": …, \"share\": 0.05, \"use\": … }]");
        var used = new HashSet<string>(StringComparer.Ordinal);
        var variants = (list.FilledItems() ?? []).Select(item => ReadVariant(item, used)).OfType<RuleVariant>().ToImmutableArray();
        section.ReportUnknown();

        // A sum of tenths may be off by the last digit.
        if (variants.Sum(variant => variant.Share) > 1 + 1e-9)
        {
            list.Mistake("the shares come to more than 1");
        }

        return new RuleSplit(by ?? SplitUnit.User, variants);
    }

    private RuleVariant? ReadVariant(ConfigurationOption item, HashSet<string> used)
    {
        if (item.Section() is not { } section)
        {
            return null;
        }

        var variant = new RuleVariant(
            ReadName(section["name"], used, "records name the variant"),
            section["share"].Require("the share of requests, from 0 to 1").Number(0, 1) ?? 0,
            ReadAction(section));
        section.ReportUnknown();
        return variant;
    }

    private RuleShadow? ReadShadow(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        var model = names.ReadModel(section["model"].Require("the model that gets the copies"));
        var share = section["share"].Number(0, 1);
        section.ReportUnknown();
        return model is null ? null : new RuleShadow(model, share ?? 1);
    }

    private static string ReadName(ConfigurationOption option, HashSet<string> used, string why)
    {
        // It goes into headers and records, between parentheses and commas.
        var name = option.Require(why).Text() ?? "";
        if (name.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.')))
        {
            option.Mistake("needs a name of letters, digits, hyphens, underscores and dots");
        }

        if (name.Length > 0 && !used.Add(name))
        {
            option.Mistake($"\"{name}\" is taken already");
        }

        return name;
    }
}
