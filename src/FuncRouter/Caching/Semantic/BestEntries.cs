namespace FuncRouter.Caching.Semantic;

/// <summary>The few best of many entries.</summary>
/// <param name="most">How many.</param>
internal sealed class BestEntries(int most)
{
    private readonly (float Score, SemanticEntry Entry)[] _best = new (float, SemanticEntry)[most];
    private int _count;

    /// <summary>The score that one has to be above to be among them.</summary>
    public float Least => _count < most ? float.NegativeInfinity : _best[_count - 1].Score;

    /// <summary>Them, the best first.</summary>
    public IReadOnlyList<SemanticEntry> Entries => [.. _best.Take(_count).Select(best => best.Entry)];

    /// <summary>Takes one in, if it is among them.</summary>
    public void Offer(float score, SemanticEntry entry)
    {
        if (score <= Least)
        {
            return;
        }

        var place = _count < most ? _count++ : _count - 1;
        for (; place > 0 && _best[place - 1].Score < score; place--)
        {
            _best[place] = _best[place - 1];
        }

        _best[place] = (score, entry);
    }
}
