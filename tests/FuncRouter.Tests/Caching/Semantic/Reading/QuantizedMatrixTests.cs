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
        var (scales, bias, rows) = (Numbers(random, outputs), Numbers(random, outputs), Numbers(random, count * inputs));
        var room = Math.Max(count, QuantizedMatrix.BlockRows);
        var rounded = Room(room, inputs);
        var into = new float[room * outputs];

        rounded.Take(rows, inputs);
        new QuantizedMatrix(weights, scales, bias).Multiply(rounded, count, into);

        for (var row = 0; row < count; row++)
        {
            for (var output = 0; output < outputs; output++)
            {
                var sum = 0.0;
                for (var input = 0; input < inputs; input++)
                {
                    sum += weights[(output * inputs) + input] * ((rounded.Values[(row * inputs) + input] * (double)rounded.Steps[row]) + rounded.Least[row]);
                }

                Assert.Equal((sum * scales[output]) + bias[output], into[(row * outputs) + output], 1e-2);
            }
        }
    }

    [Fact]
    public void Whole_numbers_come_out_to_the_last_digit()
    {
        // A row from 0 to 127 is not rounded; the largest weights show that nothing overflows.
        var row = Enumerable.Range(0, 128).Select(number => (float)(127 - (number / 2 * 2 % 128))).ToArray();
        (row[0], row[1]) = (127, 0);
        var weights = Enumerable.Range(0, 16 * row.Length).Select(number => (sbyte)(number / row.Length % 2 == 0 ? 127 : -127)).ToArray();
        var rounded = Room(QuantizedMatrix.BlockRows, row.Length);
        var into = new float[QuantizedMatrix.BlockRows * 16];

        rounded.Take(row, row.Length);
        new QuantizedMatrix(weights, [.. Enumerable.Repeat(1f, 16)], new float[16]).Multiply(rounded, 1, into);

        Assert.Equal(Enumerable.Range(0, 16).Select(output => (output % 2 == 0 ? 127 : -127) * row.Sum()), into.Take(16));
    }

    [Theory]
    [InlineData(16, 5, 16)]
    [InlineData(5, 16, 16)]
    [InlineData(16, 16, 5)]
    public void Without_room_for_a_block_nothing_is_written(int rows, int figures, int into) => Assert.Throws<ArgumentOutOfRangeException>(() =>
        new QuantizedMatrix(new sbyte[16 * 16], new float[16], new float[16])
            .Multiply(new QuantizedRows(new byte[rows * 16], new float[figures], new float[figures]), 1, new float[into * 16]));

    [Theory]
    [InlineData(16 * 16, 15)]
    [InlineData(16 * 16, 8)]
    [InlineData(16 * 15, 16)]
    [InlineData(16 * 2, 16)]
    [InlineData(0, 0)]
    public void What_is_no_layer_is_not_taken(int weights, int outputs) =>
        Assert.Throws<ArgumentException>(() => new QuantizedMatrix(new sbyte[weights], new float[outputs], new float[outputs]));

    [Fact]
    public void Rows_are_rounded_to_the_nearest_of_128_numbers_between_their_ends()
    {
        var rows = Numbers(new Random(5), 4 * 48);
        rows.AsSpan(48, 48).Fill(0.3f);

        // As good as the same.
        (rows[96], rows[97]) = (1e-38f, 5e-38f);
        rows.AsSpan(98, 46).Clear();
        var rounded = Room(4, 48);

        rounded.Take(rows, 48);

        for (var i = 0; i < rows.Length; i++)
        {
            var (step, least) = (rounded.Steps[i / 48], rounded.Least[i / 48]);
            Assert.InRange(rounded.Values[i], 0, QuantizedRows.Largest);
            Assert.Equal(rows[i], (rounded.Values[i] * step) + least, (step / 2) + 1e-6);
        }

        Assert.Equal((0f, 0.3f), (rounded.Steps[1], rounded.Least[1]));
    }

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

    private static QuantizedRows Room(int rows, int width) => new(new byte[rows * width], new float[rows], new float[rows]);

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
}
