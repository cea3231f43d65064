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

public sealed class SharedStreamTests : IDisposable
{
    private const string Done = "data: [DONE]\n\n";

    private static readonly ModelPrice Price = new(1, 10);
    private static readonly string Hello = Event(OpenAIAnswers.Chunk("Hello"));
    private static readonly string World = Event(OpenAIAnswers.Chunk("world"));
    private static readonly string Finish = Event(OpenAIAnswers.Finish());
    private static readonly string Usage = Event(OpenAIAnswers.Usage(1000, 100));

    private readonly WatchedTime _time = new();
    private readonly ScriptedHandler.ScriptedStream _upstream = new();
    private readonly CancellationTokenSource _nobodyWaits = new();
    private readonly ModelEndpoint _endpoint = new ScriptedHandler().AsEndpoint("a");
    private SharedStream? _shared;

    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _nobodyWaits.Cancel();
        _shared?.Dispose();
        _nobodyWaits.Dispose();
        Assert.True(_upstream.IsDisposed);
    }

    [Fact]
    public async Task One_client_gets_the_stream_as_it_comes()
    {
        var reader = (await ShareAsync(Hello)).Join(false, Limit)!;
        Assert.Equal(Hello, await NextAsync(reader));
        var next = NextAsync(reader);
        Assert.False(next.IsCompleted);

        _upstream.Sends(World);
        Assert.Equal(World, await next);
        _upstream.Sends(Finish + Done).Ends();

        Assert.Equal([Finish, Done], await RestAsync(reader));
        Assert.Equal((true, FinishReason.Stop, null), (reader.IsComplete, reader.FinishReason, reader.Failure));
        Assert.True(_shared!.IsOver);
    }

    [Fact]
    public async Task A_client_that_comes_later_gets_what_has_come_and_then_goes_on_live()
    {
        var shared = await ShareAsync(Hello);
        var first = shared.Join(false, Limit)!;
        await NextAsync(first);
        _upstream.Sends(World);
        await NextAsync(first);

        var second = shared.Join(true, Limit)!;
        Assert.Equal([Hello, World], [await NextAsync(second), await NextAsync(second)]);
        Task<string> one = NextAsync(first), other = NextAsync(second);
        _upstream.Sends(Finish);

        Assert.Equal([Finish, Finish], [await one, await other]);
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_nobody_up()
    {
        var shared = await ShareAsync(Hello);
        EventAnswer slow = shared.Join(false, Limit)!, fast = shared.Join(true, Limit)!;
        _upstream.Sends(World + Finish + Done).Ends();

        Assert.Equal([Hello, World, Finish, Done], await RestAsync(fast));
        Assert.Equal([Hello, World, Finish, Done], await RestAsync(slow));
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_a_read_does_not_end_it_for_the_others()
    {
        using var leaving = new CancellationTokenSource();
        var shared = await ShareAsync(Hello);
        EventAnswer leader = shared.Join(false, leaving.Token)!, follower = shared.Join(true, Limit)!;
        await NextAsync(leader);
        var reading = NextAsync(leader);
        await NextAsync(follower);
        var waiting = NextAsync(follower);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        leader.Dispose();

        _upstream.Sends(World);

        Assert.Equal(World, await waiting);
    }

    [Fact]
    public async Task Who_lags_too_far_behind_is_broken_off_and_the_others_are_not()
    {
        var shared = await ShareAsync(Hello, mostBytes: Hello.Length + World.Length);
        EventAnswer slow = shared.Join(false, Limit)!, fast = shared.Join(true, Limit)!;
        _upstream.Sends(World + World + Finish + Done).Ends();

        Assert.Equal([Hello, World, World, Finish, Done], await RestAsync(fast));
        Assert.Empty(await RestAsync(slow));
        Assert.Equal((FailureKind.Abandoned, false), (slow.Failure!.Kind, slow.IsComplete));
    }

    [Fact]
    public async Task One_client_alone_may_be_as_slow_as_it_likes_and_what_it_has_is_not_kept()
    {
        var shared = await ShareAsync(Hello, mostBytes: 1);
        var only = shared.Join(false, Limit)!;
        _upstream.Sends(World + Finish + Done).Ends();

        Assert.Equal([Hello, World, Finish, Done], await RestAsync(only));
        Assert.Null(shared.Join(true, Limit));
    }

    [Fact]
    public async Task What_is_paid_once_is_told_once()
    {
        var shared = await ShareAsync(Hello);
        EventAnswer leader = shared.Join(false, Limit)!, follower = shared.Join(true, Limit)!;
        _upstream.Sends(Finish + Usage + Done).Ends();

        var paid = string.Concat(await RestAsync(leader));
        var free = string.Concat(await RestAsync(follower));

        Assert.Contains(",\"cost\":0.002}", paid, StringComparison.Ordinal);
        Assert.Equal(paid.Replace(",\"cost\":0.002}", ",\"cost\":0}", StringComparison.Ordinal), free);
        Assert.Equal((0.002m, 0m), (leader.CostUsd, follower.CostUsd));
    }

    [Fact]
    public async Task A_stream_that_breaks_breaks_for_all_with_the_same_reason()
    {
        var shared = await ShareAsync(Hello);
        EventAnswer one = shared.Join(false, Limit)!, other = shared.Join(true, Limit)!;
        _upstream.Breaks();

        Assert.Equal([Hello], await RestAsync(one));
        Assert.Equal([Hello], await RestAsync(other));
        Assert.Equal(FailureKind.Connection, one.Failure!.Kind);
        Assert.Same(one.Failure, other.Failure);
    }

    private static string Event(string data) => $"data: {data}\n\n";

    private static async Task<string> NextAsync(EventAnswer answer) => Encoding.UTF8.GetString((await answer.ReadAsync()).Span);

    private static async Task<List<string>> RestAsync(EventAnswer answer)
    {
        var events = new List<string>();
        while (await NextAsync(answer) is { Length: > 0 } next)
        {
            events.Add(next);
        }

        return events;
    }

    private async Task<SharedStream> ShareAsync(string begin, int mostBytes = SharedStream.MostBytes)
    {
        _upstream.Sends(begin);
        var budget = new ExecutionBudget(_time, _time.GetTimestamp(), TimeSpan.FromMinutes(1), false, _nobodyWaits.Token);
        var response = new HttpResponseMessage { Content = new StreamContent(_upstream) };
        var source = new UpstreamStreamSource(response, new SseReader(_upstream), new AttemptClock(budget, _time), TimeSpan.FromSeconds(15));
        var request = ChatRequest.Of(_time, fields: ",\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        using var call = new PassThroughCall(request, _endpoint, OpenAIChatProtocol.Instance, usage => CostCalculator.Cost(Price, usage));
        var stream = new AnswerStream(source, call.CreateTransform(), _endpoint, 0, _time) { Price = Price };
        Assert.Null(await stream.ProveAsync());
        return _shared = new SharedStream(stream, mostBytes);
    }
}
