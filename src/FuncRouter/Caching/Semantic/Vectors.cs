using System.Numerics;
using System.Runtime.InteropServices;

namespace FuncRouter.Caching.Semantic;

/// <summary>
/// Directions of texts in eight bits a number: a quarter of the memory of floats, and a cosine that is off by about a thousandth.
/// </summary>
internal static class Vectors
{
    private const float Largest = 127;

    /// <summary>Brings a vector into this form.</summary>
    /// <returns>Null for one that has no direction.</returns>
    public static sbyte[]? Of(ReadOnlySpan<float> vector)
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

        var bytes = new sbyte[vector.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (sbyte)MathF.Round(vector[i] / most * Largest);
        }

        return bytes;
    }

    /// <summary>The cosine of the angle between two, from -1 to 1; -1 for vectors of different spaces.</summary>
    public static float Cosine(sbyte[] one, sbyte[] other) =>
        one.Length == other.Length && Dot(one, one) * (double)Dot(other, other) is var squares and > 0 ? (float)(Dot(one, other) / Math.Sqrt(squares)) : -1;

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
