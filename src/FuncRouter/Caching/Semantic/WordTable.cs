using System.Runtime.InteropServices;

namespace FuncRouter.Caching.Semantic;

/// <summary>
/// What is known of some thousand English words: how much each tells, what it is worth where two texts share it and costs where one lacks it,
/// which way it points among the others, its synonyms and its opposites.
/// It is read once from <c>words.bin</c>, which <c>eng/semantic/fit.py</c> writes.
/// </summary>
internal sealed class WordTable
{
    private const string Resource = "words.bin";

    private readonly uint[] _forms;
    private readonly byte[] _weights;
    private readonly ushort[] _classes;
    private readonly Half[] _scales;
    private readonly Half[] _shared;
    private readonly Half[] _alone;
    private readonly sbyte[] _directions;
    private readonly uint[] _synonyms;
    private readonly uint[] _antonyms;

    private WordTable(ReadOnlySpan<byte> data)
    {
        var header = MemoryMarshal.Cast<byte, int>(data[..(4 * sizeof(int))]);
        var (count, synonyms, antonyms) = (header[0], header[2], header[3]);
        Dimensions = header[1];
        data = data[(4 * sizeof(int))..];
        _forms = Take<uint>(ref data, count);
        _synonyms = Take<uint>(ref data, synonyms);
        _antonyms = Take<uint>(ref data, antonyms);
        _classes = Take<ushort>(ref data, count);
        _scales = Take<Half>(ref data, count);
        _shared = Take<Half>(ref data, count + 1);
        _alone = Take<Half>(ref data, count + 1);
        _weights = Take<byte>(ref data, count);
        _directions = Take<sbyte>(ref data, count * Dimensions);
    }

    /// <summary>The table.</summary>
    public static WordTable Shared { get; } = new(FittedData.Read(Resource));

    /// <summary>The numbers that a direction has.</summary>
    public int Dimensions { get; }

    /// <summary>The place of a word; −1 where it is not in the table.</summary>
    /// <param name="form">The hash of its normal form.</param>
    public short Find(uint form) => (short)Math.Max(-1, Array.BinarySearch(_forms, form));

    /// <summary>How much a word tells, from 0 to 255.</summary>
    public byte Weight(short entry) => _weights[entry];

    /// <summary>How much more alike two texts are if both have a word. The entry −1 stands for all words that the table lacks.</summary>
    public float SharedWorth(short entry) => (float)_shared[entry < 0 ? ^1 : entry];

    /// <summary>How much less alike two texts are if one of them lacks a word.</summary>
    public float AloneCost(short entry) => (float)_alone[entry < 0 ? ^1 : entry];

    /// <summary>Adds a word, as much as it weighs in a sentence, to the direction of the sentence.</summary>
    public void AddTo(Span<float> direction, short entry)
    {
        var scale = (float)_scales[entry];
        var own = Direction(entry);
        for (var i = 0; i < own.Length; i++)
        {
            direction[i] += scale * own[i];
        }
    }

    /// <summary>How alike the use of two words is: the cosine of their directions.</summary>
    public float Likeness(short first, short second) => Cosine(Direction(first), Direction(second));

    /// <summary>Whether two words mean the same in one of their usual senses.</summary>
    public bool AreSynonyms(short first, short second) => Array.BinarySearch(_synonyms, Pair(first, second)) >= 0;

    /// <summary>Whether two words are opposites.</summary>
    public bool AreAntonyms(short first, short second) => Array.BinarySearch(_antonyms, Pair(first, second)) >= 0;

    /// <summary>Whether two words are different kinds of the same thing: two countries, two animals.</summary>
    public bool AreOfOneClass(short first, short second) => _classes[first] != 0 && _classes[first] == _classes[second];

    /// <summary>The cosine of two directions; 0 where one has none.</summary>
    public static float Cosine(ReadOnlySpan<sbyte> first, ReadOnlySpan<sbyte> second)
    {
        var (product, one, other) = (0, 0, 0);
        for (var i = 0; i < first.Length; i++)
        {
            product += first[i] * second[i];
            one += first[i] * first[i];
            other += second[i] * second[i];
        }

        return one == 0 || other == 0 ? 0 : product / MathF.Sqrt((float)one * other);
    }

    private ReadOnlySpan<sbyte> Direction(short entry) => _directions.AsSpan(entry * Dimensions, Dimensions);

    private static uint Pair(short first, short second) => ((uint)(ushort)Math.Min(first, second) << 16) | (ushort)Math.Max(first, second);

    private static T[] Take<T>(ref ReadOnlySpan<byte> data, int count)
        where T : unmanaged
    {
        var size = count * Marshal.SizeOf<T>();
        var taken = MemoryMarshal.Cast<byte, T>(data[..size]).ToArray();
        data = data[size..];
        return taken;
    }
}
