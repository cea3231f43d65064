using System.ClientModel;
using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;
using OpenAI.Chat;

namespace FuncRouter.Tests.EndToEnd;

public sealed class BrokenStreamTests(SharedRouter shared) : EndToEndTests(shared)
{
    /// <summary>Ways for a stream to break in its middle.</summary>
    public static TheoryData<string> Breaks => ["reset", "end", "DONE without a finish reason", "malformed chunk", "error event"];

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task The_client_gets_an_error_event_and_no_orderly_end(string way)
    {
        var model = Breaking(way);

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model, ",\"stream\":true"), Limit);
        using var events = await EventReader.OpenAsync(answer, Limit);
        var (data, brokenOff) = await events.RestAsync(Limit);

        Assert.True(brokenOff);
        Assert.DoesNotContain(EventReader.Done, data);
        Assert.Equal([OpenAIAnswers.Role(model), OpenAIAnswers.Chunk("Half an answer", model)], data[..^1]);
        var error = JsonNode.Parse(data[^1])!["error"]!;
        Assert.NotEmpty((string?)error["code"] ?? "");
        Assert.StartsWith("The answer broke off:", (string?)error["message"], StringComparison.Ordinal);
        Assert.Equal(model, (string?)error["metadata"]!["attempts"]![0]!["model"]);
        var record = await Routed.RecordAsync(answer, Limit);
        Assert.Equal(("broken", null), ((string?)record["outcome"], (string?)record["finishReason"]));
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task The_official_client_does_not_take_half_an_answer_for_a_whole_one(string way)
    {
        var model = Breaking(way);
        var finishes = new List<ChatFinishReason>();

        var failure = await Record.ExceptionAsync(async () =>
        {
            await foreach (var update in Routed.Router.Chat("one/" + model).CompleteChatStreamingAsync([new UserChatMessage("Hi")], cancellationToken: Limit))
            {
                if (update.FinishReason is { } finish)
                {
                    finishes.Add(finish);
                }
            }
        });

        Assert.Empty(finishes);
        Assert.True(failure is ClientResultException or IOException or HttpRequestException, $"{failure}");
    }

    [Fact]
    public async Task Nothing_of_a_second_candidate_follows_what_has_been_sent()
    {
        string model = Breaking("reset"), second = Routed.NewModel();
        Routed.Upstream.On(second).Streams(s => s.Role().Chunk("Another answer").Finish().Done());

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model, $",\"stream\":true,\"models\":[\"two/{second}\"]"), Limit);
        using var events = await EventReader.OpenAsync(answer, Limit);
        var (data, _) = await events.RestAsync(Limit);

        Assert.Equal("Half an answer", EventReader.TextOf(data));
        Assert.Single(Routed.RequestsFor(second));
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task The_rest_comes_from_whoever_begins_the_same_way(string way)
    {
        string model = Breaking(way), second = Routed.NewModel();
        Routed.Upstream.On(second).Streams(s => s.Role().Chunk("Half an").Chunk(" answer and").Chunk(" its end").Finish().Usage(3, 5).Done());

        using var answer = await Routed.PostAsync(
            RoutedUpstream.Body("one/" + model, $",\"stream\":true,\"stream_options\":{{\"include_usage\":true}},\"models\":[\"two/{second}\"]"), Limit);
        using var events = await EventReader.OpenAsync(answer, Limit);
        var (data, brokenOff) = await events.RestAsync(Limit);

        Assert.False(brokenOff);
        Assert.Equal(EventReader.Done, data[^1]);
        Assert.Equal("Half an answer and its end", EventReader.TextOf(data));
        Assert.All(data[..^1], chunk => Assert.Equal((OpenAIAnswers.Id, model), ((string?)JsonNode.Parse(chunk)!["id"], (string?)JsonNode.Parse(chunk)!["model"])));
        Assert.Equal(5, (int)JsonNode.Parse(data[^2])!["usage"]!["completion_tokens"]!);
        var record = await Routed.RecordAsync(answer, Limit);
        Assert.Equal(("complete", 3), ((string?)record["outcome"], record["attempts"]!.AsArray().Count));
    }

    [Fact]
    public async Task The_record_names_who_finished_the_answer_what_it_cost_and_what_was_lost_on_the_way()
    {
        string model = Routed.NewPricedModel(), second = Routed.NewPricedModel();
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("Half an answer").Reset());
        Routed.Upstream.On(second).Streams(s => s.Role().Chunk("Half an answer and its end").Finish().Usage(3, 5).Done());

        using var answer = await Routed.PostAsync(RoutedUpstream.Body(model, $",\"stream\":true,\"models\":[\"{second}\"]"), Limit);
        using var events = await EventReader.OpenAsync(answer, Limit);
        await events.RestAsync(Limit);

        var record = await Routed.RecordAsync(answer, Limit);
        Assert.Equal(model, answer.Header("x-funcrouter-model"));
        Assert.Equal(("one", second), ((string?)record["provider"], (string?)record["model"]));
        Assert.Equal((3, 5, 0.000013m), ((int)record["usage"]!["inputTokens"]!, (int)record["usage"]!["outputTokens"]!, (decimal)record["costUsd"]!));
        Assert.True((decimal)record["overheadCostUsd"]! > 0);
        Assert.Equal([model, model, second], record["attempts"]!.AsArray().Select(attempt => (string?)attempt!["model"]));
        Assert.StartsWith("Connection:", (string?)record["attempts"]![0]!["error"], StringComparison.Ordinal);
        Assert.Null(record["attempts"]![2]!["error"]);
    }

    [Fact]
    public async Task A_client_that_wants_only_a_whole_stream_sees_nothing_of_a_broken_one()
    {
        string model = Breaking("reset"), second = Routed.NewModel();
        Routed.Upstream.On(second).Streams(s => s.Role().Chunk("Another answer").Finish().Done());

        using var answer = await Routed.PostAsync(
            RoutedUpstream.Body("one/" + model, $",\"stream\":true,\"models\":[\"two/{second}\"]"), Limit, ("x-funcrouter-stream", "whole"));
        using var events = await EventReader.OpenAsync(answer, Limit);

        Assert.Equal("Another answer", EventReader.TextOf((await events.RestAsync(Limit)).Events));
    }

    [Fact]
    public async Task A_reset_behind_the_finish_reason_breaks_nothing()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("Whole").Finish().Reset());

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model, ",\"stream\":true"), Limit);
        using var events = await EventReader.OpenAsync(answer, Limit);
        var (data, brokenOff) = await events.RestAsync(Limit);

        Assert.False(brokenOff);
        Assert.Equal(EventReader.Done, data[^1]);
        Assert.Equal("complete", (string?)(await Routed.RecordAsync(answer, Limit))["outcome"]);
    }

    [Fact]
    public async Task A_broken_stream_is_not_remembered()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model)
            .Streams(s => s.Role().Chunk("Half an answer").Reset())
            .Then.Streams(s => s.Role().Chunk("Whole").Finish().Done());

        for (var i = 0; i < 2; i++)
        {
            using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model, ",\"stream\":true"), Limit, ("x-funcrouter-cache", "on"));
            using var events = await EventReader.OpenAsync(answer, Limit);
            Assert.Equal((i == 0, "miss"), ((await events.RestAsync(Limit)).BrokenOff, answer.Header("x-funcrouter-cache")));
        }
    }

    private string Breaking(string way)
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Streams(s =>
        {
            s.Role().Chunk("Half an answer");
            _ = way switch
            {
                "reset" => s.Reset(),
                "end" => s,
                "DONE without a finish reason" => s.Done(),
                "malformed chunk" => s.Bytes(Encoding.UTF8.GetBytes("data: {\"choices\":[{\"del\n\n")).Finish().Done(),
                "error event" => s.Event(OpenAIAnswers.Error("Out of order.")).Finish().Done(),
                _ => throw new ArgumentOutOfRangeException(nameof(way), way, null),
            };
        });
        return model;
    }
}
