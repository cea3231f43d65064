using System.Collections.Concurrent;

namespace FuncRouter.Caching;

/// <summary>
/// Answers in memory, bounded by bytes. What was asked for since it last came up for removal stays for another round (second chance),
/// which keeps what is used without a lock on any read.
/// </summary>
/// <param name="maxBytes">The bytes that may be kept.</param>
internal sealed class AnswerMemory(long maxBytes)
{
    private const int MostGone = 128;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Entry> _queue = new();
    private long _bytes;
    private int _gone;

    /// <summary>The bytes that are kept.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Finds an answer.</summary>
    public CachedAnswer? Find(string key)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            return null;
        }

        entry.WasUsed = true;
        return entry.Answer;
    }

    /// <summary>Keeps an answer, in the place of an older one under the same key.</summary>
    public void Put(string key, CachedAnswer answer)
    {
        Remove(key);
        if (answer.Size > maxBytes)
        {
            return;
        }

        var entry = new Entry(key, answer);
        if (_entries.TryAdd(key, entry))
        {
            Interlocked.Add(ref _bytes, answer.Size);
            _queue.Enqueue(entry);
        }

        // Entries that were replaced wait in the queue for their turn, without their answers; too many of them would only fill it.
        while ((Volatile.Read(ref _bytes) > maxBytes || Volatile.Read(ref _gone) > MostGone) && _queue.TryDequeue(out var oldest))
        {
            if (oldest.Answer is null)
            {
                Interlocked.Decrement(ref _gone);
            }
            else if (Volatile.Read(ref _bytes) <= maxBytes)
            {
                // Only what is gone is looked for: this one's turn has not come.
                _queue.Enqueue(oldest);
            }
            else if (oldest.WasUsed)
            {
                oldest.WasUsed = false;
                _queue.Enqueue(oldest);
            }
            else
            {
                Remove(oldest);
                Interlocked.Decrement(ref _gone);
            }
        }
    }

    /// <summary>Drops an answer.</summary>
    public void Remove(string key)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            Remove(entry);
        }
    }

    private void Remove(Entry entry)
    {
        if (_entries.TryRemove(new KeyValuePair<string, Entry>(entry.Key, entry)))
        {
            entry.Answer = null;
            Interlocked.Increment(ref _gone);
            Interlocked.Add(ref _bytes, -entry.Size);
        }
    }

    private sealed class Entry(string key, CachedAnswer answer)
    {
        public string Key => key;

        public int Size { get; } = answer.Size;

        // Null once the entry is gone.
        public volatile CachedAnswer? Answer = answer;

        public volatile bool WasUsed;
    }
}
