using OpenAI.Chat;

namespace FuncRouter.Tests.EndToEnd;

public sealed class ClientLeavesTests(SharedRouter shared) : EndToEndTests(shared)
{
    [Theory]
    [InlineData("")]
    [InlineData(",\"stream\":true")]
    public async Task The_call_is_cancelled_where_the_client_does_not_wait_for_the_answer(string stream)
    {
        string model = Routed.NewModel(), second = Routed.NewModel();
        Routed.Upstream.On(model).Hangs();
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Limit);

        var waiting = Routed.PostAsync(RoutedUpstream.Body("one/" + model, $",\"models\":[\"two/{second}\"]" + stream), leave.Token);
        await Poll.UntilAsync(() => Routed.RequestsFor(model).Length == 1, Limit);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.Single(Routed.RequestsFor(model)).CallerLeft.WaitAsync(Limit);
        Assert.Empty(Routed.RequestsFor(second));
    }

    [Fact]
    public async Task The_call_is_cancelled_and_recorded_where_the_client_leaves_a_stream()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("one").Hang());

        var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model, ",\"stream\":true"), Limit);
        var id = answer.Header("x-funcrouter-id")!;
        using (var events = await EventReader.OpenAsync(answer, Limit))
        {
            await events.NextAsync(Limit);
        }

        await Assert.Single(Routed.RequestsFor(model)).CallerLeft.WaitAsync(Limit);
        var record = await Routed.RecordAsync(id, Limit);
        Assert.Equal(("cancelled", 499), ((string?)record["outcome"], (int)record["status"]!));
    }

    [Fact]
    public async Task The_call_is_cancelled_where_the_official_client_stops_reading()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("one").Hang());

        await foreach (var _ in Routed.Router.Chat("one/" + model).CompleteChatStreamingAsync([new UserChatMessage("Hi")], cancellationToken: Limit))
        {
            break;
        }

        await Assert.Single(Routed.RequestsFor(model)).CallerLeft.WaitAsync(Limit);
    }
}
