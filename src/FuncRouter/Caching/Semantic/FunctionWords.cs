using System.Collections.Frozen;

namespace FuncRouter.Caching.Semantic;

/// <summary>The words that hold English sentences together, with what each does.</summary>
internal static class FunctionWords
{
    private static readonly FrozenDictionary<string, WordTraits> Words = List();

    private static readonly FrozenDictionary<string, WordTraits>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        Words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The traits of a word in its normal form; none where it is about the matter.</summary>
    public static WordTraits Of(ReadOnlySpan<char> word) => BySpan.TryGetValue(word, out var traits) ? traits : WordTraits.None;

    private static FrozenDictionary<string, WordTraits> List()
    {
        var words = new Dictionary<string, WordTraits>(StringComparer.Ordinal);
        Add(WordTraits.Function,
            """
            a an the this that these those there here it its be is are am was were been being do does did doing done have has had having can could will
            would shall should may might must and or but if so as then of at for about into onto through during while also just very really too
            what which who whom whose when where why how i you we they me us them one ones some any such own same other else ever even please thanks
            thank tell know let need want like get got going go actually exactly basically possible hello hi hey dear anyone someone something anything
            way ways thing things kind lot lots quite rather because
            """);
        Add(WordTraits.Function | WordTraits.Person, "my mine your yours our ours their theirs his her hers he she him myself yourself himself herself themselves");
        Add(WordTraits.Function | WordTraits.Direction, "from to in on by with between over under against versus than");
        Add(WordTraits.Direction, "before after without until since");
        Add(WordTraits.Function | WordTraits.Negation, "not no never nor neither none nobody nothing");
        Add(WordTraits.Negation, "impossible unable stop avoid prevent");
        return words.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(WordTraits traits, string list)
        {
            foreach (var word in list.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
            {
                words[word] = traits;
            }
        }
    }
}
