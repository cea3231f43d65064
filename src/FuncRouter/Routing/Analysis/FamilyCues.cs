using System.Collections.Frozen;

namespace FuncRouter.Routing.Analysis;

/// <summary>
/// Words that speak for a kind of work, and how strongly. A small list of everyday instructions, English first; nothing in it was fitted
/// to any data.
/// </summary>
internal static class FamilyCues
{
    private const double Strong = 3;
    private const double Plain = 1.5;
    private const double Weak = 0.7;

    private static readonly (TaskFamily Family, double Weight, string Words)[] Cues =
    [
        (TaskFamily.Code, Strong, "python javascript typescript java csharp golang rust sql regex dockerfile kubernetes bash refactor debug stacktrace unittest codebase"),
        (TaskFamily.Code, Plain, "function code def import assert class method compile compiler api script html css json programm fonction código программа"),
        (TaskFamily.Code, Weak, "array list string return int bug error variable loop algorithm program"),
        (TaskFamily.Mathematics, Strong, "integral derivative polynomial theorem eigenvalue matrix modulo hypotenuse frac sqrt boxed berechne calcule"),
        (TaskFamily.Mathematics, Plain, "solve equation probability triangle integer integers prime divisible remainder sum product calculate compute prove percent angle radius positive factor"),
        (TaskFamily.Mathematics, Weak, "total each twice half times many average cost per ratio"),
        (TaskFamily.Reasoning, Strong, "puzzle riddle clue clues logic deduce syllogism"),
        (TaskFamily.Reasoning, Plain, "reason why infer plan strategy compare contrast tradeoffs argue evaluate consequences step"),
        (TaskFamily.Extraction, Strong, "extract extrahiere extraire extraer"),
        (TaskFamily.Extraction, Plain, "fields entities names invoice parse identify"),
        (TaskFamily.Classification, Strong, "classify classification sentiment categorize categorise label klassifiziere"),
        (TaskFamily.Classification, Plain, "category categories positive negative neutral spam"),
        (TaskFamily.Translation, Strong, "translate translation übersetze übersetzen traduis traduire traduce traducir traduza переведи 翻 번역"),
        (TaskFamily.Summarising, Strong, "summarize summarise summary tldr zusammenfassung zusammen résume résumé resume resumen резюме 总 요약"),
        (TaskFamily.Summarising, Plain, "shorten condense bullet highlights"),
        (TaskFamily.Creative, Strong, "poem story haiku lyrics limerick screenplay slogan gedicht poème poema"),
        (TaskFamily.Creative, Plain, "write compose creative imagine character blog essay email letter tagline novel"),
        (TaskFamily.QuestionAnswering, Plain, "who when where which what wer wann wo welche qui quand quién cuándo following"),
        (TaskFamily.QuestionAnswering, Weak, "how is was are does did define explain"),
        (TaskFamily.Chat, Plain, "hello hi hey thanks thank hallo danke bonjour merci hola gracias"),
    ];

    private static readonly FrozenDictionary<uint, (TaskFamily Family, double Weight)[]> Words = Cues
        .SelectMany(cue => cue.Words.Split(' ').Select(word => (Hash: TextScanner.HashOf(word), Cue: (cue.Family, cue.Weight))))
        .GroupBy(pair => pair.Hash, pair => pair.Cue)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray());

    // What somebody begins with who wants a text made, or something done to one.
    private static readonly FrozenSet<uint> Commands = HashesOf(
        "write rewrite refactor implement fix debug create compose draft generate make build convert add translate summarize summarise extract classify edit improve "
        + "schreibe übersetze erstelle écris traduis escribe traduce");

    private static readonly FrozenSet<uint> Polite = HashesOf("please bitte");

    /// <summary>Whether a prompt that begins with this word wants a text made, or something done to one.</summary>
    /// <param name="word">The word's hash.</param>
    public static bool IsCommand(uint word) => Commands.Contains(word);

    /// <summary>Whether the word only comes before a command.</summary>
    /// <param name="word">The word's hash.</param>
    public static bool IsPolite(uint word) => Polite.Contains(word);

    /// <summary>Adds a word's weight to the scores of the families that it speaks for.</summary>
    /// <param name="word">The word's hash.</param>
    /// <param name="emphasis">How much it counts where it stands.</param>
    /// <param name="scores">A score for each family.</param>
    public static void Note(uint word, double emphasis, Span<double> scores)
    {
        if (Words.TryGetValue(word, out var cues))
        {
            foreach (var (family, weight) in cues)
            {
                scores[(int)family] += weight * emphasis;
            }
        }
    }

    private static FrozenSet<uint> HashesOf(string words) => words.Split(' ').Select(TextScanner.HashOf).ToFrozenSet();
}
