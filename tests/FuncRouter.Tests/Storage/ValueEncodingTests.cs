using FsCheck;
using FsCheck.Xunit;
using FuncRouter.Storage;

namespace FuncRouter.Tests.Storage;

public sealed class ValueEncodingTests
{
    [Property]
    public bool Decoding_gives_the_value_back(byte[] pattern, ushort times, DateTimeOffset? expiresAt)
    {
        var value = new StoreValue(Repeat(pattern, times % 512), expiresAt);
        var decoded = ValueEncoding.Decode(ValueEncoding.Encode(value));
        return decoded.Bytes.Span.SequenceEqual(value.Bytes.Span) && decoded.ExpiresAt == expiresAt;
    }

    [Property]
    public bool What_is_stored_is_never_larger_than_the_value(byte[] pattern, ushort times)
    {
        var bytes = Repeat(pattern, times % 512);
        return ValueEncoding.Encode(new StoreValue(bytes)).Bytes.Length <= bytes.Length;
    }

    [Fact]
    public void A_value_that_repeats_itself_is_compressed()
    {
        var encoded = ValueEncoding.Encode(new StoreValue(Repeat("{\"role\":\"user\"}"u8.ToArray(), 1000)));
        Assert.Equal(15_000, encoded.Length);
        Assert.InRange(encoded.Bytes.Length, 1, 1000);
    }

    [Fact]
    public void What_is_stored_does_not_change_with_the_callers_buffer()
    {
        byte[] buffer = [1, 2, 3];
        var encoded = ValueEncoding.Encode(new StoreValue(buffer));
        buffer[0] = 9;
        Assert.Equal([1, 2, 3], encoded.Bytes);
    }

    [Theory]
    [InlineData(14_999)]
    [InlineData(15_001)]
    public void A_damaged_value_is_not_decoded(int length)
    {
        var encoded = ValueEncoding.Encode(new StoreValue(Repeat("{\"role\":\"user\"}"u8.ToArray(), 1000)));
        Assert.Throws<FormatException>(() => ValueEncoding.Decode(encoded with { Length = length }));
    }

    private static byte[] Repeat(byte[] pattern, int times) => [.. Enumerable.Repeat(pattern, times).SelectMany(bytes => bytes)];
}
