using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FuncRouter.Caching.Semantic.Reading;

namespace FuncRouter.Tests.Caching.Semantic.Reading;

/// <summary>Products of bytes, by all that processors have for them.</summary>
public sealed class ByteProductsTests
{
    public static TheoryData<string> Ways => [.. Avx2.IsSupported ? ["chosen", "everywhere", "pairs"] : (string[])["chosen", "everywhere"]];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Each_sum_gets_the_products_of_its_four_bytes(string way)
    {
        var random = new Random(1);
        for (var turn = 0; turn < 200; turn++)
        {
            // The greatest of both as well, which overflow first.
            var values = Enumerable.Range(0, 32).Select(_ => turn == 0 ? (byte)QuantizedRows.Largest : (byte)random.Next(QuantizedRows.Largest + 1)).ToArray();
            var weights = Enumerable.Range(0, 32).Select(_ => turn == 0 ? sbyte.MinValue : (sbyte)random.Next(sbyte.MinValue, sbyte.MaxValue + 1)).ToArray();
            var sums = Enumerable.Range(0, 8).Select(_ => random.Next(-1_000_000, 1_000_000)).ToArray();

            var added = Add(way, Vector256.Create(sums), Vector256.Create(values), Vector256.Create(weights));

            var expected = sums.Select((sum, at) => sum + Enumerable.Range(4 * at, 4).Sum(place => values[place] * weights[place]));
            Assert.Equal(expected, Enumerable.Range(0, 8).Select(at => added[at]));
        }
    }

    private static Vector256<int> Add(string way, Vector256<int> sums, Vector256<byte> values, Vector256<sbyte> weights) => way switch
    {
        "pairs" => ByteProducts.AddInPairs(sums, values, weights),
        "everywhere" => ByteProducts.AddWidened(sums, values, weights),
        _ => ByteProducts.Add(sums, values, weights),
    };
}
