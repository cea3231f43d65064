using System.Text.RegularExpressions;
using FuncRouter.Conversation;

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
    /// <param name="request">Whose answer it is.</param>
    /// <param name="route">The route.</param>
    /// <param name="error">What happened; told in a few words that name no provider.</param>
    public static string Fill(string text, RouterRequest request, string? route, RouterError? error) => Placeholder().Replace(text, match => match.Groups["name"].Value switch
    {
        "user" => request.Caller.User,
        "model" => request.Model,
        "route" => route,
        "error" => WordsOf(error),
        "id" => request.Id,
        _ => match.Value,
    } ?? "");

    private static string WordsOf(RouterError? error) => error?.Status switch
    {
        408 or 504 => "no model answered in time",
        429 => "all models have too many requests",
        _ => "no model answered",
    };

    [GeneratedRegex("\\{(?<name>[A-Za-z]+)\\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
