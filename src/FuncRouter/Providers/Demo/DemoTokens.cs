namespace FuncRouter.Providers.Demo;

/// <summary>
/// What counts as a token here: four characters (UTF-16 code units), which is near what tokenizers give for English, and never half of
/// a surrogate pair. The answers are streamed, cut and counted by the same rule, so that usage is exact.
/// </summary>
internal static class DemoTokens
{
    private const int Characters = 4;

    /// <summary>Tokens that frame a message, on top of its text.</summary>
    public const int PerMessage = 4;

    /// <summary>How many tokens a text has.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (; text.Length > 0; text = text[NextLength(text)..])
        {
            count++;
        }

        return count;
    }

    /// <summary>As much of the text as a number of tokens hold.</summary>
    public static string Take(string text, int tokens)
    {
        var end = 0;
        for (; tokens > 0 && end < text.Length; tokens--)
        {
            end += NextLength(text.AsSpan(end));
        }

        return text[..end];
    }

    /// <summary>The characters of a text's first token; the text is not empty.</summary>
    public static int NextLength(ReadOnlySpan<char> text) => text.Length <= Characters
        ? text.Length
        : Characters + (char.IsHighSurrogate(text[Characters - 1]) ? 1 : 0);
}
