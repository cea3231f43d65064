using System.Collections.Immutable;
using System.Text.RegularExpressions;
using FuncRouter.Caching;
using FuncRouter.Execution.LastResorts;
using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;

namespace FuncRouter.Configuration;

/// <summary>Reads the last resorts of a route.</summary>
/// <param name="names">The names that the configuration gives.</param>
internal sealed class FallbacksReader(ConfigurationNames names)
{
    private readonly List<ConfigurationOption> _stale = [];

    private const double DaySeconds = 24 * 60 * 60;

    // A prompt may be long, and an expression may be one that takes for ever on some texts.
    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(100);

    public ImmutableArray<RouteFallback> Read(ConfigurationOption option) => [.. (option.Items() ?? []).Select(ReadFallback).OfType<RouteFallback>()];

    /// <summary>Checks that there will be stale answers where they are wanted. Called when the cache's section was read too.</summary>
    public void CheckStale(CacheOptions cache)
    {
        foreach (var option in _stale)
        {
            if (cache.StaleFor == TimeSpan.Zero)
            {
                option.Mistake("needs cache.staleSeconds, how long after its time an answer may be given");
            }
            else if (!cache.Enabled)
            {
                option.Warn(IdleOptions.OnlyWhereAsked);
            }
        }
    }

    private RouteFallback? ReadFallback(ConfigurationOption item)
    {
        if (item.Section() is not { } section)
        {
            return null;
        }

        var model = section["model"];
        var stale = section["stale"];
        var rule = section["rule"];
        var person = section["person"];
        var when = section["when"];
        ConfigurationOption[] kinds = [model, stale, rule, person];
        if (kinds.Count(kind => kind.IsPresent) != 1)
        {
            section.Mistake("needs exactly one of \"model\", a model to ask, \"stale\", \"rule\", a text to answer with, and \"person\"");
        }

        if (when.IsPresent && !rule.IsPresent)
        {
            when.Mistake("belongs to a \"rule\"");
        }

        RouteFallback? fallback = model.IsPresent ? names.ReadModel(model) is { } name ? new ModelFallback(name) : null
            : stale.IsPresent ? ReadStale(stale)
            : rule.IsPresent ? ReadRule(rule, when)
            : person.IsPresent ? ReadPerson(person)
            : null;
        section.ReportUnknown();
        return fallback;
    }

    private StaleFallback? ReadStale(ConfigurationOption option)
    {
        if (option.Flag() is not { } wanted)
        {
            return null;
        }

        if (!wanted)
        {
            option.Mistake("must be true; leave the entry out where no stale answer is wanted");
        }
        else
        {
            _stale.Add(option);
        }

        return new StaleFallback();
    }

    private static RuleFallback? ReadRule(ConfigurationOption option, ConfigurationOption when)
    {
        var condition = ReadCondition(when);
        if (option.Text() is not { } text)
        {
            return null;
        }

        foreach (var name in RuleText.UnknownIn(text))
        {
            option.Mistake($"there is no placeholder {{{name}}}{NearestName.Hint(name, RuleText.Names)}; there are {string.Join(", ", RuleText.Names.Select(known => $"{{{known}}}"))}");
        }

        return new RuleFallback(text) { When = condition };
    }

    private static RuleCondition? ReadCondition(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        var condition = new RuleCondition
        {
            Matches = ReadExpression(section["matches"]),
            Contains = [.. ReadItems(section["contains"]).Select(item => item.Text()).OfType<string>()],
            Families = [.. ReadItems(section["family"]).Select(item => item.Word(TaskFamilies.Words)).OfType<string>().Select(TaskFamilies.Parse).OfType<TaskFamily>()],
            Languages = [.. ReadItems(section["language"]).Select(item => item.Word(Languages.Codes)).OfType<string>()],
            Stream = section["stream"].Flag(),
        };
        section.ReportUnknown();
        return condition;
    }

    private static ImmutableArray<ConfigurationOption> ReadItems(ConfigurationOption option)
    {
        var items = option.Items() ?? [];
        if (option.IsPresent && items.IsEmpty)
        {
            option.Mistake("is empty; leave it out where everything will do");
        }

        return items;
    }

    private static Regex? ReadExpression(ConfigurationOption option)
    {
        if (option.Text() is not { } pattern)
        {
            return null;
        }

        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, LongestMatch);
        }
        catch (ArgumentException exception)
        {
            option.Mistake($"is no regular expression: {exception.Message}");
            return null;
        }
    }

    private static PersonFallback? ReadPerson(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        var person = new PersonFallback { Hold = section["holdSeconds"].Number(0, DaySeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero };
        section.ReportUnknown();
        return person;
    }
}
