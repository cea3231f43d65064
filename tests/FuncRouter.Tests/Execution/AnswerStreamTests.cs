using System.Text;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Execution;
using FuncRouter.Execution.Calls;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Protocols.Streams;
using FuncRouter.Providers;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

public sealed class AnswerStreamTests
{
    private const string Done = "data: [DONE]\n\n";

    private static readonly string Role = Event(OpenAIAnswers.Role());
    private static readonly string Hello = Event(OpenAIAnswers.Chunk("Hello"));
    private static readonly string World = Event(OpenAIAnswers.Chunk("world"));
    private static readonly string Finish = Event(OpenAIAnswers.Finish());
    private static readonly string Usage = Event(OpenAIAnswers.Usage(1000, 100));

    private readonly WatchedTime _time = new();

    [Fact]
    public async Task What_was_held_back_comes_first_and_in_order_and_then_event_by_event()
    {
        using var stream = Stream(Role + Role + Hello + World + Finish + Done);
        Assert.Null(await stream.ProveAsync());

        Assert.Equal([Role + Role + Hello, World, Finish, Done], await ReadAsync(stream));
        Assert.True(stream.IsComplete);
        Assert.Equal(FinishReason.Stop, stream.FinishReason);
        Assert.Null(stream.Failure);
    }

    [Fact]
    public async Task Comments_are_dropped_before_the_first_token_and_kept_after_it()
    {
        using var stream = Stream(": hold\n\n" + Role + ": hold\n\n" + Hello + ": more\n\n" + Finish + Done);
        await stream.ProveAsync();

        Assert.Equal([Role + Hello, ": more\n\n", Finish, Done], await ReadAsync(stream));
    }

    [Theory]
    [InlineData("""{"reasoning_content":"Hm"}""")]
    [InlineData("""{"refusal":"No"}""")]
    [InlineData("""{"tool_calls":[{"index":0,"id":"1","function":{"name":"f","arguments":""}}]}""")]
    public async Task Whatever_says_something_is_a_real_token(string delta)
    {
        var token = Event(OpenAIAnswers.Delta(System.Text.Json.Nodes.JsonNode.Parse(delta)!.AsObject()));
        using var stream = Stream(Role + token + Hello);
        await stream.ProveAsync();

        Assert.Equal(Role + token, Encoding.UTF8.GetString((await stream.ReadAsync()).Span));
    }

    [Fact]
    public async Task Usage_that_was_not_asked_for_is_kept_from_the_client_and_counted()
    {
        using var stream = Stream(Hello + Finish + Usage + Done);
        await stream.ProveAsync();

        Assert.Equal([Hello, Finish, Done], await ReadAsync(stream));
        Assert.Equal(new TokenUsage(1000, 100), stream.Usage);
        Assert.Equal(0.002m, stream.CostUsd);
    }

    [Fact]
    public async Task Usage_that_was_asked_for_has_the_cost_in_it()
    {
        using var stream = Stream(Hello + Finish + Usage + Done, wantsUsage: true);
        await stream.ProveAsync();

        var events = await ReadAsync(stream);

        Assert.Equal(Usage.Replace("}}}\n\n", "},\"cost\":0.002}}\n\n", StringComparison.Ordinal), events[2]);
        Assert.Equal(4, events.Count);
    }

    [Fact]
    public async Task Usage_of_an_unknown_price_is_passed_on_as_it_is()
    {
        using var stream = Stream(Hello + Finish + Usage + Done, wantsUsage: true, price: null);
        await stream.ProveAsync();

        Assert.Equal([Hello, Finish, Usage, Done], await ReadAsync(stream));
        Assert.Null(stream.CostUsd);
    }

    [Fact]
    public async Task An_end_without_its_mark_gets_one()
    {
        using var stream = Stream(Hello + Finish);
        await stream.ProveAsync();

        Assert.Equal([Hello, Finish, Done], await ReadAsync(stream));
        Assert.True(stream.IsComplete);
    }

    [Fact]
    public async Task A_last_event_without_its_blank_line_gets_one()
    {
        using var stream = Stream(Hello + Finish.TrimEnd());
        await stream.ProveAsync();

        Assert.Equal([Hello, Finish, Done], await ReadAsync(stream));
    }

    [Fact]
    public async Task Carriage_returns_stay_and_nothing_is_added_to_them()
    {
        var text = (Hello + Finish + Done).Replace("\n", "\r\n", StringComparison.Ordinal);
        for (var cut = 1; cut < text.Length; cut++)
        {
            var body = new ScriptedHandler.ScriptedStream().Sends(text[..cut]).Sends(text[cut..]).Ends();
            using var stream = new AnswerStream(Source(body), Transform(false, null), Endpoint(), 0, _time) { Price = null };
            await stream.ProveAsync();

            // The line feed after the last event's carriage return has no event to belong to.
            Assert.Equal(text.TrimEnd('\n'), string.Concat(await ReadAsync(stream)).TrimEnd('\n'));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("data: [DONE]\n\n")]
    public async Task An_end_without_a_finish_reason_is_a_cut_off_answer(string end)
    {
        using var stream = Stream(Hello + World + end);
        await stream.ProveAsync();

        Assert.Equal([Hello, World], await ReadAsync(stream));
        Assert.False(stream.IsComplete);
        Assert.Equal(FailureKind.Protocol, stream.Failure!.Kind);
        Assert.True(stream.Original.IsEmpty);
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\n\n", FailureKind.Protocol)]
    [InlineData("data: nonsense\n\n", FailureKind.Protocol)]
    [InlineData("data: {\"error\":{\"message\":\"no\",\"code\":429}}\n\n", FailureKind.RateLimit)]
    [InlineData("data: {\"error\":{\"message\":\"no\",\"type\":\"overloaded_error\"}}\n\n", FailureKind.Overloaded)]
    [InlineData("event: error\ndata: {\"error\":{\"message\":\"no\"}}\n\n", FailureKind.Server)]
    internal async Task An_event_that_is_none_breaks_the_stream_and_does_not_reach_the_client(string bad, FailureKind kind)
    {
        using var stream = Stream(Hello + bad + World + Finish + Done, keepBytes: 10_000);
        await stream.ProveAsync();

        Assert.Equal([Hello], await ReadAsync(stream));
        Assert.Equal(kind, stream.Failure!.Kind);
        Assert.False(stream.IsComplete);
        Assert.True(stream.Original.IsEmpty);

        using var early = Stream(Role + bad);
        Assert.Equal(kind, (await early.ProveAsync())!.Kind);
    }

    [Fact]
    public async Task An_empty_answer_with_a_finish_reason_is_an_answer()
    {
        using var stream = Stream(Role + Event(OpenAIAnswers.Finish("content_filter")) + Done);

        Assert.Null(await stream.ProveAsync());
        Assert.Equal([Role + Event(OpenAIAnswers.Finish("content_filter")) + Done], await ReadAsync(stream));
        Assert.Null(stream.WritingTime);
    }

    [Theory]
    [InlineData("data: [DONE]\n\n")]
    [InlineData("")]
    public async Task Kept_bytes_replay_to_the_same_events(string end)
    {
        foreach (var last in new[] { Finish, Finish.TrimEnd(), Finish.TrimEnd() + "\n" })
        {
            if (end.Length > 0 && last != Finish)
            {
                continue;
            }

            using var stream = Stream(": hold\n\n" + Role + Hello + World + Usage + last + end, keepBytes: 10_000);
            await stream.ProveAsync();
            var events = await ReadAsync(stream);

            using var replay = Stream(Encoding.UTF8.GetString(stream.Original.Span));
            Assert.Null(await replay.ProveAsync());
            Assert.Equal(events, await ReadAsync(replay));
            Assert.True(replay.IsComplete);
            Assert.Equal(stream.Usage, replay.Usage);

            using var withUsage = Stream(Encoding.UTF8.GetString(stream.Original.Span), wantsUsage: true, price: new ModelPrice(0, 0));
            await withUsage.ProveAsync();
            Assert.Contains(await ReadAsync(withUsage), text => text.Contains("\"cost\":0}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_is_longer_than_the_limit_is_not_kept()
    {
        var text = Hello + World + Finish + Done;
        using var fits = Stream(text, keepBytes: text.Length);
        using var tooLong = Stream(text, keepBytes: text.Length - 1);
        foreach (var stream in new[] { fits, tooLong })
        {
            await stream.ProveAsync();
            await ReadAsync(stream);
        }

        Assert.Equal(text, Encoding.UTF8.GetString(fits.Original.Span));
        Assert.True(tooLong.IsComplete);
        Assert.True(tooLong.Original.IsEmpty);
    }

    [Fact]
    public async Task The_writing_time_is_what_was_waited_for_the_provider_since_the_first_token()
    {
        var body = new ScriptedHandler.ScriptedStream().Sends(Hello);
        using var stream = new AnswerStream(Source(body), Transform(false, null), Endpoint(), 0, _time) { Price = null };
        await stream.ProveAsync();
        await stream.ReadAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        var reading = ReadAsync(stream);
        _time.Advance(TimeSpan.FromSeconds(3));
        body.Sends(Finish + Done).Ends();
        await reading;

        Assert.Equal(TimeSpan.FromSeconds(3), stream.WritingTime);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_a_failure_and_disposing_closes_everything()
    {
        var body = new ScriptedHandler.ScriptedStream().Sends(Hello).Breaks();
        var stream = new AnswerStream(Source(body), Transform(false, null), Endpoint(), 0, _time) { Price = null };
        await stream.ProveAsync();

        Assert.Equal([Hello], await ReadAsync(stream));
        Assert.Equal(FailureKind.Connection, stream.Failure!.Kind);

        stream.Dispose();
        Assert.True(body.IsDisposed);
    }

    private static string Event(string data) => $"data: {data}\n\n";

    private static ModelEndpoint Endpoint() => new ScriptedHandler().AsEndpoint("a");

    private static async Task<List<string>> ReadAsync(AnswerStream stream)
    {
        var events = new List<string>();
        while (await stream.ReadAsync() is { IsEmpty: false } next)
        {
            events.Add(Encoding.UTF8.GetString(next.Span));
        }

        return events;
    }

    private AnswerStream Stream(string text, bool wantsUsage = false, int keepBytes = 0) => Stream(text, wantsUsage, new ModelPrice(1, 10), keepBytes);

    private AnswerStream Stream(string text, bool wantsUsage, ModelPrice? price, int keepBytes = 0) =>
        new(new KeptStreamSource(new SseReader(new MemoryStream(Encoding.UTF8.GetBytes(text)))), Transform(wantsUsage, price), Endpoint(), keepBytes, _time)
        {
            Price = price,
        };

    private IStreamTransform Transform(bool wantsUsage, ModelPrice? price) =>
        new PassThroughCall(Request(wantsUsage), Endpoint(), OpenAIChatProtocol.Instance, usage => CostCalculator.Cost(price, usage)).CreateTransform();

    private UpstreamStreamSource Source(ScriptedHandler.ScriptedStream body)
    {
        var budget = new ExecutionBudget(_time, _time.GetTimestamp(), TimeSpan.FromMinutes(1), false, CancellationToken.None);
        var response = new HttpResponseMessage { Content = new StreamContent(body) };
        return new UpstreamStreamSource(response, new SseReader(body), new AttemptClock(budget, _time), TimeSpan.FromSeconds(15));
    }

    private RouterRequest Request(bool wantsUsage) =>
        ChatRequest.Of(_time, fields: ",\"stream\":true" + (wantsUsage ? ",\"stream_options\":{\"include_usage\":true}" : ""));
}
