using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace FuncRouter.Caching;

/// <summary>
/// A map that forgets what has not been set for long, so that it stays small however many keys there are: two generations, and when the
/// younger one is full it becomes the older one.
/// </summary>
/// <param name="capacity">Entries of a generation.</param>
internal sealed class RecentMap<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private ConcurrentDictionary<TKey, TValue> _recent = new();
    private ConcurrentDictionary<TKey, TValue> _older = new();

    /// <summary>Finds what was set last.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => _recent.TryGetValue(key, out value) || _older.TryGetValue(key, out value);

    /// <summary>Sets an entry.</summary>
    public void Set(TKey key, TValue value)
    {
        var recent = _recent;
        recent[key] = value;
        if (recent.Count > capacity && Interlocked.CompareExchange(ref _recent, new(), recent) == recent)
        {
            Interlocked.Exchange(ref _older, recent);
        }
    }
}
