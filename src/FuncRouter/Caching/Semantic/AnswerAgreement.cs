using System.Globalization;
using System.Text;

namespace FuncRouter.Caching.Semantic;

/// <summary>
/// Whether two answers say the same, by their words and numbers: a yes is no no, numbers are the same, and most of what is said beyond the
/// question's own words is said by both. Answers that say the same in other words are taken to differ: that costs hits, and never lets a wrong answer pass
/// for a right one.
/// </summary>
internal static class AnswerAgreement
{
    // Of the words that both have beyond the question's, over what each has (Dice).
    private const double LeastOverlap = 0.5;

    // Of answers that have nothing beyond the question's words.
    private const double LeastOverlapOfAll = 0.8;

    // Longer answers have numbers beside the point: years, counts of a list.
    private const int ShortAnswer = 40;
    private const double LeastNumbers = 0.5;

    private static readonly HashSet<string> Yes = ["yes", "yeah", "true", "correct", "ja", "oui", "sí", "si", "sim", "да"];

    private static readonly HashSet<string> No = ["no", "not", "nope", "false", "incorrect", "nein", "non", "não", "nee", "нет"];

    // Of no meaning of their own in an answer, in the languages that answers are mostly in.
    private static readonly HashSet<string> Common =
    [
        "a", "an", "the", "of", "to", "in", "on", "at", "for", "and", "or", "is", "are", "was", "were", "be", "it", "its", "that", "this", "with", "as", "by", "from", "you",
        "your", "i", "we", "can", "will", "which", "there", "has", "have", "der", "die", "das", "und", "ist", "ein", "eine", "le", "la", "les", "et", "est", "un", "une", "el", "los", "y", "es",
    ];

    /// <summary>Compares two answers to the same question.</summary>
    /// <param name="question">The question, whose words every answer to it has.</param>
    /// <param name="one">An answer.</param>
    /// <param name="other">Another answer.</param>
    public static bool Of(string question, string one, string other)
    {
        var (asked, left, right) = (WordsOf(question), WordsOf(one), WordsOf(other));
        if (left.SequenceEqual(right))
        {
            return left.Count > 0 || one == other;
        }

        return left.Count > 0 && right.Count > 0 && !Contradict(left[0], right[0]) && AgreeInNumbers(asked, left, right) && Overlap(asked, left, right);
    }

    private static bool Contradict(string one, string other) => (Yes.Contains(one) && No.Contains(other)) || (No.Contains(one) && Yes.Contains(other));

    private static bool AgreeInNumbers(List<string> question, List<string> left, List<string> right)
    {
        var (one, other) = (NumbersOf(left.Except(question)), NumbersOf(right.Except(question)));
        return left.Count <= ShortAnswer || right.Count <= ShortAnswer
            ? one.SetEquals(other)
            : one.Intersect(other).Count() >= LeastNumbers * Math.Min(one.Count, other.Count);
    }

    private static bool Overlap(List<string> question, List<string> left, List<string> right)
    {
        var said = question.Concat(Common).ToHashSet();
        var (one, other) = (left.Where(word => !said.Contains(word)).ToHashSet(), right.Where(word => !said.Contains(word)).ToHashSet());
        return one.Count + other.Count > 0 ? Dice(one, other) >= LeastOverlap : Dice([.. left], [.. right]) >= LeastOverlapOfAll;
    }

    private static double Dice(HashSet<string> one, HashSet<string> other) => 2.0 * one.Intersect(other).Count() / (one.Count + other.Count);

    private static HashSet<string> NumbersOf(IEnumerable<string> words) => [.. words.Where(word => char.IsAsciiDigit(word[0]) || word[0] == '-')];

    // Lower case, without marks of any kind; numbers by their value, so that 1,000.0 is 1000 and 1,5 is 1.5.
    private static List<string> WordsOf(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i <= text.Length; i++)
        {
            var character = i < text.Length ? char.ToLowerInvariant(text[i]) : ' ';
            character = character == '−' ? '-' : character;
            if (character == ',' && word.Length > 0 && IsDigitAt(text, i - 1) && TurnWords.PartsThousands(text, i))
            {
                continue;
            }

            if (char.IsLetterOrDigit(character) || (character is '.' or ',' && IsDigitAt(text, i - 1) && IsDigitAt(text, i + 1))
                || (character == '-' && word.Length == 0 && IsDigitAt(text, i + 1) && (i == 0 || !char.IsLetterOrDigit(text[i - 1]))))
            {
                word.Append(character);
            }
            else if (word.Length > 0)
            {
                words.Add(Normal(word.ToString()));
                word.Clear();
            }
        }

        return words;
    }

    private static bool IsDigitAt(string text, int place) => place >= 0 && place < text.Length && char.IsAsciiDigit(text[place]);

    // The commas that part thousands are gone. One that is left stands for a point; more of them make a list.
    private static string Normal(string word) =>
        decimal.TryParse(word.Replace(',', '.'), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("0.############", CultureInfo.InvariantCulture)
            : word;
}
