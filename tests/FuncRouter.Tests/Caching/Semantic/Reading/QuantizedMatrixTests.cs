using FuncRouter.Caching.Semantic.Reading;

namespace FuncRouter.Tests.Caching.Semantic.Reading;

/// <summary>Rows times weights that are kept as bytes.</summary>
public sealed class QuantizedMatrixTests
{
    [Theory]
    [InlineData(1, 16, 16)]
    [InlineData(5, 32, 16)]
    [InlineData(6, 16, 48)]
    [InlineData(7, 48, 32)]
    [InlineData(13, 384, 64)]
    public void Rows_are_multiplied_as_one_by_one(int count, int inputs, int outputs)
    {
        var random = new Random(count);
        var weights = Enumerable.Range(0, inputs * outputs).Select(_ => (sbyte)random.Next(-127, 128)).ToArray();
        var room = Math.Max(count, QuantizedMatrix.BlockRows);
        var (scales, bias, rows) = (Numbers(random, outputs), Numbers(random, outputs), Numbers(random, room * inputs));
        var into = new float[room * outputs];

        new QuantizedMatrix(weights, scales, bias).Multiply(rows, count, into);

        for (var row = 0; row < count; row++)
        {
            for (var output = 0; output < outputs; output++)
            {
                var sum = 0.0;
                for (var input = 0; input < inputs; input++)
                {
                    sum += (double)rows[(row * inputs) + input] * weights[(output * inputs) + input];
                }

                var expected = (sum * scales[output]) + bias[output];
                Assert.True(Math.Abs(expected - into[(row * outputs) + output]) < 1e-3 * inputs, $"Row {row}, output {output}: {into[(row * outputs) + output]} and not {expected}.");
            }
        }
    }

    [Theory]
    [InlineData(16 * 16, 5 * 16)]
    [InlineData(5 * 16, 16 * 16)]
    public void Without_room_for_a_block_nothing_is_written(int rows, int into) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantizedMatrix(new sbyte[16 * 16], new float[16], new float[16]).Multiply(new float[rows], 1, new float[into]));

    [Fact]
    public void Each_row_of_a_norm_has_mean_0_and_variance_1_before_what_was_learned()
    {
        var rows = Numbers(new Random(3), 4 * 32);
        var (gain, bias) = (Enumerable.Repeat(2f, 32).ToArray(), Enumerable.Repeat(5f, 32).ToArray());

        new RowNorm(gain, bias).Apply(rows);

        foreach (var row in rows.Chunk(32))
        {
            Assert.Equal(5, row.Average(), 3);
            Assert.Equal(4, row.Average(number => (number - 5) * (number - 5)), 2);
        }
    }

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
}
