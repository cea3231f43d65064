using System.Numerics;
using System.Runtime.InteropServices;

namespace FuncRouter.Caching.Semantic;

/// <summary>
/// The direction of a question among those of others, as a model of embeddings sees it, in eight bits a number: a quarter of the memory of floats, and a
/// cosine that is off by about a thousandth.
/// </summary>
internal sealed class QuestionVector
{
    private const float Largest = 127;

    // The object, the array's head and the reference to it.
    private const int Overhead = 56;

    private readonly sbyte[] _numbers;
    private readonly float _length;

    private QuestionVector(sbyte[] numbers)
    {
        _numbers = numbers;
        _length = MathF.Sqrt(Dot(numbers, numbers));
    }

    /// <summary>What it takes in memory.</summary>
    public int MemoryBytes => MemoryBytesOf(_numbers.Length);

    /// <summary>What one of so many numbers takes in memory.</summary>
    public static int MemoryBytesOf(int numbers) => Overhead + numbers;

    /// <summary>Makes it of a vector.</summary>
    /// <returns>Null for one that has no direction.</returns>
    public static QuestionVector? Of(ReadOnlySpan<float> vector)
    {
        var most = 0f;
        foreach (var number in vector)
        {
            most = Math.Max(most, Math.Abs(number));
        }

        if (most == 0 || !float.IsFinite(most))
        {
            return null;
        }

        var numbers = new sbyte[vector.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (sbyte)MathF.Round(vector[i] / most * Largest);
        }

        return new QuestionVector(numbers);
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static QuestionVector FromBytes(ReadOnlySpan<byte> bytes) => new(MemoryMarshal.Cast<byte, sbyte>(bytes).ToArray());

    /// <summary>As it stands in the store.</summary>
    public byte[] ToBytes() => MemoryMarshal.AsBytes(_numbers.AsSpan()).ToArray();

    /// <summary>The cosine of the angle to another, from -1 to 1; -1 for one of another space.</summary>
    public float Cosine(QuestionVector other) =>
        _numbers.Length == other._numbers.Length && _length * other._length is > 0 and var lengths ? Dot(_numbers, other._numbers) / lengths : -1;

    private static int Dot(sbyte[] one, sbyte[] other)
    {
        var sum = Vector<int>.Zero;
        var left = MemoryMarshal.Cast<sbyte, Vector<sbyte>>(one);
        var right = MemoryMarshal.Cast<sbyte, Vector<sbyte>>(other);
        for (var i = 0; i < left.Length; i++)
        {
            Vector.Widen(left[i], out var leftLow, out var leftHigh);
            Vector.Widen(right[i], out var rightLow, out var rightHigh);

            // Two products of 127 by 127 are just within sixteen bits.
            Vector.Widen((leftLow * rightLow) + (leftHigh * rightHigh), out var low, out var high);
            sum += low + high;
        }

        var total = Vector.Sum(sum);
        for (var i = left.Length * Vector<sbyte>.Count; i < one.Length; i++)
        {
            total += one[i] * other[i];
        }

        return total;
    }
}
