using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

public sealed class SharedCallTests(SharedRouter shared) : EndToEndTests(shared)
{
    private const string Stream = ",\"stream\":true";
    private const string StreamWithUsage = ",\"stream\":true,\"stream_options\":{\"include_usage\":true}";

    [Theory]
    [InlineData(Stream)]
    [InlineData(StreamWithUsage)]
    public async Task A_stream_is_shared_by_who_comes_in_its_middle(string more)
    {
        var (model, gate) = (Routed.NewPricedModel(), new Gate());
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("Hel").WaitFor(gate).Chunk("lo").Finish().Usage(10, 2).Done()).Then.Fails(400);
        using var leader = await AskAsync(model, more);
        using var first = await EventReader.OpenAsync(leader, Limit);
        Assert.Equal("Hel", EventReader.TextOf([(await first.NextAsync(Limit))!, (await first.NextAsync(Limit))!]));
        using var follower = await AskAsync(model, more);
        using var second = await EventReader.OpenAsync(follower, Limit);
        Assert.Equal("Hel", EventReader.TextOf([(await second.NextAsync(Limit))!, (await second.NextAsync(Limit))!]));
        gate.Open();

        var (paid, free) = ((await first.RestAsync(Limit)).Events, (await second.RestAsync(Limit)).Events);

        Assert.Equal(("miss", "shared"), (leader.Header("x-funcrouter-cache"), follower.Header("x-funcrouter-cache")));
        Assert.Equal(("lo", EventReader.Done), (EventReader.TextOf(free), free[^1]));
        Assert.Equal(paid.Select(data => data.Replace("\"cost\":0.000014", "\"cost\":0", StringComparison.Ordinal)), free);
        Assert.Equal(more == StreamWithUsage, paid.Any(data => data.Contains("\"cost\":0.000014", StringComparison.Ordinal)));
        Assert.Single(Routed.RequestsFor(model));
        Assert.Equal((0.000014m, 0m), (await CostAsync(leader), await CostAsync(follower)));
    }

    [Fact]
    public async Task A_client_that_leaves_takes_nothing_from_the_others_and_what_it_began_is_paid_once()
    {
        var (model, gate) = (Routed.NewPricedModel(), new Gate());
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("Hel").WaitFor(gate).Chunk("lo").Finish().Usage(10, 2).Done()).Then.Fails(400);
        var leader = await AskAsync(model, Stream);
        var id = leader.Header("x-funcrouter-id")!;
        using var follower = await AskAsync(model, Stream);
        using var events = await EventReader.OpenAsync(follower, Limit);
        await events.NextAsync(Limit);
        leader.Dispose();
        var left = await Routed.RecordAsync(id, Limit);
        Assert.Equal(("cancelled", 499, null, 0), ((string?)left["outcome"], (int)left["status"]!, left["costUsd"], left["attempts"]!.AsArray().Count));
        gate.Open();

        var (rest, brokenOff) = await events.RestAsync(Limit);

        Assert.Equal(("shared", "Hello", false), (follower.Header("x-funcrouter-cache"), EventReader.TextOf(rest), brokenOff));
        var record = await Routed.RecordAsync(follower, Limit);
        Assert.Equal((0.000014m, 1), ((decimal)record["costUsd"]!, record["attempts"]!.AsArray().Count));
        using var hit = await AskAsync(model);
        Assert.Equal(("hit", "Hello"), (hit.Header("x-funcrouter-cache"), await hit.ContentAsync(Limit)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Stream)]
    public async Task When_the_last_one_leaves_the_call_is_cancelled(string more)
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Hangs();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Limit);
        Task<HttpResponseMessage> one = AskAsync("one/" + model, more, leaving.Token), other = AskAsync("one/" + model, more, leaving.Token);
        await Poll.UntilAsync(() => Routed.RequestsFor(model).Length == 1, Limit);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
        await Assert.Single(Routed.RequestsFor(model)).CallerLeft.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_user_who_asks_again_while_the_answer_is_under_way_gets_another_one()
    {
        var (model, gate) = (Routed.NewModel(), new Gate());
        Routed.Upstream.On(model).After(gate).Answers(OpenAIAnswers.Document("first")).Then.Answers(OpenAIAnswers.Document("second"));
        var first = AskAsync("one/" + model, ",\"user\":\"somebody\"");
        await Poll.UntilAsync(() => Routed.RequestsFor(model).Length == 1, Limit);

        using var second = await AskAsync("one/" + model, ",\"user\":\"somebody\"");

        Assert.Equal(("miss", "second"), (second.Header("x-funcrouter-cache"), await second.ContentAsync(Limit)));
        Assert.Equal("regenerate", (string?)(await Routed.RecordAsync(second, Limit))["cacheReason"]);
        gate.Open();
        Assert.Equal("first", await (await first).ContentAsync(Limit));
    }

    [Fact]
    public async Task Without_the_cache_every_request_is_a_call_of_its_own()
    {
        var (model, gate) = (Routed.NewModel(), new Gate());
        Routed.Upstream.On(model).After(gate).Answers(OpenAIAnswers.Document("first")).Then.Answers(OpenAIAnswers.Document("second"));
        var first = Routed.PostAsync(RoutedUpstream.Body("one/" + model), Limit);
        await Poll.UntilAsync(() => Routed.RequestsFor(model).Length == 1, Limit);

        using var second = await Routed.PostAsync(RoutedUpstream.Body("one/" + model), Limit);

        Assert.Equal("second", await second.ContentAsync(Limit));
        gate.Open();
        Assert.Equal("first", await (await first).ContentAsync(Limit));
    }

    private async Task<decimal> CostAsync(HttpResponseMessage answer) => (decimal)(await Routed.RecordAsync(answer, Limit))["costUsd"]!;

    private Task<HttpResponseMessage> AskAsync(string model, string more = "", CancellationToken? leave = null) =>
        Routed.PostAsync(RoutedUpstream.Body(model, more), leave ?? Limit, ("x-funcrouter-cache", "on"));
}
