using System.Collections.Concurrent;
using System.Numerics;

namespace FuncRouter.Caching.Semantic;

/// <summary>
/// The questions whose answers are remembered, to be found by the words that they share or by their directions. Bounded by bytes and entries,
/// the oldest go first. Looking for something takes no lock; one adds at a time.
/// </summary>
/// <param name="maxBytes">The bytes that may be kept.</param>
/// <param name="maxEntries">The entries that may be kept.</param>
internal sealed class SemanticIndex(long maxBytes, int maxEntries = SemanticIndex.MostEntries)
{
    /// <summary>The entries that are kept where nothing else is said.</summary>
    public const int MostEntries = 1 << 18;

    // How many places in lists of words are looked at for one question, the rarest words first: what bounds its time (docs/performance.md).
    private const int MostPlaces = 1 << 13;

    // Likewise for vectors.
    private const int MostVectors = 10_000;

    // What entry and key take beside words and vector; measured, see docs/performance.md.
    private const int Overhead = 260;

    private const int FirstCapacity = 1024;
    private const int LeastSwept = 1024;

    private readonly Lock _writing = new();
    private readonly Postings _postings = new();
    private readonly ConcurrentDictionary<EntryKey, int> _ids = new();
    private volatile Ring _ring = new(FirstCapacity);
    private int _oldest = 1;
    private int _next = 1;
    private int _goneSinceSweep;
    private long _bytes;

    /// <summary>How many entries there are.</summary>
    public int Count => _ids.Count;

    /// <summary>About what they take.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Whether the answer of this name is there, and for as long.</summary>
    public bool Knows(EntryKey key, long until) => _ids.TryGetValue(key, out var id) && _ring.Find(id) is { } entry && entry.ExpiresAt >= until;

    /// <summary>Takes a question in, in the place of an older one whose answer has the same name.</summary>
    /// <param name="question">The question.</param>
    /// <param name="key">The name of its answer.</param>
    /// <param name="expiresAt">From when on that is no longer used.</param>
    /// <param name="now">The time.</param>
    public void Add(SemanticQuestion question, EntryKey key, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        var words = question.Vector is null ? QuestionFeatures.Of(question) : [];
        lock (_writing)
        {
            if (_next == int.MaxValue)
            {
                Clear();
            }

            var id = _next;
            var bytes = Overhead + question.Signature.MemoryBytes + (question.Vector?.MemoryBytes ?? 0) + _postings.Add(QuestionFeatures.All(question.Scope), id, _oldest);
            foreach (var word in words)
            {
                bytes += _postings.Add(word, id, _oldest);
            }

            if (_next - _oldest == _ring.Capacity)
            {
                _ring = _ring.Larger(_oldest, _next);
            }

            if (_ids.TryGetValue(key, out var former))
            {
                Remove(former);
            }

            _ring.Set(new SemanticEntry(question.Scope, key, question.Signature, question.Vector, expiresAt.UtcTicks) { Id = id, Bytes = bytes }, words.Length);
            _ids[key] = id;
            Volatile.Write(ref _next, id + 1);
            Interlocked.Add(ref _bytes, bytes);
            DropOld(now.UtcTicks);
        }
    }

    /// <summary>Finds the entries that are likely to mean the same as a question, the likeliest first.</summary>
    /// <param name="question">The question.</param>
    /// <param name="most">How many.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<SemanticEntry> Find(SemanticQuestion question, int most, DateTimeOffset now)
    {
        var best = new BestEntries(most);
        if (question.Vector is null)
        {
            FindByWords(question, best, now.UtcTicks);
        }
        else
        {
            FindByVector(question, question.Vector, best, now.UtcTicks);
        }

        return best.Entries;
    }

    private void FindByWords(SemanticQuestion question, BestEntries best, long now)
    {
        var words = QuestionFeatures.Of(question);
        var lengths = new int[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            lengths[i] = _postings.Of(words[i]).Length;
        }

        Array.Sort(lengths, words);
        var all = _postings.Of(QuestionFeatures.All(question.Scope)).Length;
        var table = new ScoreTable((int)Math.Min(MostPlaces, lengths.Sum(length => (long)length)));
        try
        {
            var left = MostPlaces;
            var sum = 0f;
            for (var i = 0; i < words.Length; i++)
            {
                var weight = MathF.Log(1 + ((float)all / Math.Max(lengths[i], 1)));
                sum += weight;

                // A list may have changed meanwhile, and there is only so much room. Of one that is too long the newest count.
                var list = _postings.Of(words[i]);
                list = list[^Math.Min(list.Length, Math.Min(left, lengths[i]))..];
                left -= list.Length;
                foreach (var id in list)
                {
                    table.Add(id, weight);
                }
            }

            Rank(table, question.Scope, sum, sum / Math.Max(words.Length, 1), best, now);
        }
        finally
        {
            table.Dispose();
        }
    }

    // Twice what both have over what each has (Dice), each word by its rarity; what an entry has besides is taken to be as rare as usual.
    private void Rank(ScoreTable table, UInt128 scope, float sum, float usual, BestEntries best, long now)
    {
        var ids = table.Ids;
        var ring = _ring;
        for (var place = 0; place < ids.Length; place++)
        {
            if (ids[place] == 0 || ring.WordsOf(ids[place]) is not (> 0 and var words))
            {
                continue;
            }

            var score = 2 * table.ScoreAt(place) / (sum + (words * usual));
            if (score > best.Least && ring.Find(ids[place]) is { } entry && entry.Scope == scope && entry.ExpiresAt > now)
            {
                best.Offer(score, entry);
            }
        }
    }

    private void FindByVector(SemanticQuestion question, QuestionVector vector, BestEntries best, long now)
    {
        var ids = _postings.Of(QuestionFeatures.All(question.Scope));
        var ring = _ring;
        foreach (var id in ids[^Math.Min(ids.Length, MostVectors)..])
        {
            if (ring.Find(id) is { Vector: { } other } entry && entry.Scope == question.Scope && entry.ExpiresAt > now)
            {
                best.Offer(vector.Cosine(other), entry);
            }
        }
    }

    private void DropOld(long now)
    {
        // Entries that take each other's place leave gaps behind one that stays: they count as well.
        while (_oldest < _next
            && (_ring.Find(_oldest) is not { } entry || entry.ExpiresAt <= now || _bytes > maxBytes || _ids.Count > maxEntries || _next - _oldest > 2L * maxEntries))
        {
            Remove(_oldest++);
        }

        // As much work as went into what is gone.
        if (_goneSinceSweep >= Math.Max(LeastSwept, _ids.Count))
        {
            _postings.Sweep(_oldest);
            _goneSinceSweep = 0;
        }
    }

    private void Remove(int id)
    {
        if (_ring.Find(id) is { } entry)
        {
            _ring.Remove(id);
            _ids.TryRemove(new KeyValuePair<EntryKey, int>(entry.Key, id));
            Interlocked.Add(ref _bytes, -entry.Bytes);
            _goneSinceSweep++;
        }
    }

    // After two billion entries the numbers begin anew, and with them the index.
    private void Clear()
    {
        _ids.Clear();
        _postings.Clear();
        _ring = new Ring(FirstCapacity);
        (_oldest, _next, _goneSinceSweep) = (1, 1, 0);
        Interlocked.Exchange(ref _bytes, 0);
    }

    // The entries by their numbers. Readers keep the ring that they began with.
    private sealed class Ring(int capacity)
    {
        private readonly SemanticEntry?[] _entries = new SemanticEntry?[BitOperations.RoundUpToPowerOf2((uint)capacity)];
        private readonly byte[] _words = new byte[BitOperations.RoundUpToPowerOf2((uint)capacity)];

        public int Capacity => _entries.Length;

        public SemanticEntry? Find(int id) => Volatile.Read(ref _entries[id & (Capacity - 1)]) is { } entry && entry.Id == id ? entry : null;

        // Apart from the entries, because these lie all over the memory. Those of another entry in its place only blur a rank.
        public int WordsOf(int id) => _words[id & (Capacity - 1)];

        public void Set(SemanticEntry entry, int words)
        {
            _words[entry.Id & (Capacity - 1)] = (byte)Math.Min(words, byte.MaxValue);
            Volatile.Write(ref _entries[entry.Id & (Capacity - 1)], entry);
        }

        public void Remove(int id) => Volatile.Write(ref _entries[id & (Capacity - 1)], null);

        public Ring Larger(int oldest, int next)
        {
            var larger = new Ring(Capacity * 2);
            for (var id = oldest; id < next; id++)
            {
                if (Find(id) is { } entry)
                {
                    larger.Set(entry, WordsOf(id));
                }
            }

            return larger;
        }
    }
}
