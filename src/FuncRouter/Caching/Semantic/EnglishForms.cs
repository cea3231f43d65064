using System.Buffers;
using System.Collections.Frozen;

namespace FuncRouter.Caching.Semantic;

/// <summary>The normal forms of English words: contractions written out, informal spellings, number words, and stems.</summary>
internal static class EnglishForms
{
    // What stands before "n't" or "'s" is not always the word itself.
    private static readonly FrozenDictionary<string, string[]> Expansions = new Dictionary<string, string[]>
    {
        ["can't"] = ["can", "not"],
        ["cant"] = ["can", "not"],
        ["cannot"] = ["can", "not"],
        ["won't"] = ["will", "not"],
        ["wont"] = ["will", "not"],
        ["shan't"] = ["shall", "not"],
        ["ain't"] = ["is", "not"],
        ["dont"] = ["do", "not"],
        ["doesnt"] = ["does", "not"],
        ["didnt"] = ["did", "not"],
        ["isnt"] = ["is", "not"],
        ["arent"] = ["are", "not"],
        ["wasnt"] = ["was", "not"],
        ["couldnt"] = ["could", "not"],
        ["shouldnt"] = ["should", "not"],
        ["wouldnt"] = ["would", "not"],
        ["hasnt"] = ["has", "not"],
        ["havent"] = ["have", "not"],
        ["whats"] = ["what", "is"],
        ["wheres"] = ["where", "is"],
        ["hows"] = ["how", "is"],
        ["whos"] = ["who", "is"],
        ["thats"] = ["that", "is"],
        ["im"] = ["i", "am"],
        ["ive"] = ["i", "have"],
        ["youre"] = ["you", "are"],
        ["theyre"] = ["they", "are"],
        ["let's"] = ["let", "us"],
        ["lets"] = ["let", "us"],
        ["wanna"] = ["want", "to"],
        ["gonna"] = ["going", "to"],
        ["gotta"] = ["got", "to"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Spellings = new Dictionary<string, string>
    {
        ["u"] = "you",
        ["ur"] = "your",
        ["r"] = "are",
        ["n"] = "and",
        ["pls"] = "please",
        ["plz"] = "please",
        ["thru"] = "through",
        ["bcoz"] = "because",
        ["becoz"] = "because",
        ["coz"] = "because",
        ["cuz"] = "because",
        ["dis"] = "this",
        ["wat"] = "what",
        ["wht"] = "what",
        ["y"] = "why",
        ["b/w"] = "between",
        ["vs"] = "versus",
        ["v/s"] = "versus",
        ["diff"] = "difference",
        ["info"] = "information",
        ["app"] = "application",
        ["apps"] = "applications",
        ["uni"] = "university",
        ["pic"] = "picture",
        ["pics"] = "pictures",
        ["photo"] = "picture",
        ["photos"] = "pictures",
        ["img"] = "image",
        ["quora's"] = "quora",
        ["usa"] = "america",
        ["u.s"] = "america",
        ["u.s.a"] = "america",
        ["us"] = "us",
        ["uk"] = "britain",
        ["u.k"] = "britain",
        ["england's"] = "england",
        ["tv"] = "television",
        ["pc"] = "computer",
        ["mobile"] = "phone",
        ["cellphone"] = "phone",
        ["smartphone"] = "phone",
        ["dr"] = "doctor",
        ["ok"] = "okay",
        ["bf"] = "boyfriend",
        ["gf"] = "girlfriend",
        ["fb"] = "facebook",
        ["insta"] = "instagram",
        ["js"] = "javascript",
        ["ml"] = "machinelearning",
        ["colour"] = "color",
        ["colours"] = "colors",
        ["favourite"] = "favorite",
        ["behaviour"] = "behavior",
        ["programme"] = "program",
        ["programmes"] = "programs",
        ["centre"] = "center",
        ["organisation"] = "organization",
        ["grey"] = "gray",
        ["mum"] = "mom",
        ["mother"] = "mom",
        ["father"] = "dad",
        ["kid"] = "child",
        ["kids"] = "children",
        ["lose"] = "lose",
        ["loose"] = "lose",
        ["everyday"] = "daily",
        ["hindi's"] = "hindi",
        ["travelling"] = "traveling",
        ["humour"] = "humor",
        ["labour"] = "labor",
        ["neighbour"] = "neighbor",
        ["licence"] = "license",
        ["%"] = "percent",
        ["&"] = "and",
        ["$"] = "dollar",
        ["€"] = "euro",
        ["£"] = "pound",
        ["@"] = "at",
        ["cheque"] = "check",
        ["percentage"] = "percent",
        ["two"] = "2",
        ["three"] = "3",
        ["four"] = "4",
        ["five"] = "5",
        ["six"] = "6",
        ["seven"] = "7",
        ["eight"] = "8",
        ["nine"] = "9",
        ["ten"] = "10",
        ["eleven"] = "11",
        ["twelve"] = "12",
        ["twenty"] = "20",
        ["thirty"] = "30",
        ["forty"] = "40",
        ["fifty"] = "50",
        ["hundred"] = "100",
        ["thousand"] = "1000",
        ["million"] = "1000000",
        ["billion"] = "1000000000",
        ["second"] = "2nd",
        ["third"] = "3rd",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");

    private static readonly FrozenSet<string> Questions = new[] { "what", "who", "where", "when", "why", "how", "that", "it", "there", "here", "he", "she" }
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> QuestionsBySpan = Questions.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<string, string[]>.AlternateLookup<ReadOnlySpan<char>> ExpansionsBySpan =
        Expansions.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> SpellingsBySpan =
        Spellings.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The words that a word is short for; null where it is none.</summary>
    public static string[]? Expand(ReadOnlySpan<char> word) => ExpansionsBySpan.TryGetValue(word, out var words) ? words : null;

    /// <summary>The usual spelling of a word.</summary>
    public static ReadOnlySpan<char> Spell(ReadOnlySpan<char> word) => SpellingsBySpan.TryGetValue(word, out var spelling) ? spelling : word;

    /// <summary>Whether <c>'s</c> after this word means <c>is</c> and not whose something is.</summary>
    public static bool TakesIs(ReadOnlySpan<char> word) => QuestionsBySpan.Contains(word);

    /// <summary>Cuts the endings off a word; what is left stands in <paramref name="buffer"/>.</summary>
    /// <param name="word">Small letters.</param>
    /// <param name="buffer">At least two characters longer than the word.</param>
    public static ReadOnlySpan<char> Stem(ReadOnlySpan<char> word, Span<char> buffer)
    {
        word.CopyTo(buffer);
        var length = word.Length;
        if (length <= 3 || !char.IsAsciiLetterLower(word[0]))
        {
            return buffer[..length];
        }

        length = CutPlural(buffer, length);
        length = CutVerb(buffer, length);
        if (length > 5 && Ends(buffer, length, "ly"))
        {
            length -= 2;
        }

        if (length > 6 && (Ends(buffer, length, "ise") || Ends(buffer, length, "ize")))
        {
            length -= 3;
        }

        if (length > 3 && buffer[length - 1] == 'e')
        {
            length--;
        }

        if (length > 3 && buffer[length - 1] == 'y')
        {
            buffer[length - 1] = 'i';
        }

        return buffer[..length];
    }

    private static int CutPlural(Span<char> word, int length)
    {
        if (Ends(word, length, "ies"))
        {
            word[length - 3] = 'y';
            return length - 2;
        }

        if (Ends(word, length, "sses") || Ends(word, length, "shes") || Ends(word, length, "ches") || Ends(word, length, "xes"))
        {
            return length - 2;
        }

        return word[length - 1] == 's' && word[length - 2] is not ('s' or 'u' or 'i') ? length - 1 : length;
    }

    private static int CutVerb(Span<char> word, int length)
    {
        var ending = Ends(word, length, "ing") ? 3 : Ends(word, length, "ed") ? 2 : 0;
        if (ending == 0 || length - ending < 3 || word[..(length - ending)].IndexOfAny(Vowels) < 0)
        {
            return length;
        }

        length -= ending;
        return word[length - 1] == word[length - 2] && word[length - 1] is not ('l' or 's' or 'z' or 'e' or 'o') ? length - 1 : length;
    }

    private static bool Ends(ReadOnlySpan<char> word, int length, string ending) => word[..length].EndsWith(ending, StringComparison.Ordinal);
}
