using System.Collections.Frozen;
using System.Collections.Immutable;

namespace FuncRouter.Routing.Analysis;

/// <summary>Tells languages apart by their script, else by their commonest words.</summary>
internal static class Languages
{
    // The commonest words that few other languages of the list share.
    private static readonly (string Language, string Words)[] Common =
    [
        ("en", "the of and to in is that it for was with on are this you have from what how which would"),
        ("de", "der die das und ist nicht ein eine zu den mit von für auf wie ich sie wird im bitte"),
        ("fr", "le les des et est une dans pour que qui sur pas vous avec je ce au sont du nous"),
        ("es", "el los las y en una por para con del que se su como más pero qué esta cómo al"),
        ("pt", "o os um uma não em para com do da você que como mais é ao dos seu isso pelo"),
        ("it", "il lo gli che di un una per non con del della sono come più questo è nel anche mi"),
        ("nl", "het een van en dat niet zijn voor met op aan wat hoe je ik maar ook naar deze wordt"),
        ("pl", "nie się jest na do że w z jak to przez dla czy od jego ale co tym po"),
        ("tr", "bir ve bu için ile ne nasıl daha olarak çok gibi değil mi var olan kadar"),
        ("sv", "och att det som en på är av för med inte jag ett den till hur vad kan om"),
        ("cs", "je se na že to v s jak pro ale jsem co by jako při nebo být které této"),
    ];

    // Of scripts that several languages use the one that has by far the most of it.
    private static readonly (int First, int Last, string Language)[] Scripts =
    [
        (0x370, 0x3FF, "el"),
        (0x400, 0x52F, "ru"),
        (0x590, 0x5FF, "he"),
        (0x600, 0x77F, "ar"),
        (0x900, 0x97F, "hi"),
        (0xE00, 0xE7F, "th"),
        (0x3040, 0x30FF, "ja"),
        (0x3400, 0x9FFF, "zh"),
        (0xAC00, 0xD7AF, "ko"),
    ];

    private static readonly FrozenDictionary<uint, int[]> Words = Common
        .SelectMany((entry, index) => entry.Words.Split(' ').Select(word => (Hash: TextScanner.HashOf(word), Index: index)))
        .GroupBy(pair => pair.Hash, pair => pair.Index)
        .ToFrozenDictionary(group => group.Key, group => group.Distinct().ToArray());

    /// <summary>The ISO 639-1 codes of all languages that can be told.</summary>
    public static ImmutableArray<string> Codes { get; } = [.. Common.Select(entry => entry.Language), .. Scripts.Select(script => script.Language)];

    /// <summary>How many languages are told apart by their words.</summary>
    public static int Count => Common.Length;

    /// <summary>Counts a word for the languages that have it.</summary>
    /// <param name="word">The word's hash.</param>
    /// <param name="counts">A count for each language.</param>
    public static void Note(uint word, Span<int> counts)
    {
        if (Words.TryGetValue(word, out var languages))
        {
            foreach (var language in languages)
            {
                counts[language]++;
            }
        }
    }

    /// <summary>The language whose words were counted most often; null where there was none.</summary>
    public static string? Best(ReadOnlySpan<int> counts)
    {
        var best = 0;
        for (var i = 1; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        return counts[best] > 0 ? Common[best].Language : null;
    }

    /// <summary>The language of a script; null for Latin and all that several languages use alike.</summary>
    /// <param name="character">A character of the script.</param>
    public static string? OfScript(int character)
    {
        foreach (var (first, last, language) in Scripts)
        {
            if (character <= last)
            {
                return character >= first ? language : null;
            }
        }

        return null;
    }
}
