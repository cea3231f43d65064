using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using FuncRouter.Protocols.Streams;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.Streams;

public sealed class AwsEventStreamReaderTests
{
    private static readonly byte[] Stream =
    [
        .. AwsMessages.Event("messageStart", """{"role":"assistant"}"""),
        .. AwsMessages.Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"Grüße, 世界"}}"""),
        .. AwsMessages.Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"!"}}"""),
        .. AwsMessages.Event("messageStop", """{"stopReason":"end_turn"}"""),
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Property(Arbitrary = [typeof(Cuts)], MaxTest = 300)]
    public async Task A_stream_reads_the_same_however_it_is_cut(int[] sizes)
    {
        var frames = await ReadAsync(Stream, sizes);

        Assert.Equal(Stream, frames.SelectMany(frame => frame.Raw));
        Assert.Equal(["messageStart", "contentBlockDelta", "contentBlockDelta", "messageStop"], frames.Select(frame => frame.Kind));
        Assert.Equal("""{"contentBlockIndex":0,"delta":{"text":"Grüße, 世界"}}""", frames[1].Data);
    }

    [Fact]
    public async Task Data_is_a_piece_of_the_raw_bytes()
    {
        using var reader = new AwsEventStreamReader(new MemoryStream(Stream));
        while (await reader.ReadAsync(Cancelled) is { } frame)
        {
            Assert.True(frame is { HasData: true, DataIsOnePiece: true });
            Assert.Equal(frame.Data.ToArray(), frame.Raw.Slice(frame.DataStart, frame.Data.Length).ToArray());
        }
    }

    [Fact]
    public async Task A_message_is_given_as_soon_as_it_is_whole()
    {
        var first = AwsMessages.Event("a", "{}");
        var stream = new ChunkedStream([.. first, .. AwsMessages.Event("b", "{}")], first.Length, 1000);
        using var reader = new AwsEventStreamReader(stream);

        var frame = await reader.ReadAsync(Cancelled);

        Assert.Equal("a", frame!.Value.Kind);
        Assert.Equal(first.Length, stream.Position);
    }

    [Fact]
    public async Task A_stream_that_ends_inside_a_message_is_an_error_wherever_it_is_cut()
    {
        int[] ends = [0, .. await EndsAsync()];
        for (var length = 0; length <= Stream.Length; length++)
        {
            var reading = ReadAsync(Stream[..length], 4096);
            if (ends.Contains(length))
            {
                await reading;
            }
            else
            {
                await Assert.ThrowsAsync<InvalidDataException>(() => reading);
            }
        }
    }

    [Fact]
    public async Task Exceptions_and_errors_are_told_from_events()
    {
        var frames = await ReadAsync(
            [.. AwsMessages.Exception("throttlingException", """{"message":"Slow down."}"""), .. AwsMessages.Error("InternalError", "It broke.")], 7);

        Assert.Equal("exception:throttlingException", frames[0].Kind);
        Assert.Equal("""{"message":"Slow down."}""", frames[0].Data);
        Assert.Equal("error:InternalError", frames[1].Kind);
        Assert.Equal("It broke.", frames[1].Data);
    }

    [Fact]
    public async Task Headers_of_every_type_are_passed_over()
    {
        var message = AwsMessages.Message(
            "{}",
            AwsMessages.Header("true", 0),
            AwsMessages.Header("false", 1),
            AwsMessages.Header("byte", 2, 1),
            AwsMessages.Header("short", 3, 1, 2),
            AwsMessages.Header("int", 4, 1, 2, 3, 4),
            AwsMessages.Header("long", 5, 1, 2, 3, 4, 5, 6, 7, 8),
            AwsMessages.Header("bytes", 6, 0, 3, 1, 2, 3),
            AwsMessages.Header("time", 8, 1, 2, 3, 4, 5, 6, 7, 8),
            AwsMessages.Header("uuid", 9, [.. Enumerable.Range(0, 16).Select(value => (byte)value)]),
            AwsMessages.Header(":event-type", "metadata"));

        var frame = Assert.Single(await ReadAsync(message, 1));

        Assert.Equal("metadata", frame.Kind);
        Assert.Equal("{}", frame.Data);
    }

    [Fact]
    public async Task One_changed_bit_anywhere_is_noticed()
    {
        var message = AwsMessages.Event("metadata", """{"usage":{}}""");
        for (var place = 0; place < message.Length; place++)
        {
            byte[] changed = [.. message];
            changed[place] ^= 0x10;

            await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(changed, 4096));
        }
    }

    [Theory]
    [InlineData(10)] // An unknown type.
    [InlineData(9)] // A UUID that is longer than the headers.
    public async Task Headers_that_are_none_are_an_error(byte type) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(AwsMessages.Message("{}", AwsMessages.Header("x", type, 1, 2)), 4096));

    [Fact]
    public async Task A_message_that_is_shorter_than_its_headers_is_an_error()
    {
        var message = AwsMessages.Event("a", "");
        message[7] += 1;

        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(AwsMessages.Repaired(message), 4096));
    }

    [Fact]
    public async Task A_message_that_is_too_long_is_refused_by_its_length_alone()
    {
        var long_ = AwsMessages.Event("a", new string('x', 100));
        using var reader = new AwsEventStreamReader(new ChunkedStream(long_, 12, 1), maxMessageBytes: 100);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await reader.ReadAsync(Cancelled));
    }

    [Fact]
    public async Task A_message_larger_than_the_buffer_comes_whole()
    {
        var text = new string('x', 100_000);

        Assert.Equal(text, Assert.Single(await ReadAsync(AwsMessages.Event("a", text), 3000)).Data);
    }

    private static async Task<List<int>> EndsAsync()
    {
        List<int> ends = [];
        foreach (var frame in await ReadAsync(Stream, 4096))
        {
            ends.Add(ends.LastOrDefault() + frame.Raw.Length);
        }

        return ends;
    }

    private static async Task<List<(byte[] Raw, string Data, string? Kind)>> ReadAsync(byte[] bytes, params int[] sizes)
    {
        using var reader = new AwsEventStreamReader(new ChunkedStream(bytes, sizes));
        List<(byte[], string, string?)> frames = [];
        while (await reader.ReadAsync(Cancelled) is { } frame)
        {
            frames.Add((frame.Raw.ToArray(), Encoding.UTF8.GetString(frame.Data.Span), frame.Kind));
        }

        return frames;
    }

    private static class Cuts
    {
        public static Arbitrary<int[]> Sizes() => Gen.Choose(1, 200).ArrayOf().Where(sizes => sizes.Length > 0).ToArbitrary();
    }
}
