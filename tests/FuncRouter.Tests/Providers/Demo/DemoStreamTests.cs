using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Providers.Demo;

namespace FuncRouter.Tests.Providers.Demo;

public sealed class DemoStreamTests : IDisposable
{
    private readonly DemoClient _demo = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _demo.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_has_the_role_the_content_the_finish_the_usage_where_asked_for_and_the_end(bool includeUsage)
    {
        var request = Request(includeUsage);
        var whole = await _demo.DocumentAsync(DemoClient.Request(DemoModels.Swift, "Hello"));

        using var response = await _demo.CompleteAsync(request);

        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var events = (await response.Content.ReadAsStringAsync(Cancellation)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(events, text => Assert.StartsWith("data: ", text, StringComparison.Ordinal));
        Assert.Equal("data: [DONE]", events[^1]);
        var chunks = events[..^1].Select(text => JsonNode.Parse(text["data: ".Length..])!).ToList();
        Assert.Single(chunks.Select(chunk => (string?)chunk["id"]).Distinct());
        Assert.All(chunks, chunk => Assert.Equal("chat.completion.chunk", (string?)chunk["object"]));
        Assert.Equal("assistant", (string?)chunks[0]["choices"]![0]!["delta"]!["role"]);

        var choices = chunks.Where(chunk => chunk["choices"]!.AsArray().Count > 0).Select(chunk => chunk["choices"]![0]!).ToList();
        Assert.Equal(
            (string?)whole["choices"]![0]!["message"]!["content"],
            string.Concat(choices.Select(choice => (string?)choice["delta"]!["content"])));
        Assert.Equal("stop", (string?)choices[^1]["finish_reason"]);
        Assert.All(choices[..^1], choice => Assert.Null(choice["finish_reason"]));
        Assert.Equal(
            includeUsage ? [whole["usage"]!.ToJsonString()] : [],
            chunks.Where(chunk => chunk["usage"] is not null).Select(chunk => chunk["usage"]!.ToJsonString()));
    }

    [Fact]
    public async Task Events_come_only_as_time_passes_and_one_a_read()
    {
        using var response = await _demo.PostAsync(Request().ToJsonString(), Cancellation);
        var stream = await response.Content.ReadAsStreamAsync(Cancellation);

        var role = ReadAsync(stream);
        _demo.Time.Advance(DemoModels.Swift.FirstTokenDelay - TimeSpan.FromTicks(1));
        Assert.False(role.IsCompleted);
        _demo.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Contains("\"role\":\"assistant\"", await role, StringComparison.Ordinal);
        Assert.Contains("\"content\":\"This\"", await ReadAsync(stream), StringComparison.Ordinal);

        var second = ReadAsync(stream);
        Assert.False(second.IsCompleted);
        _demo.Time.Advance(DemoModels.Swift.Due(1) - DemoModels.Swift.FirstTokenDelay);
        Assert.Contains("\"content\":\" is \"", await second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_is_longer_than_the_buffer_comes_in_parts()
    {
        using var response = await _demo.CompleteAsync(Request(includeUsage: true));
        var stream = await response.Content.ReadAsStreamAsync(Cancellation);

        var (text, buffer) = (new StringBuilder(), new byte[7]);
        for (int count; (count = await stream.ReadAsync(buffer, Cancellation)) > 0;)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        Assert.StartsWith("data: {\"id\":", text.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_read_leaves_its_event_to_the_next()
    {
        using var response = await _demo.PostAsync(Request().ToJsonString(), Cancellation);
        var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        using var impatient = new CancellationTokenSource();

        var cancelled = stream.ReadAsync(new byte[4096], impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        _demo.Time.Advance(DemoModels.Swift.FirstTokenDelay);

        Assert.Contains("\"role\":\"assistant\"", await ReadAsync(stream), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposing_of_the_response_ends_a_read_that_waits_and_every_later_one()
    {
        var response = await _demo.PostAsync(Request().ToJsonString(), Cancellation);
        var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        var read = ReadAsync(stream);
        Assert.False(read.IsCompleted);

        response.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ReadAsync(stream));
    }

    [Fact]
    public async Task A_stream_that_reaches_the_limit_says_so()
    {
        var request = Request();
        request["max_tokens"] = 2;

        using var response = await _demo.CompleteAsync(request);

        Assert.Contains("\"finish_reason\":\"length\"", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private static JsonObject Request(bool includeUsage = false)
    {
        var request = DemoClient.Request(DemoModels.Swift, "Hello");
        request["stream"] = true;
        if (includeUsage)
        {
            request["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        return request;
    }

    private static async Task<string> ReadAsync(Stream stream)
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, Cancellation));
    }
}
