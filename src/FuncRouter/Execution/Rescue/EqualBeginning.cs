namespace FuncRouter.Execution.Rescue;

/// <summary>The text of an answer that was asked for anew: new is what comes behind a beginning that equals what was sent.</summary>
/// <param name="sent">What was sent.</param>
internal sealed class EqualBeginning(string sent) : IRestText
{
    private int _matched;

    /// <inheritdoc />
    public bool IsPast => _matched == sent.Length;

    /// <inheritdoc />
    public string? Refusal { get; private set; }

    /// <inheritdoc />
    public string? Take(string text)
    {
        var known = Math.Min(text.Length, sent.Length - _matched);
        if (!text.AsSpan(0, known).SequenceEqual(sent.AsSpan(_matched, known)))
        {
            return Refuse();
        }

        _matched += known;
        return text[known..];
    }

    /// <inheritdoc />
    public string? End(bool isFinish) => IsPast ? "" : Refuse();

    private string? Refuse()
    {
        Refusal = "Its answer does not begin as the broken one did.";
        return null;
    }
}
