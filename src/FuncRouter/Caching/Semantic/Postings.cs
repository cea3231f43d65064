using System.Collections.Concurrent;

namespace FuncRouter.Caching.Semantic;

/// <summary>
/// Which entries have a feature: lists of numbers that only grow at their end, because later entries have higher numbers, and lose at their
/// beginning, because the oldest go first. Readers take no lock; there is one writer at a time.
/// </summary>
internal sealed class Postings
{
    private const int FirstCapacity = 2;

    // The first number of a list says how many follow, so that a reader who has the list has all that belongs together.
    private readonly ConcurrentDictionary<ulong, int[]> _lists = new();

    /// <summary>How many features there are.</summary>
    public int Count => _lists.Count;

    /// <summary>The entries that have a feature, the oldest first; some of them may be gone.</summary>
    public ReadOnlySpan<int> Of(ulong feature) => _lists.TryGetValue(feature, out var list) ? list.AsSpan(1, Volatile.Read(ref list[0])) : [];

    /// <summary>Notes that the newest entry has a feature.</summary>
    /// <returns>The bytes that it took.</returns>
    public int Add(ulong feature, int id, int oldest)
    {
        // Measured, see docs/performance.md: a list's place in the dictionary and its head.
        const int NewList = 96;
        if (!_lists.TryGetValue(feature, out var list))
        {
            _lists[feature] = [1, id, .. new int[FirstCapacity - 1]];
            return NewList;
        }

        var count = list[0];
        if (count + 1 == list.Length)
        {
            list = Copy(list, oldest);
            count = list[0];
            _lists[feature] = list;
        }

        list[count + 1] = id;
        Volatile.Write(ref list[0], count + 1);
        return sizeof(int) * 3 / 2;
    }

    /// <summary>Drops what is only left of entries that are gone.</summary>
    public void Sweep(int oldest)
    {
        foreach (var (feature, list) in _lists)
        {
            if (list[list[0]] < oldest)
            {
                _lists.TryRemove(feature, out _);
            }
            else if (list[1] < oldest)
            {
                _lists[feature] = Copy(list, oldest);
            }
        }
    }

    /// <summary>Drops everything.</summary>
    public void Clear() => _lists.Clear();

    // Without those that are gone, and with room for half as many again.
    private static int[] Copy(int[] list, int oldest)
    {
        var all = list.AsSpan(1, list[0]);
        var kept = all[FirstFrom(all, oldest)..];
        var copy = new int[1 + kept.Length + Math.Max(FirstCapacity, kept.Length / 2)];
        kept.CopyTo(copy.AsSpan(1));
        copy[0] = kept.Length;
        return copy;
    }

    private static int FirstFrom(ReadOnlySpan<int> ids, int oldest) => ids.BinarySearch(oldest) is var place && place < 0 ? ~place : place;
}
