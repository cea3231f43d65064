using System.Text.RegularExpressions;
using FuncRouter.Routing;

namespace FuncRouter.Configuration;

/// <summary>Reads what a route asks of answers: its <c>checks</c>.</summary>
internal sealed class ChecksReader(ConfigurationNames names)
{
    // An answer is at most some hundred kilobytes, which an honest expression passes over in a millisecond.
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(100);

    private const int LongestAnswer = 1_000_000;

    public RouteChecks? Read(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        var checks = new RouteChecks
        {
            Matches = ReadPattern(section["matches"]),
            MinLength = (int?)section["minLength"].Whole(1, LongestAnswer),
            Forbidden = [.. (section["forbidden"].Items() ?? []).Select(item => item.Text()).OfType<string>()],
            Judge = ReadJudge(section["judge"]),
        };
        section.ReportUnknown();
        return checks;
    }

    private static Regex? ReadPattern(ConfigurationOption option)
    {
        if (option.Text() is not { } pattern)
        {
            return null;
        }

        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, PatternTimeout);
        }
        catch (ArgumentException exception)
        {
            option.Mistake($"is no regular expression: {exception.Message}");
            return null;
        }
    }

    private JudgeOptions? ReadJudge(ConfigurationOption option)
    {
        const double UsualThreshold = 0.7;
        if (option.Section() is not { } section)
        {
            return null;
        }

        var model = names.ReadModel(section["model"].Require("the model that grades answers: \"…\""));
        var threshold = section["threshold"].Number(0, 1) ?? UsualThreshold;
        var instructions = section["instructions"].Text();
        section.ReportUnknown();
        return model is null ? null : new JudgeOptions(model, threshold, instructions);
    }
}
