using System.Runtime.InteropServices;
using System.Text;

namespace FuncRouter.Caching.Semantic.Reading;

/// <summary>Takes the parts of <c>reader.bin</c>, which <c>eng/semantic/reader/write.py</c> writes, one after the other.</summary>
/// <param name="stream">The file.</param>
internal sealed class ReaderData(Stream stream)
{
    /// <summary>Takes a whole number.</summary>
    public int Number() => Take<int>(1)[0];

    /// <summary>Takes numbers.</summary>
    public float[] Numbers(int count) => Take<float>(count);

    /// <summary>Takes numbers that are bytes.</summary>
    public sbyte[] Bytes(int count) => Take<sbyte>(count);

    /// <summary>Takes words, with a line feed behind each.</summary>
    /// <param name="length">The bytes of all.</param>
    public string[] Words(int length) => Encoding.UTF8.GetString(Take<byte>(length)).Split('\n')[..^1];

    /// <summary>Takes a linear layer.</summary>
    public QuantizedMatrix Matrix(int inputs, int outputs) => new(Bytes(inputs * outputs), Numbers(outputs), Numbers(outputs));

    private T[] Take<T>(int count)
        where T : unmanaged
    {
        var taken = new T[count];
        stream.ReadExactly(MemoryMarshal.AsBytes(taken.AsSpan()));
        return taken;
    }
}
