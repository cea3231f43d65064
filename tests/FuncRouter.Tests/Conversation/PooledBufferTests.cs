using System.Buffers;
using FsCheck.Xunit;
using FuncRouter.Conversation;

namespace FuncRouter.Tests.Conversation;

public sealed class PooledBufferTests
{
    [Property]
    public void It_holds_what_was_written_less_what_was_consumed(byte[][] pieces, int consumed)
    {
        using var buffer = new PooledBuffer();
        var expected = pieces.SelectMany(piece => Enumerable.Repeat(piece, 50).SelectMany(bytes => bytes)).ToArray();
        foreach (var piece in pieces)
        {
            for (var i = 0; i < 50; i++)
            {
                buffer.Write(piece);
            }
        }

        var gone = (int)((uint)consumed % (expected.Length + 1));
        buffer.Consume(gone);

        Assert.Equal(expected[gone..], buffer.Memory.ToArray());
    }

    [Fact]
    public void It_grows_for_what_is_asked()
    {
        using var buffer = new PooledBuffer(1);
        buffer.Write("abc"u8);

        Assert.True(buffer.GetMemory(1_000_000).Length >= 1_000_000);
        Assert.Equal("abc"u8.ToArray(), buffer.Memory.ToArray());
    }

    [Fact]
    public void More_than_there_is_can_be_neither_advanced_nor_consumed()
    {
        using var buffer = new PooledBuffer();
        var room = buffer.GetMemory().Length;

        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(room + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Consume(1));
    }

    [Fact]
    public void The_last_user_gives_it_back()
    {
        var buffer = new PooledBuffer();
        buffer.Write("abc"u8);
        Assert.True(buffer.TryShare());

        buffer.Dispose();
        Assert.Equal(3, buffer.Length);
        buffer.Dispose();

        Assert.Equal(0, buffer.Length);
        Assert.False(buffer.TryShare());
    }
}
