using System.Text.RegularExpressions;

namespace FuncRouter.Execution.LastResorts;

/// <summary>The placeholders of rules' texts. Braces around anything but a word are text like any other, so that a text may be JSON.</summary>
internal static partial class RuleText
{
    /// <summary>The placeholders that there are.</summary>
    public static IReadOnlyList<string> Names { get; } = ["user", "model", "route", "error", "id"];

    /// <summary>The placeholders of a text that mean nothing.</summary>
    public static IEnumerable<string> UnknownIn(string text) =>
        Placeholder().Matches(text).Select(match => match.Groups["name"].Value).Where(name => !Names.Contains(name)).Distinct();

    /// <summary>Fills a text in.</summary>
    /// <param name="text">The text, without unknown placeholders.</param>
    /// <param name="call">What happened.</param>
    public static string Fill(string text, ResortCall call) => Placeholder().Replace(text, match => match.Groups["name"].Value switch
    {
        "user" => call.Request.Caller.User,
        "model" => call.Request.Model,
        "route" => call.Plan.Route,
        "error" => call.Chain.Error?.Message,
        "id" => call.Request.Id,
        _ => match.Value,
    } ?? "");

    [GeneratedRegex("\\{(?<name>[A-Za-z]+)\\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
