namespace FuncRouter.Caching.Semantic;

/// <summary>What is kept of a turn for comparing.</summary>
internal sealed class TurnSignature
{
    private TurnSignature(HashSet<string> words, HashSet<string> numbers) => (Words, Numbers) = (words, numbers);

    public HashSet<string> Words { get; }

    public HashSet<string> Numbers { get; }

    public int MemoryBytes => 100 + (40 * (Words.Count + Numbers.Count));

    public static TurnSignature Of(string text)
    {
        var words = text.ToLowerInvariant().Split([' ', '?', '.', ',', '!', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return new TurnSignature([.. words.Where(word => !char.IsDigit(word[0]))], [.. words.Where(word => char.IsDigit(word[0]))]);
    }
}
