using System.Globalization;
using System.Text.RegularExpressions;

namespace FuncRouter.Faults.Chaos;

/// <summary>
/// Texts whose every token says which request and which place it is of, and by which voice it was written: <c>s.000123-07 </c>. Whatever is
/// doubled, left out or another request's shows.
/// </summary>
internal static partial class ChaosText
{
    /// <summary>The question of a request.</summary>
    public static string Question(int request, int tokens) => $"This is request {request:000000}. Count to {tokens:00}, please.";

    /// <summary>The request and the wanted tokens that a question in a body names.</summary>
    public static (int Request, int Tokens) ReadQuestion(string body)
    {
        var match = QuestionPattern().Match(body);
        return (Number(match.Groups["request"]), Number(match.Groups["tokens"]));
    }

    /// <summary>One token.</summary>
    public static string Token(string voice, int request, int number) => $"{voice}.{request:000000}-{number:00} ";

    /// <summary>How many tokens stand in a text; in a request they are those of an answer to go on with, which may lack the last space.</summary>
    public static int TokensIn(string body) => TokenPattern().Count(body);

    /// <summary>What is wrong with a text; null where it is the beginning of the answer, in one piece.</summary>
    public static string? FaultOf(string text, int request)
    {
        var (place, expected) = (0, 1);
        while (place < text.Length)
        {
            var match = TokenPattern().Match(text, place);
            if (!match.Success || match.Index != place || match.Groups["space"].Length == 0 || Number(match.Groups["request"]) != request)
            {
                return $"there is something else behind token {expected - 1}: {text[place..Math.Min(text.Length, place + 40)]}";
            }

            if (Number(match.Groups["number"]) != expected)
            {
                return $"token {Number(match.Groups["number"])} follows token {expected - 1}";
            }

            (place, expected) = (place + match.Length, expected + 1);
        }

        return null;
    }

    /// <summary>How many voices wrote a text.</summary>
    public static int VoicesIn(string text) => TokenPattern().Matches(text).Select(match => match.Groups["voice"].Value).Distinct().Count();

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"This is request (?<request>\d{6})\. Count to (?<tokens>\d\d)")]
    private static partial Regex QuestionPattern();

    [GeneratedRegex(@"(?<voice>[a-z]\d*)\.(?<request>\d{6})-(?<number>\d\d)(?<space> ?)")]
    private static partial Regex TokenPattern();
}
