using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace FuncRouter.Caching;

/// <summary>
/// Notices prompts whose right answer changes with the time: those that say "today", "latest" and the like in one of eleven languages. It is
/// a list of words and no more: "now" alone is not in it, because most prompts that have it ("now translate this") ask for nothing that changes.
/// </summary>
internal static class TimeWords
{
    // A longer turn is a document with a question, and the question stands at one of its ends.
    private const int LongestSearched = 8 * 1024;

    /// <summary>Words of languages that put spaces between them; they count only as whole words.</summary>
    public static ImmutableArray<string> Spaced { get; } =
    [
        "today", "tonight", "yesterday", "tomorrow", "currently", "latest", "right now", "just now", "as of now", "this week", "this month", "this year",
        "current date", "current time", "current price", "current weather", "what time is it", "breaking news",
        "heute", "gestern", "morgen früh", "derzeit", "zurzeit", "aktuell", "aktuelle", "aktuellen", "neueste", "neuesten", "wie spät ist es",
        "aujourd'hui", "aujourd’hui", "hier soir", "demain", "actuellement", "en ce moment", "dernières nouvelles", "cette semaine", "quelle heure est-il",
        "hoy", "ayer", "ahora mismo", "actualmente", "últimas noticias", "esta semana", "qué hora es",
        "oggi", "ieri", "domani", "attualmente", "in questo momento", "ultime notizie",
        "hoje", "ontem", "amanhã", "atualmente", "agora mesmo", "últimas notícias",
        "vandaag", "gisteren", "momenteel", "laatste nieuws",
        "dzisiaj", "dziś", "wczoraj", "jutro", "obecnie",
        "сегодня", "вчера", "завтра", "сейчас", "последние новости",
    ];

    /// <summary>Words of languages that do not.</summary>
    public static ImmutableArray<string> Unspaced { get; } =
        ["今天", "昨天", "明天", "现在", "目前", "最新", "今日", "昨日", "明日", "現在", "오늘", "어제", "내일", "지금", "최신"];

    private static readonly SearchValues<string> Words = SearchValues.Create([.. Spaced, .. Unspaced], StringComparison.OrdinalIgnoreCase);

    private static readonly ImmutableHashSet<char> UnspacedStarts = [.. Unspaced.Select(word => word[0])];

    /// <summary>Whether one of the words stands in a turn.</summary>
    /// <param name="turn">The turn as JSON: a message, or a text; empty where there is none.</param>
    public static bool AreIn(ReadOnlySpan<byte> turn)
    {
        if (turn.IsEmpty)
        {
            return false;
        }

        var reader = new Utf8JsonReader(turn, new JsonReaderOptions { MaxDepth = 256 });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && IsIn(ref reader))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsIn(ref Utf8JsonReader reader)
    {
        var text = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            var found = text.AsSpan(0, reader.CopyString(text));
            return found.Length <= LongestSearched
                ? IsIn(found)
                : IsIn(found[..(LongestSearched / 2)]) || IsIn(found[^(LongestSearched / 2)..]);
        }
        catch (InvalidOperationException)
        {
            // Half a character: nobody's question.
            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
        }
    }

    private static bool IsIn(ReadOnlySpan<char> text)
    {
        for (var from = 0; text[from..].IndexOfAny(Words) is var place and >= 0; from += place + 1)
        {
            var start = from + place;
            if (UnspacedStarts.Contains(text[start]) || IsWholeWord(text, start))
            {
                return true;
            }
        }

        return false;
    }

    // What was found is only known to begin here, so each word is looked at.
    private static bool IsWholeWord(ReadOnlySpan<char> text, int start)
    {
        if (start > 0 && char.IsLetterOrDigit(text[start - 1]))
        {
            return false;
        }

        foreach (var word in Spaced)
        {
            var end = start + word.Length;
            if (text[start..].StartsWith(word, StringComparison.OrdinalIgnoreCase) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return true;
            }
        }

        return false;
    }
}
