using System.Collections.Immutable;
using System.Globalization;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Rules;

namespace FuncRouter.Configuration;

/// <summary>Reads a rule's <c>when</c>.</summary>
internal static class RuleConditionsReader
{
    private const int MostTokens = 1_000_000_000;

    // What they hold is a secret, and a pattern for one would be a secret in the configuration.
    private static readonly string[] SecretHeaders = ["authorization", "proxy-authorization", "cookie", "x-api-key", "api-key"];

    public static RuleConditions Read(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return RuleConditions.Always;
        }

        var conditions = new RuleConditions
        {
            Models = section["models"].Texts() ?? [],
            Tenants = section["tenants"].Texts() ?? [],
            Users = section["users"].Texts() ?? [],
            Tags = section["tags"].Texts() ?? [],
            Metadata = ReadNamed(section["metadata"]),
            Headers = ReadNamed(section["headers"], CheckHeader),
            Time = ReadTime(section["time"]),
            Prompt = ReadPrompt(section["prompt"]),
        };
        section.ReportUnknown();
        return conditions;
    }

    private static ImmutableArray<NamedPatterns> ReadNamed(ConfigurationOption map, Action<string, ConfigurationOption>? check = null)
    {
        var named = ImmutableArray.CreateBuilder<NamedPatterns>();
        foreach (var (name, value) in map.Entries() ?? [])
        {
            check?.Invoke(name, value);
            if (value.Texts() is { } patterns)
            {
                named.Add(new NamedPatterns(name, patterns));
            }
        }

        return named.ToImmutable();
    }

    private static void CheckHeader(string name, ConfigurationOption value)
    {
        if (SecretHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            value.Mistake("holds a secret; use tenants or users instead");
        }
    }

    private static TimeCondition? ReadTime(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        var days = (section["days"].FilledItems() ?? []).Select(day => day.OneOf(
            ("mon", DayOfWeek.Monday),
            ("tue", DayOfWeek.Tuesday),
            ("wed", DayOfWeek.Wednesday),
            ("thu", DayOfWeek.Thursday),
            ("fri", DayOfWeek.Friday),
            ("sat", DayOfWeek.Saturday),
            ("sun", DayOfWeek.Sunday))).OfType<DayOfWeek>();
        var condition = new TimeCondition(ReadZone(section["zone"]), [.. days], ReadClock(section["from"]), ReadClock(section["to"]));
        section.ReportUnknown();
        if (condition.From is { } from && from == condition.To)
        {
            section.Mistake("begins and ends at the same minute; leave both out for the whole day");
        }

        return condition;
    }

    private static TimeZoneInfo ReadZone(ConfigurationOption option)
    {
        if (option.Text() is not { } name)
        {
            return TimeZoneInfo.Utc;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            return zone;
        }

        option.Mistake($"\"{name}\" is no time zone that this machine knows; use a name as in Europe/Berlin");
        return TimeZoneInfo.Utc;
    }

    private static TimeOnly? ReadClock(ConfigurationOption option)
    {
        if (option.Text() is not { } text)
        {
            return null;
        }

        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time;
        }

        option.Mistake("must be a time of day from 00:00 to 23:59, as in 08:30");
        return null;
    }

    private static PromptCondition? ReadPrompt(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        var prompt = new PromptCondition
        {
            Families = [.. section["families"].Words(TaskFamilies.Words).Select(TaskFamilies.Parse).OfType<TaskFamily>()],
            Languages = section["languages"].Words(Languages.Codes),
            MinDifficulty = section["minDifficulty"].Number(0, 1),
            MaxDifficulty = section["maxDifficulty"].Number(0, 1),
            MinTokens = (int?)section["minTokens"].Whole(0, MostTokens),
            MaxTokens = (int?)section["maxTokens"].Whole(0, MostTokens),
            Requires = section["requires"].Words(PromptAnalysis.Requirements),
            MultiStep = section["multiStep"].Flag(),
        };
        section.ReportUnknown();
        if (prompt.MinDifficulty > prompt.MaxDifficulty || prompt.MinTokens > prompt.MaxTokens)
        {
            section.Mistake("asks for more at least than at most, so no prompt is so");
        }

        return prompt;
    }
}
