using System.Text.Json.Nodes;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Execution;
using FuncRouter.Routing;
using FuncRouter.Routing.Rules;
using FuncRouter.Tests.EndToEnd;
using FuncRouter.Tests.Fixtures;
using static FuncRouter.Tests.Fixtures.RoutingFixture;

namespace FuncRouter.Tests.Execution;

public sealed class ShadowTrafficTests
{
    private static readonly RouterOptions Copying = new RouterOptions
    {
        Rules = [new() { Name = "compare", Shadow = new RuleShadow("second", 1) }],
    }.With(Model("mine", new ModelEndpointOptions("up", "m")) with { Facts = new() { Price = new(1, 10) } })
        .With(Model("second", new ModelEndpointOptions("side", "n")) with { Facts = new() { Price = new(2, 20) } });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_copy_goes_to_the_second_model_and_leaves_a_record_of_its_own_that_names_the_request(bool stream)
    {
        await using var router = new RouterFixture(HostLimits.Process, Copying);
        var call = new WebCall();
        if (stream)
        {
            router.Upstream.Streams().Event(OpenAIAnswers.Chunk("First")).Event(OpenAIAnswers.Finish()).Event(OpenAIAnswers.Usage(1000, 100)).Event("[DONE]").Ends();
            router.Side.Streams().Event(OpenAIAnswers.Chunk("Second")).Event(OpenAIAnswers.Finish()).Event(OpenAIAnswers.Usage(1000, 100)).Event("[DONE]").Ends();
        }
        else
        {
            router.Upstream.Answers(OpenAIAnswers.Document("First", promptTokens: 1000, completionTokens: 100));
            router.Side.Answers(OpenAIAnswers.Document("Second", promptTokens: 1000, completionTokens: 100));
        }

        var (exchange, _) = await router.AnswerAsync(call, "mine", stream ? ",\"stream\":true" : "");
        var (original, copy) = await RecordsAsync(router, exchange);

        Assert.Contains("First", call.Sent, StringComparison.Ordinal);
        Assert.DoesNotContain("Second", call.Sent, StringComparison.Ordinal);
        Assert.Equal("\"n\"", JsonNode.Parse(Assert.Single(router.Side.Requests).Body)!["model"]!.ToJsonString());
        Assert.Equal(exchange.Request.Id, (string?)copy["shadowOf"]);
        Assert.Equal(("second", "side", "n", "complete"), ((string?)copy["requestedModel"], (string?)copy["provider"], (string?)copy["model"], (string?)copy["outcome"]));

        // Paid, and delivered to nobody.
        Assert.Equal((null, 0.004m), ((decimal?)copy["costUsd"], (decimal?)copy["overheadCostUsd"]));
        Assert.Equal((0.002m, null), ((decimal?)original["costUsd"], (decimal?)original["overheadCostUsd"]));
    }

    [Fact]
    public async Task A_copy_that_fails_is_recorded_and_not_tried_again()
    {
        await using var router = new RouterFixture(HostLimits.Process, Copying with { Resilience = new() { MaxRetries = 3 } });
        router.Upstream.Answers(OpenAIAnswers.Document("First"));
        router.Side.Fails(500);

        var (exchange, _) = await router.AnswerAsync(new WebCall(), "mine");
        var (_, copy) = await RecordsAsync(router, exchange);

        Assert.Equal("error", (string?)copy["outcome"]);
        Assert.Single(router.Side.Requests);
    }

    [Fact]
    public async Task No_more_copies_than_configured_are_under_way()
    {
        await using var router = new RouterFixture(HostLimits.Process, Copying with { Routing = new() { ShadowConcurrency = 1 } });
        var open = new Gate();
        router.Upstream.Answers(OpenAIAnswers.Document("First"));
        router.Side.Add(async _ =>
        {
            await open.Opened;
            return new HttpResponseMessage { Content = new StringContent(OpenAIAnswers.Document("Second")) };
        });

        var (first, _) = await router.AnswerAsync(new WebCall(), "mine");
        var (second, _) = await router.AnswerAsync(new WebCall(), "mine");
        open.Open();
        await RecordsAsync(router, first);
        await Poll.UntilAsync(() => router.Background.UnderWay == 0, TestContext.Current.CancellationToken);
        var (third, _) = await router.AnswerAsync(new WebCall(), "mine");
        await RecordsAsync(router, third);

        Assert.Null((await FindAsync(router, second.Request.Id))!["shadow"]);
        Assert.Equal(2, router.Side.Requests.Count);
    }

    [Fact]
    public async Task Nothing_is_copied_where_there_was_no_answer_or_the_client_keeps_the_provider_out()
    {
        await using var router = new RouterFixture(HostLimits.Process, Copying);
        router.Upstream.Fails(400).Answers(OpenAIAnswers.Document("First"));

        var (failed, _) = await router.AnswerAsync(new WebCall(), "mine");
        var (kept, _) = await router.AnswerAsync(new WebCall(), "mine", controls: controls => controls with { Providers = new ProviderPreferences { Only = ["up"] } });

        Assert.Null((await FindAsync(router, failed.Request.Id))!["shadow"]);
        Assert.Null((await FindAsync(router, kept.Request.Id))!["shadow"]);
        Assert.Empty(router.Side.Requests);
    }

    [Fact]
    public async Task A_copy_under_way_at_the_stop_is_broken_off_and_recorded()
    {
        await using var router = new RouterFixture(HostLimits.Process, Copying);
        router.Upstream.Answers(OpenAIAnswers.Document("First"));
        router.Side.Hangs();
        var (exchange, _) = await router.AnswerAsync(new WebCall(), "mine");

        // Streams that would not end have used the host's time up.
        await router.Background.StopAsync(new CancellationToken(canceled: true));

        Assert.Equal(0, router.Background.UnderWay);
        var (_, copy) = await RecordsAsync(router, exchange);
        Assert.Equal("cancelled", (string?)copy["outcome"]);
        Assert.Null(router.Shadows.Send(exchange, new Delivery(200, "complete", null)));
    }

    private static async Task<(JsonNode Original, JsonNode Copy)> RecordsAsync(RouterFixture router, Exchange exchange)
    {
        var original = (await FindAsync(router, exchange.Request.Id))!;
        var id = (string)original["shadow"]!;
        return (original, await Poll.UntilAsync(() => FindAsync(router, id), TestContext.Current.CancellationToken));
    }

    private static async Task<JsonNode?> FindAsync(RouterFixture router, string id) =>
        await router.Log.FindAsync("default", id, TestContext.Current.CancellationToken) is { } json ? JsonNode.Parse(json.Span) : null;
}
