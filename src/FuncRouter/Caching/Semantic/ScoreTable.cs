using System.Buffers;
using System.Numerics;

namespace FuncRouter.Caching.Semantic;

/// <summary>Adds up scores by entry: a small hash table with open addressing on pooled memory.</summary>
internal ref struct ScoreTable
{
    private readonly int[] _ids;
    private readonly float[] _scores;
    private readonly int _mask;

    /// <summary>Makes an empty one.</summary>
    /// <param name="most">How many entries it may have to hold.</param>
    public ScoreTable(int most)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, most * 2));
        _ids = ArrayPool<int>.Shared.Rent(size);
        _scores = ArrayPool<float>.Shared.Rent(size);
        _mask = size - 1;
        _ids.AsSpan(0, size).Clear();
    }

    /// <summary>The entries' places; 0 where there is none.</summary>
    public readonly ReadOnlySpan<int> Ids => _ids.AsSpan(0, _mask + 1);

    /// <summary>The score at a place that is not empty.</summary>
    public readonly float ScoreAt(int place) => _scores[place];

    /// <summary>Adds to an entry's score.</summary>
    public readonly void Add(int id, float score)
    {
        // Fibonacci hashing: numbers that follow each other fall far apart.
        var place = (int)((uint)id * 2654435769u >> 7) & _mask;
        while (_ids[place] != id)
        {
            if (_ids[place] == 0)
            {
                (_ids[place], _scores[place]) = (id, score);
                return;
            }

            place = (place + 1) & _mask;
        }

        _scores[place] += score;
    }

    /// <summary>Gives the memory back.</summary>
    public readonly void Dispose()
    {
        ArrayPool<int>.Shared.Return(_ids);
        ArrayPool<float>.Shared.Return(_scores);
    }
}
