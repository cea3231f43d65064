using System.Globalization;
using System.Text;
using FsCheck.Xunit;
using FuncRouter.Accounting;

namespace FuncRouter.Tests.Accounting;

public sealed class UsdFormatterTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("0.0000000000", "0")]
    [InlineData("1", "1")]
    [InlineData("1.50000", "1.5")]
    [InlineData("0.0001275", "0.0001275")]
    [InlineData("0.0000000001", "0.0000000001")]
    [InlineData("0.00000000004", "0")]
    [InlineData("0.00000000005", "0.0000000001")]
    [InlineData("0.12345678905", "0.1234567891")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("-0.00000000001", "0")]
    [InlineData("1234567.89", "1234567.89")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("-7922816251426433759.3543950335", "-7922816251426433759.3543950335")]
    public void An_amount_is_a_plain_number_of_at_most_ten_decimals(string amount, string expected) =>
        Assert.Equal(expected, Format(decimal.Parse(amount, CultureInfo.InvariantCulture)));

    [Fact]
    public void It_does_not_speak_the_machines_language()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
        try
        {
            Assert.Equal("0.5", Format(0.5m));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_span_that_is_too_short_is_refused()
    {
        Assert.False(UsdFormatter.TryFormatUsd(0.125m, stackalloc byte[4], out _));
        Assert.True(UsdFormatter.TryFormatUsd(0.125m, stackalloc byte[5], out var written));
        Assert.Equal(5, written);
    }

    [Fact]
    public void It_allocates_nothing()
    {
        Span<byte> destination = stackalloc byte[UsdFormatter.MaxLength];
        UsdFormatter.TryFormatUsd(0.00012345m, destination, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        UsdFormatter.TryFormatUsd(0.00012345m, destination, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Property]
    public void Every_amount_fits_and_reads_back_as_itself(decimal amount)
    {
        var text = Format(amount);
        Assert.DoesNotContain('E', text);
        Assert.Equal(decimal.Round(amount, 10, MidpointRounding.AwayFromZero), decimal.Parse(text, CultureInfo.InvariantCulture));
    }

    private static string Format(decimal amount)
    {
        Span<byte> destination = stackalloc byte[UsdFormatter.MaxLength];
        Assert.True(UsdFormatter.TryFormatUsd(amount, destination, out var written));
        return Encoding.ASCII.GetString(destination[..written]);
    }
}
