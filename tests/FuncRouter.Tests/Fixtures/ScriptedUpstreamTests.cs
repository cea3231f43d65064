using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace FuncRouter.Tests.Fixtures;

public sealed class ScriptedUpstreamTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly HttpClient _client = new();
    private ScriptedUpstream _upstream = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _upstream = await ScriptedUpstream.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Steps_are_played_in_turn_and_the_last_for_good()
    {
        _upstream.On("gpt-test").Answers(OpenAIAnswers.Document("Hello")).Then.Fails(429, headers: ("Retry-After", "7")).Then.Fails(503);

        using var first = await PostAsync("gpt-test");
        using var second = await PostAsync("gpt-test");
        using var third = await PostAsync("gpt-test");
        using var fourth = await PostAsync("gpt-test");

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable],
            [first.StatusCode, second.StatusCode, third.StatusCode, fourth.StatusCode]);
        Assert.Equal(OpenAIAnswers.Document("Hello"), await first.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(7, second.Headers.RetryAfter?.Delta?.TotalSeconds);
    }

    [Fact]
    public async Task What_arrived_is_recorded_byte_for_byte()
    {
        var body = """{ "model" : "gpt-test", "x":1.0 , "text": "é" }"""u8.ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, _upstream.BaseUrl + "/anything?a=b%20c") { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-Test", ["1", "2"]);

        using var response = await _client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var recorded = await _upstream.NextRequestAsync(Cancellation);
        Assert.Same(recorded, Assert.Single(_upstream.Requests));
        Assert.Equal(body, recorded.Body);
        Assert.Equal(("POST", "/v1/anything?a=b%20c", "gpt-test"), (recorded.Method, recorded.Path, recorded.Model));
        Assert.Equal("1,2", recorded.Headers["x-test"].Replace(" ", "", StringComparison.Ordinal));
        Assert.False(recorded.CallerLeft.IsCompleted);
    }

    [Fact]
    public async Task A_path_has_a_script_of_its_own()
    {
        _upstream.OnPath("/v1/models").Answers("{}");

        Assert.Equal("{}", await _client.GetStringAsync(_upstream.BaseUrl + "/models", Cancellation));
    }

    [Fact]
    public async Task A_stream_pauses_until_its_gate_opens()
    {
        var gate = new Gate();
        _upstream.On("slow").Streams(s => s.Role().Chunk("Hel").WaitFor(gate).Chunk("lo").Finish("stop").Usage(10, 2).Done());

        using var response = await PostAsync("slow");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        var events = new List<string> { await EventAsync(reader), await EventAsync(reader) };
        var rest = reader.ReadToEndAsync(Cancellation);
        Assert.False(rest.IsCompleted);
        gate.Open();
        events.AddRange((await rest).Split("\n\n", StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("data: [DONE]", events[^1]);
        var chunks = events[..^1].Select(text => JsonNode.Parse(text["data: ".Length..])!).ToList();
        Assert.Equal(
            ["", "Hel", "lo", null],
            chunks[..4].Select(chunk => (string?)chunk["choices"]![0]!["delta"]!["content"]));
        Assert.All(chunks, chunk => Assert.Equal("slow", (string?)chunk["model"]));
        Assert.Equal(12, (int?)chunks[4]["usage"]!["total_tokens"]);
    }

    [Fact]
    public async Task An_answer_waits_for_its_gate()
    {
        var gate = new Gate();
        _upstream.On("gated").After(gate).Answers("{}");
        _upstream.On("other").Answers("{}");

        var response = PostAsync("gated");
        await _upstream.NextRequestAsync(Cancellation);
        using var other = await PostAsync("other");
        Assert.False(response.IsCompleted);
        gate.Open();

        Assert.Equal(HttpStatusCode.OK, (await response).StatusCode);
    }

    [Fact]
    public async Task A_caller_that_leaves_a_hanging_request_is_noticed()
    {
        _upstream.On("hangs").Hangs();
        using var caller = new CancellationTokenSource();

        var response = PostAsync("hangs", caller.Token);
        var recorded = await _upstream.NextRequestAsync(Cancellation);
        Assert.False(recorded.CallerLeft.IsCompleted);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response);
        await recorded.CallerLeft.WaitAsync(Limit, Cancellation);
    }

    [Fact]
    public async Task A_caller_that_leaves_a_stream_is_noticed()
    {
        _upstream.On("slow").Streams(s => s.Chunk("Hel").Hang());

        var response = await PostAsync("slow");
        var recorded = await _upstream.NextRequestAsync(Cancellation);
        response.Dispose();

        await recorded.CallerLeft.WaitAsync(Limit, Cancellation);
    }

    [Fact]
    public async Task A_reset_before_headers_is_no_departure_of_the_caller()
    {
        _upstream.On("resets").Resets();

        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync("resets"));

        Assert.NotEmpty(_upstream.Requests);
        Assert.All(_upstream.Requests, request => Assert.False(request.CallerLeft.IsCompleted));
    }

    [Fact]
    public async Task What_a_stream_sent_before_its_reset_has_arrived()
    {
        _upstream.On("breaks").Streams(s => s.Chunk("one").Chunk("two").Chunk("three").Reset());

        using var response = await PostAsync("breaks");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));

        foreach (var content in new[] { "one", "two", "three" })
        {
            Assert.Contains($"\"{content}\"", await EventAsync(reader), StringComparison.Ordinal);
        }

        await Assert.ThrowsAnyAsync<IOException>(() => EventAsync(reader));
    }

    [Fact]
    public async Task A_stream_may_end_without_its_end_and_have_any_bytes()
    {
        var bytes = Encoding.UTF8.GetBytes("data: {\"é\":1}\r\n\r\n");
        _upstream.On("raw").Streams(s => s.Comment("busy").Bytes(bytes, 3, 9).Event("{}"), ("x-test", "1"));

        using var response = await PostAsync("raw");

        Assert.Equal(": busy\n\ndata: {\"é\":1}\r\n\r\ndata: {}\n\n", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("1", Assert.Single(response.Headers.GetValues("x-test")));
    }

    [Fact]
    public async Task An_upstream_that_is_disposed_of_lets_its_callers_go()
    {
        var upstream = await ScriptedUpstream.StartAsync();
        upstream.On("hangs").Hangs();
        var response = PostAsync("hangs", Cancellation, upstream);
        var recorded = await upstream.NextRequestAsync(Cancellation);

        await upstream.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => response);
        Assert.False(recorded.CallerLeft.IsCompleted);
    }

    private async Task<HttpResponseMessage> PostAsync(
        string model, CancellationToken? cancellationToken = null, ScriptedUpstream? upstream = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, (upstream ?? _upstream).BaseUrl + "/chat/completions")
        {
            Content = new StringContent(new JsonObject { ["model"] = model }.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken ?? Cancellation);
    }

    /// <summary>Reads the lines of one event.</summary>
    private static async Task<string> EventAsync(StreamReader reader)
    {
        var text = await reader.ReadLineAsync(Cancellation);
        Assert.Equal("", await reader.ReadLineAsync(Cancellation));
        return text ?? throw new EndOfStreamException();
    }
}
