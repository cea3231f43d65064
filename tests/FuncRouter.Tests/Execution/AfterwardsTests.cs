using System.Text.Json.Nodes;
using FuncRouter.Configuration;
using FuncRouter.Execution;
using FuncRouter.Routing;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Fixtures.RoutingFixture;

namespace FuncRouter.Tests.Execution;

public sealed class AfterwardsTests
{
    private static readonly RouterOptions Priced = new RouterOptions()
        .With(Model("mine", new ModelEndpointOptions("up", "m")) with { Facts = new() { Price = new(1, 10) } });

    [Fact]
    public async Task A_request_leaves_one_record_with_its_usage_cost_times_and_reasons()
    {
        await using var router = new RouterFixture(HostLimits.Process, Priced);
        router.Upstream.Add(_ =>
        {
            router.Time.Advance(TimeSpan.FromMilliseconds(300));
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent(OpenAIAnswers.Document("Hi", promptTokens: 1000, completionTokens: 100, cachedTokens: 400)) });
        });
        await router.StartWriterAsync();

        var (exchange, _) = await router.AnswerAsync(new WebCall(), "mine");
        await router.DisposeAsync();

        var batch = Assert.Single(router.Store.Batches);
        var record = JsonNode.Parse(Assert.Single(batch.Writes).Value.Bytes.Span)!;
        Assert.Equal(exchange.Request.Id, (string?)record["id"]);
        Assert.Equal(("mine", "up", "m"), ((string?)record["requestedModel"], (string?)record["provider"], (string?)record["model"]));
        Assert.Equal((200, "complete", "stop", "off"), ((int)record["status"]!, (string?)record["outcome"], (string?)record["finishReason"], (string?)record["cache"]));
        Assert.Equal((1000, 100, 400), ((int)record["usage"]!["inputTokens"]!, (int)record["usage"]!["outputTokens"]!, (int)record["usage"]!["cachedInputTokens"]!));
        Assert.Equal(0.002m, (decimal)record["costUsd"]!);
        Assert.Equal((300, 300, 0), ((double)record["milliseconds"]!["total"]!, (double)record["milliseconds"]!["firstToken"]!, (double)record["milliseconds"]!["overhead"]!));
        Assert.Equal(300, (double)Assert.Single(record["attempts"]!.AsArray())!["milliseconds"]!);
        Assert.Equal("balanced", (string?)record["decision"]!["objective"]);
        Assert.Equal("the only candidate", (string?)record["decision"]!["candidates"]![0]!["reason"]);
        Assert.Null(record["error"]);
    }

    [Fact]
    public async Task A_streams_record_has_the_usage_of_its_end_and_health_its_speed()
    {
        await using var router = new RouterFixture(HostLimits.Process, Priced);
        var upstream = router.Upstream.Streams().Event(OpenAIAnswers.Chunk("Hi"));
        var call = new WebCall();

        var answering = router.AnswerAsync(call, "mine", ",\"stream\":true");
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(15));
        router.Time.Advance(TimeSpan.FromSeconds(2));
        upstream.Event(OpenAIAnswers.Finish()).Event(OpenAIAnswers.Usage(1000, 100)).Event("[DONE]").Ends();
        var (exchange, _) = await answering;
        var record = await FindAsync(router, exchange);

        Assert.Equal((0.002m, 2000.0, 0.0), ((decimal)record["costUsd"]!, (double)record["milliseconds"]!["total"]!, (double)record["milliseconds"]!["firstToken"]!));
        Assert.Equal(50, router.Live.Of("up/m").TokensPerSecond!.Value, 9);
        Assert.Equal(1, router.Live.Of("up/m").Samples);
    }

    [Fact]
    public async Task A_failure_is_recorded_with_what_the_client_was_told_and_without_cost()
    {
        await using var router = new RouterFixture(HostLimits.Process, Priced);
        router.Upstream.Fails(400);

        var (exchange, _) = await router.AnswerAsync(new WebCall(), "mine");
        var record = await FindAsync(router, exchange);

        Assert.Equal((400, "error", "failed with 400"), ((int)record["status"]!, (string?)record["outcome"], (string?)record["error"]));
        Assert.Null(record["costUsd"]);
        Assert.Null(record["milliseconds"]!["firstToken"]);
    }

    [Fact]
    public async Task Who_asks_for_the_record_while_the_answer_goes_out_gets_it()
    {
        await using var router = new RouterFixture(HostLimits.Process);
        router.Upstream.Answers(OpenAIAnswers.Document("Hi"));
        Task<ReadOnlyMemory<byte>?>? asked = null;
        using var call = new WebCall();
        call.BeforeWrite = () =>
            asked = router.Log.FindAsync("default", call.Response.Headers["x-funcrouter-id"].ToString(), TestContext.Current.CancellationToken).AsTask();

        var (exchange, _) = await router.AnswerAsync(call);

        Assert.Equal(exchange.Request.Id, (string?)JsonNode.Parse((await asked!)!.Value.Span)!["id"]);
    }

    [Fact]
    public async Task An_ordinary_process_does_not_wait_for_the_store()
    {
        await using var router = new RouterFixture(HostLimits.Process);
        router.Upstream.Answers(OpenAIAnswers.Document("Hi"));

        Assert.True(router.AnswerAsync(new WebCall()).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Where_instances_vanish_the_end_waits_for_the_write()
    {
        await using var router = new RouterFixture(HostLimits.Functions);
        router.Upstream.Answers(OpenAIAnswers.Document("Hi"));
        var answer = router.AnswerAsync(new WebCall());
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(1));
        Assert.False(answer.IsCompleted);

        await router.StartWriterAsync();
        await router.Time.PassAsync(TimeSpan.FromMilliseconds(50));
        await answer;

        Assert.Single(router.Store.Batches);
    }

    [Fact]
    public async Task Where_instances_vanish_the_end_waits_no_longer_than_a_second()
    {
        await using var router = new RouterFixture(HostLimits.Functions);
        router.Upstream.Answers(OpenAIAnswers.Document("Hi"));
        var answer = router.AnswerAsync(new WebCall());
        await router.Time.WaitedForAsync(TimeSpan.FromSeconds(1));
        router.Time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(answer.IsCompleted);

        router.Time.Advance(TimeSpan.FromMilliseconds(1));

        await answer;
    }

    [Theory]
    [InlineData("stop", true)]
    [InlineData("tool_calls", true)]
    [InlineData("length", false)]
    [InlineData("content_filter", false)]
    public async Task Only_an_answer_that_the_model_ended_itself_is_given_again(string finishReason, bool again)
    {
        await using var router = new RouterFixture(HostLimits.Process, new RouterOptions { Cache = new() { Enabled = true } });
        router.Upstream.Answers(OpenAIAnswers.Document("Hi", finishReason: finishReason));
        await router.AnswerAsync(new WebCall());

        var (exchange, _) = await router.AnswerAsync(new WebCall());

        Assert.Equal(again ? "hit" : "miss", exchange.CacheStatus);
        Assert.Equal(again ? 1 : 2, router.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_that_broke_is_not_given_again(bool breaks)
    {
        await using var router = new RouterFixture(HostLimits.Process, new RouterOptions { Cache = new() { Enabled = true } });
        var upstream = router.Upstream.Streams().Event(OpenAIAnswers.Chunk("Hi"));
        if (breaks)
        {
            // What cannot be joined on.
            router.Upstream.Streams().Event(OpenAIAnswers.Chunk("No")).Event(OpenAIAnswers.Finish()).Ends();
        }

        _ = breaks ? upstream.Breaks() : upstream.Event(OpenAIAnswers.Finish()).Ends();
        router.Upstream.Streams().Event(OpenAIAnswers.Chunk("Hi")).Event(OpenAIAnswers.Finish()).Ends();
        var first = new WebCall();
        var answering = router.AnswerAsync(first, fields: ",\"stream\":true");
        if (breaks)
        {
            await router.Time.PassAsync(TimeSpan.FromSeconds(1));
        }

        await answering;

        var second = new WebCall();
        var (exchange, delivery) = await router.AnswerAsync(second, fields: ",\"stream\":true");

        Assert.Equal((breaks ? "miss" : "hit", "complete"), (exchange.CacheStatus, delivery.Outcome));
        Assert.Equal(!breaks, first.Sent == second.Sent);
    }

    private static async Task<JsonNode> FindAsync(RouterFixture router, Exchange exchange) => JsonNode.Parse(
        (await router.Log.FindAsync("default", exchange.Request.Id, TestContext.Current.CancellationToken))!.Value.Span)!;
}
