using FsCheck.Xunit;
using FuncRouter.Protocols.Json;
using FuncRouter.Providers;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Providers;

public sealed class EditedBodyContentTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Property]
    public async Task It_writes_the_edited_text_and_says_its_length(byte[] text, byte[] piece, int first, int second)
    {
        int[] cuts = [(int)((uint)first % (text.Length + 1)), (int)((uint)second % (text.Length + 1))];
        Array.Sort(cuts);
        BodyEdit[] edits = [new(0, 0, piece), new(cuts[0], cuts[1], piece), new(text.Length, text.Length, piece)];
        using var buffer = ChatBodies.Buffer(text);
        using var content = new EditedBodyContent(buffer, [.. edits]);

        var written = await content.ReadAsByteArrayAsync(Cancelled);

        Assert.Equal(ChatBodies.Apply(text, edits), written);
        Assert.Equal(written.Length, content.Headers.ContentLength);
        Assert.Equal("application/json", content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task A_body_that_is_gone_is_not_written()
    {
        var buffer = ChatBodies.Buffer("{}"u8);
        using var content = new EditedBodyContent(buffer, []);
        buffer.Dispose();

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => content.CopyToAsync(Stream.Null, Cancelled));

        Assert.IsType<ObjectDisposedException>(error.GetBaseException());
    }

    [Fact]
    public async Task A_body_lives_as_long_as_it_is_being_written_and_no_longer()
    {
        var buffer = ChatBodies.Buffer("{\"a\":1}"u8);
        using var content = new EditedBodyContent(buffer, []);
        var stream = new GatedStream();
        var writing = content.CopyToAsync(stream, Cancelled);
        buffer.Dispose();
        Assert.Equal("{\"a\":1}"u8.ToArray(), buffer.Memory.ToArray());

        stream.Gate.Open();
        await writing;

        Assert.Equal("{\"a\":1}"u8.ToArray(), stream.ToArray());
        Assert.False(buffer.TryShare());
    }

    private sealed class GatedStream : MemoryStream
    {
        public Gate Gate { get; } = new();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Gate.Opened;
            Write(buffer.Span);
        }
    }
}
