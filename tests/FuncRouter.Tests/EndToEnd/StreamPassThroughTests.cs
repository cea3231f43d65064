using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;
using OpenAI.Chat;

namespace FuncRouter.Tests.EndToEnd;

public sealed class StreamPassThroughTests(SharedRouter shared) : EndToEndTests(shared)
{
    private const string Stream = ",\"stream\":true";
    private const string StreamWithUsage = ",\"stream\":true,\"stream_options\":{\"include_usage\":true}";

    [Fact]
    public async Task A_stream_is_asked_for_its_usage_and_is_otherwise_the_clients_request()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("Hello").Finish().Usage(10, 2).Done());

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model, Stream), Limit);

        Assert.Equal(RoutedUpstream.Body(model, StreamWithUsage), Assert.Single(Routed.RequestsFor(model)).Text);
    }

    [Fact]
    public async Task Other_stream_options_of_the_client_are_kept()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("Hello").Finish().Usage(10, 2).Done());

        using var answer = await Routed.PostAsync(
            RoutedUpstream.Body("one/" + model, ",\"stream\":true,\"stream_options\":{\"include_obfuscation\":false,\"include_usage\":false}"), Limit);

        var options = Assert.Single(Routed.RequestsFor(model)).Json["stream_options"]!.AsObject();
        Assert.Equal(("false", "true"), (options["include_obfuscation"]!.ToJsonString(), options["include_usage"]!.ToJsonString()));
        Assert.Equal(2, options.Count);
    }

    [Fact]
    public async Task The_usage_chunk_is_kept_from_a_client_that_did_not_ask_for_it()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("Hello").Finish().Usage(10, 2).Done());

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model, Stream), Limit);
        var body = await answer.Content.ReadAsStringAsync(Limit);

        Assert.Equal(
            Events(OpenAIAnswers.Role(model), OpenAIAnswers.Chunk("Hello", model), OpenAIAnswers.Finish(model: model), EventReader.Done), body);
        var record = await Routed.RecordAsync(answer, Limit);
        Assert.Equal((10, 2), ((int)record["usage"]!["inputTokens"]!, (int)record["usage"]!["outputTokens"]!));
    }

    [Fact]
    public async Task The_usage_chunk_reaches_a_client_that_asked_with_the_cost_in_it()
    {
        var model = Routed.NewPricedModel();
        var usage = OpenAIAnswers.Usage(10, 2, model: model);
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("Hello").Finish().Usage(10, 2).Done());

        using var answer = await Routed.PostAsync(RoutedUpstream.Body(model, StreamWithUsage), Limit);
        var body = await answer.Content.ReadAsStringAsync(Limit);

        Assert.Equal(
            Events(
                OpenAIAnswers.Role(model),
                OpenAIAnswers.Chunk("Hello", model),
                OpenAIAnswers.Finish(model: model),
                usage[..^2] + ",\"cost\":0.000014}}",
                EventReader.Done),
            body);
        Assert.Null(answer.Header("x-funcrouter-cost-usd"));
        Assert.Equal(0.000014m, (decimal)(await Routed.RecordAsync(answer, Limit))["costUsd"]!);
    }

    [Fact]
    public async Task A_usage_that_stands_in_the_last_content_chunk_reaches_everybody()
    {
        var model = Routed.NewModel();
        var last = JsonNode.Parse(OpenAIAnswers.Finish(model: model))!;
        last["usage"] = JsonNode.Parse("""{"prompt_tokens":10,"completion_tokens":2}""");
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("Hello").Event(last.ToJsonString()).Done());

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model, Stream), Limit);

        Assert.EndsWith(Events(last.ToJsonString(), EventReader.Done), await answer.Content.ReadAsStringAsync(Limit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_event_leaves_as_it_arrives()
    {
        var model = Routed.NewModel();
        Gate second = new(), end = new();
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("one").WaitFor(second).Chunk("two").WaitFor(end).Finish().Done());

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model, Stream), Limit);
        using var events = await EventReader.OpenAsync(answer, Limit);
        Assert.Equal(OpenAIAnswers.Role(model), await events.NextAsync(Limit));
        Assert.Equal(OpenAIAnswers.Chunk("one", model), await events.NextAsync(Limit));
        second.Open();
        Assert.Equal(OpenAIAnswers.Chunk("two", model), await events.NextAsync(Limit));
        end.Open();
        Assert.Equal(OpenAIAnswers.Finish(model: model), await events.NextAsync(Limit));
        Assert.Equal(EventReader.Done, await events.NextAsync(Limit));
        Assert.Null(await events.NextAsync(Limit));
    }

    [Fact]
    public async Task The_official_client_sees_each_chunk_as_it_arrives()
    {
        var model = Routed.NewModel();
        var gates = Enumerable.Range(0, 3).Select(_ => new Gate()).ToArray();
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("a").WaitFor(gates[0]).Chunk("b").WaitFor(gates[1]).Chunk("c").WaitFor(gates[2]).Finish().Done());

        var text = "";
        await foreach (var update in Routed.Router.Chat("one/" + model).CompleteChatStreamingAsync([new UserChatMessage("Hi")], cancellationToken: Limit))
        {
            foreach (var part in update.ContentUpdate.Where(part => part.Text is { Length: > 0 }))
            {
                text += part.Text;
                gates[text.Length - 1].Open();
            }
        }

        Assert.Equal("abc", text);
    }

    [Fact]
    public async Task Nothing_is_sent_before_the_first_real_token()
    {
        var model = Routed.NewModel();
        var token = new Gate();
        Routed.Upstream.On(model).Streams(s => s.Role().WaitFor(token).Chunk("one").Finish().Done());

        var waiting = Routed.PostAsync(RoutedUpstream.Body("one/" + model, Stream), Limit);
        await Poll.UntilAsync(() => Routed.RequestsFor(model).Length == 1, Limit);
        Assert.False(waiting.IsCompleted);
        token.Open();

        using var answer = await waiting;
        Assert.StartsWith(
            Events(OpenAIAnswers.Role(model), OpenAIAnswers.Chunk("one", model)), await answer.Content.ReadAsStringAsync(Limit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_ends_comments_field_names_and_odd_JSON_are_kept_however_the_bytes_are_cut()
    {
        var model = Routed.NewModel();
        const string Text = "event: message\r\nid: 7\r\ndata:{ \"choices\" : [ {\"delta\":{\"content\":\"caf\\u00e9 é\"}} ], \"n\":1.50 }\r\n\r\n"
            + ": busy\n\n"
            + "data: {\"choices\":[{\"delta\":{\"content\":\"b\"}}],\ndata: \"odd\":[ ]}\n\n"
            + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
        var bytes = Encoding.UTF8.GetBytes(Text);
        Routed.Upstream.On(model).Streams(s => s.Bytes(bytes, [.. Enumerable.Range(1, bytes.Length - 1)]));

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model, Stream), Limit);

        Assert.Equal(Text, await answer.Content.ReadAsStringAsync(Limit));
    }

    [Fact]
    public async Task A_stream_that_ends_without_DONE_but_with_a_finish_reason_ends_promptly_with_DONE()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("Hello").Finish());

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model, Stream), Limit);

        Assert.Equal(
            Events(OpenAIAnswers.Role(model), OpenAIAnswers.Chunk("Hello", model), OpenAIAnswers.Finish(model: model), EventReader.Done),
            await answer.Content.ReadAsStringAsync(Limit));
        Assert.Equal("complete", (string?)(await Routed.RecordAsync(answer, Limit))["outcome"]);
    }

    [Fact]
    public async Task What_a_provider_holds_open_behind_DONE_is_not_waited_for()
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Streams(s => s.Role().Chunk("Hello").Finish().Done().Hang());

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model, Stream), Limit);

        Assert.EndsWith(Events(EventReader.Done), await answer.Content.ReadAsStringAsync(Limit), StringComparison.Ordinal);
        await Assert.Single(Routed.RequestsFor(model)).CallerLeft.WaitAsync(Limit);
    }

    [Theory]
    [InlineData("{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}")]
    [InlineData("{\"refusal\":\"No.\"}")]
    [InlineData("{\"reasoning_content\":\"Hm.\"}")]
    public async Task Tool_calls_refusals_and_reasoning_are_real_tokens(string delta)
    {
        var model = Routed.NewModel();
        var gate = new Gate();
        Routed.Upstream.On(model).Streams(s => s.Role().Delta(delta).WaitFor(gate).Finish("tool_calls").Done());

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("one/" + model, Stream), Limit);
        using var events = await EventReader.OpenAsync(answer, Limit);
        await events.NextAsync(Limit);

        Assert.Contains(delta, await events.NextAsync(Limit), StringComparison.Ordinal);
        gate.Open();
        Assert.Equal((2, false), (await events.RestAsync(Limit)) is var rest ? (rest.Events.Count, rest.BrokenOff) : default);
    }

    private static string Events(params string[] data) => string.Concat(data.Select(item => $"data: {item}\n\n"));
}
