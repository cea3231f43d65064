using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using FuncRouter.Protocols.Streams;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.Streams;

public sealed class SseReaderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Property(Arbitrary = [typeof(Streams)], MaxTest = 500)]
    public async Task A_stream_reads_the_same_however_it_is_cut(CutText cut)
    {
        var frames = await ReadAsync(cut.Text, cut.Sizes);

        Assert.Equal(cut.Text, string.Concat(frames.Select(frame => frame.Raw)));
        Assert.Equal(Expected(cut.Text), frames.Where(frame => frame.Raw.Trim('\r', '\n').Length > 0).Select(frame => (frame.Data, frame.HasData)));
    }

    [Property(Arbitrary = [typeof(Streams)])]
    public async Task Data_in_one_line_is_a_piece_of_the_raw_text(CutText cut)
    {
        using var reader = new SseReader(new ChunkedStream(Encoding.UTF8.GetBytes(cut.Text), cut.Sizes));
        while (await reader.ReadAsync(Cancelled) is { } frame)
        {
            var lines = Lines(Encoding.UTF8.GetString(frame.Raw.Span).TrimStart('\uFEFF')).Count(line => line == "data" || line.StartsWith("data:", StringComparison.Ordinal));
            Assert.Equal(lines == 1, frame.DataIsOnePiece);
            if (frame.DataIsOnePiece)
            {
                Assert.Equal(frame.Data.ToArray(), frame.Raw.Slice(frame.DataStart, frame.Data.Length).ToArray());
            }
            else
            {
                Assert.Equal(0, frame.DataStart);
            }
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task An_event_is_given_as_soon_as_its_blank_line_is_there(string lineEnd)
    {
        var first = $"data: 1{lineEnd}{lineEnd}";
        var stream = new ChunkedStream(Encoding.UTF8.GetBytes(first + $"data: 2{lineEnd}{lineEnd}"), first.Length, 1000);
        using var reader = new SseReader(stream);

        var frame = await reader.ReadAsync(Cancelled);

        Assert.Equal("1", Encoding.UTF8.GetString(frame!.Value.Data.Span));
        Assert.Equal(first.Length, stream.Position);
    }

    [Theory]
    [InlineData("data: {\"a\":1}\n\n", "{\"a\":1}", true)]
    [InlineData("data:{}\n\n", "{}", true)]
    [InlineData("data:  two spaces\n\n", " two spaces", true)]
    [InlineData("data\n\n", "", true)]
    [InlineData("data: a\ndata: b\ndata\ndata: c\n\n", "a\nb\n\nc", true)]
    [InlineData("event: x\nid: 1\ndata: a\nretry: 5\n\n", "a", true)]
    [InlineData(": waiting\n\n", "", false)]
    [InlineData("database: x\n\n", "", false)]
    [InlineData("\uFEFFdata: a\n\n", "a", true)]
    [InlineData("\n\r\n\ndata: a\n\n", "a", true)]
    [InlineData("data: a", "a", true)]
    [InlineData("data: a\n", "a", true)]
    [InlineData("data: a\r", "a", true)]
    public async Task An_event_has_the_data_of_its_lines(string text, string data, bool hasData)
    {
        var frame = Assert.Single(await ReadAsync(text, [1000]));

        Assert.Equal((text, data, hasData), frame);
    }

    [Fact]
    public async Task An_empty_stream_has_no_event() => Assert.Empty(await ReadAsync("", [1]));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task An_event_over_the_limit_ends_the_reading_however_it_is_cut(int size)
    {
        var text = "data: " + new string('x', 93) + "\n\n";
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(text, [size], text.Length - 1));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(text.TrimEnd('\n'), [size], 98));
        Assert.Single(await ReadAsync(text, [size], text.Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task Small_events_may_be_more_than_the_limit_together(int size) =>
        Assert.Equal(100, (await ReadAsync(string.Concat(Enumerable.Repeat("data: 1\n\n", 100)), [size], 64)).Count);

    private static async Task<List<(string Raw, string Data, bool HasData)>> ReadAsync(string text, int[] sizes, int limit = SseReader.DefaultMaxEventBytes)
    {
        var frames = new List<(string, string, bool)>();
        using var reader = new SseReader(new ChunkedStream(Encoding.UTF8.GetBytes(text), sizes), limit);
        while (await reader.ReadAsync(Cancelled) is { } frame)
        {
            frames.Add((Encoding.UTF8.GetString(frame.Raw.Span), Encoding.UTF8.GetString(frame.Data.Span), frame.HasData));
        }

        return frames;
    }

    private static string[] Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');

    // The specification's words, over the whole text at once.
    private static List<(string Data, bool HasData)> Expected(string text)
    {
        var events = new List<(string, bool)>();
        var lines = new List<string>();
        foreach (var line in (IEnumerable<string>)[.. Lines(text), ""])
        {
            if (line.Length > 0)
            {
                lines.Add(events.Count == 0 && lines.Count == 0 ? line.TrimStart('\uFEFF') : line);
            }
            else if (lines.Count > 0)
            {
                var data = lines.Where(l => l == "data" || l.StartsWith("data:", StringComparison.Ordinal))
                    .Select(l => l.Length < 6 ? "" : l[(l[5] == ' ' ? 6 : 5)..]).ToList();
                events.Add((string.Join('\n', data), data.Count > 0));
                lines.Clear();
            }
        }

        return events;
    }

    /// <summary>A stream and the sizes of the reads that it comes in.</summary>
    public sealed record CutText(string Text, int[] Sizes);

    private static class Streams
    {
        private static readonly string[] Pieces = ["data", "data: ", "data:", ":", " ", "x", "é😀", "event: a", ": c", "\n", "\r", "\r\n", "\n\n", "\r\n\r\n", "\r\r"];

        public static Arbitrary<CutText> Cuts() => Arb.From(
            from mark in Gen.Elements("", "\uFEFFdata")
            from pieces in Gen.ArrayOf(Gen.Elements(Pieces))
            from sizes in Gen.NonEmptyListOf(Gen.Choose(1, 9))
            select new CutText(mark + string.Concat(pieces), [.. sizes]));
    }
}
