namespace FuncRouter.Caching.Semantic;

/// <summary>What the different words of two texts are worth where both have them, and cost where one lacks them.</summary>
/// <param name="Shared">What those that both have are worth.</param>
/// <param name="FirstAlone">What those cost that only the first has.</param>
/// <param name="SecondAlone">What those cost that only the second has.</param>
/// <param name="Words">The different words of both, at least one.</param>
internal readonly record struct WordWorth(float Shared, float FirstAlone, float SecondAlone, int Words)
{
    /// <summary>Adds them up.</summary>
    public static WordWorth Of(ReadOnlySpan<TurnWord> first, ReadOnlySpan<TurnWord> second)
    {
        var table = WordTable.Shared;
        var (shared, firstAlone, secondAlone, words) = (0f, 0f, 0f, 0);
        for (var i = 0; i < first.Length; i++)
        {
            if (Has(first[..i], first[i].Form))
            {
                continue;
            }

            words++;
            if (Has(second, first[i].Form))
            {
                shared += table.SharedWorth(first[i].Entry);
            }
            else
            {
                firstAlone += table.AloneCost(first[i].Entry);
            }
        }

        for (var i = 0; i < second.Length; i++)
        {
            if (!Has(second[..i], second[i].Form) && !Has(first, second[i].Form))
            {
                words++;
                secondAlone += table.AloneCost(second[i].Entry);
            }
        }

        return new WordWorth(shared, firstAlone, secondAlone, Math.Max(1, words));
    }

    /// <summary>Whether a text has a word.</summary>
    public static bool Has(ReadOnlySpan<TurnWord> words, uint form)
    {
        foreach (ref readonly var word in words)
        {
            if (word.Form == form)
            {
                return true;
            }
        }

        return false;
    }
}
