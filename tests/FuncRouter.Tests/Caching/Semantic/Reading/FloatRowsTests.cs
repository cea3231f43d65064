using System.Runtime.Intrinsics;
using FuncRouter.Caching.Semantic.Reading;

namespace FuncRouter.Tests.Caching.Semantic.Reading;

/// <summary>Rows of numbers that are taken sixteen at a time.</summary>
public sealed class FloatRowsTests
{
    [Fact]
    public void The_exponential_is_right_to_five_digits_wherever_it_has_full_precision()
    {
        for (var number = -87f; number <= 87; number += 0.0173f)
        {
            Assert.Equal(1, FloatRows.Exp(Vector512.Create(number))[3] / Math.Exp(number), 1e-5);
        }
    }

    [Theory]
    [InlineData(float.NegativeInfinity, -87)]
    [InlineData(-1000, -87)]
    [InlineData(1000, 87)]
    [InlineData(float.PositiveInfinity, 87)]
    public void Beyond_that_it_is_that_of_the_nearest(float number, float nearest) =>
        Assert.Equal(FloatRows.Exp(Vector512.Create(nearest)), FloatRows.Exp(Vector512.Create(number)));

    [Theory]
    [InlineData(1, 16)]
    [InlineData(3, 32)]
    [InlineData(7, 16)]
    public void Rows_are_combined_as_one_by_one(int count, int taken)
    {
        const int Width = 48;
        var random = new Random(count);
        var (factors, rows, into) = (Numbers(random, count), Numbers(random, count * Width), new float[taken]);

        FloatRows.Combine(factors, rows, Width, into);

        Assert.All(into.Select((sum, at) => (sum, at)), number =>
            Assert.Equal(Enumerable.Range(0, count).Sum(row => factors[row] * rows[(row * Width) + number.at]), number.sum, 1e-5));
    }

    [Fact]
    public void Rows_that_are_not_all_there_are_not_combined() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FloatRows.Combine(new float[3], new float[(2 * 32) + 15], 32, new float[16]));

    [Fact]
    public void The_largest_is_found_wherever_it_stands()
    {
        for (var place = 0; place < 48; place++)
        {
            var row = Enumerable.Repeat(-5f, 48).ToArray();
            row[place] = -4;

            Assert.Equal(-4, FloatRows.Largest(row));
        }
    }

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
}
