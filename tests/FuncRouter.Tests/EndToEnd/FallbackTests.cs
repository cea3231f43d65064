using FuncRouter.Tests.Fixtures;
using OpenAI.Chat;

namespace FuncRouter.Tests.EndToEnd;

public sealed class FallbackTests(SharedRouter shared) : EndToEndTests(shared)
{
    [Theory]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(401, true)]
    [InlineData(408, false)]
    [InlineData(409, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    [InlineData(502, false)]
    [InlineData(503, false)]
    [InlineData(504, false)]
    [InlineData(529, false)]
    [InlineData(408, true)]
    [InlineData(409, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    public Task The_next_candidate_answers_after_a_status_that_another_may_not_have(int status, bool stream) =>
        FallsBackAsync(primary => primary.Fails(status), stream, status);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task The_next_candidate_answers_after_a_reset_before_the_headers(bool stream) =>
        FallsBackAsync(primary => primary.Resets(), stream, 0);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_next_candidate_answers_after_a_refused_connection(bool stream)
    {
        var second = Answering(stream);

        using var answer = await Routed.PostAsync(Body("closed/any", second, stream), Limit);

        await AssertAnsweredAsync(answer, second, stream);
        Assert.Equal(0, (int)(await Routed.RecordAsync(answer, Limit))["attempts"]![0]!["status"]!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task The_next_candidate_answers_after_a_success_whose_body_is_an_error(bool stream) =>
        FallsBackAsync(primary => primary.Answers(OpenAIAnswers.Error("Out of order.")), stream, 200);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task The_next_candidate_answers_after_a_success_that_is_no_JSON(bool stream) =>
        FallsBackAsync(primary => primary.Answers("<html>busy</html>"), stream, 200);

    [Fact]
    public Task The_next_candidate_answers_after_a_stream_whose_first_event_is_an_error() =>
        FallsBackAsync(primary => primary.Streams(s => s.Event(OpenAIAnswers.Error("Overloaded.", "overloaded_error"))), stream: true, 200);

    [Fact]
    public Task The_next_candidate_answers_after_a_role_and_then_an_error() =>
        FallsBackAsync(primary => primary.Streams(s => s.Role().Event(OpenAIAnswers.Error("Out of order.")).Done()), stream: true, 200);

    [Fact]
    public Task The_next_candidate_answers_after_an_empty_stream() =>
        FallsBackAsync(primary => primary.Streams(_ => { }), stream: true, 200);

    [Fact]
    public Task The_next_candidate_answers_after_a_stream_of_nothing_but_DONE() =>
        FallsBackAsync(primary => primary.Streams(s => s.Done()), stream: true, 200);

    [Fact]
    public Task The_next_candidate_answers_after_a_stream_that_is_reset_before_its_first_token() =>
        FallsBackAsync(primary => primary.Streams(s => s.Role().Reset()), stream: true, 200);

    [Fact]
    public Task The_next_candidate_answers_after_a_stream_that_begins_malformed() =>
        FallsBackAsync(primary => primary.Streams(s => s.Event("{\"choices\":[")), stream: true, 200);

    [Theory]
    [InlineData(400, false)]
    [InlineData(422, false)]
    [InlineData(400, true)]
    public async Task A_status_that_would_come_back_anywhere_reaches_the_client_in_the_providers_words(int status, bool stream)
    {
        string primary = Routed.NewModel(), second = Answering(stream);
        Routed.Upstream.On(primary).Fails(status, OpenAIAnswers.Error("Mend this.", "some_type", "some_code", "messages[0]"));

        using var answer = await Routed.PostAsync(Body("one/" + primary, second, stream), Limit);

        Assert.Equal(status, (int)answer.StatusCode);
        var error = (await answer.JsonAsync(Limit))["error"]!;
        Assert.Equal(
            ("Mend this.", "some_type", "some_code", "messages[0]"),
            ((string?)error["message"], (string?)error["type"], (string?)error["code"], (string?)error["param"]));
        Assert.Single(error["metadata"]!["attempts"]!.AsArray());
        Assert.Single(Routed.RequestsFor(primary));
        Assert.Empty(Routed.RequestsFor(second));
    }

    [Fact]
    public async Task The_official_client_sees_nothing_of_a_fallback_but_the_answer()
    {
        string primary = Routed.NewModel(), second = Answering(stream: false);
        Routed.Upstream.On(primary).Fails(503);
        var options = new ChatCompletionOptions();
#pragma warning disable SCME0001 // The client's way to send fields that it does not know.
        options.Patch.Set("$.models"u8, BinaryData.FromObjectAsJson(new[] { "two/" + second }));
#pragma warning restore SCME0001

        ChatCompletion answer = await Routed.Router.Chat("one/" + primary).CompleteChatAsync([new UserChatMessage("Hi")], options, Limit);

        Assert.Equal("From the second", answer.Content[0].Text);
        Assert.Equal(second, answer.Model);
    }

    [Fact]
    public async Task The_first_providers_key_does_not_reach_the_second()
    {
        string primary = Routed.NewModel(), second = Answering(stream: false);
        Routed.Upstream.On(primary).Fails(500);

        using var answer = await Routed.PostAsync(Body("one/" + primary, second, stream: false), Limit);

        Assert.Equal($"Bearer {RoutedUpstream.KeyOfOne}", Assert.Single(Routed.RequestsFor(primary)).Headers["Authorization"]);
        Assert.Equal($"Bearer {RoutedUpstream.KeyOfTwo}", Assert.Single(Routed.RequestsFor(second)).Headers["Authorization"]);
        Assert.Equal(RoutedUpstream.Body(second), Assert.Single(Routed.RequestsFor(second)).Text);
    }

    private static string Body(string primary, string second, bool stream) =>
        RoutedUpstream.Body(primary, $",\"models\":[\"two/{second}\"]" + (stream ? ",\"stream\":true" : ""));

    private string Answering(bool stream)
    {
        var model = Routed.NewModel();
        var script = Routed.Upstream.On(model);
        _ = stream
            ? script.Streams(s => s.Role().Chunk("From the second").Finish().Usage(3, 4).Done())
            : script.Answers(OpenAIAnswers.Document("From the second", model));
        return model;
    }

    private async Task FallsBackAsync(Func<UpstreamScript, UpstreamScript> fail, bool stream, int statusOfAttempt)
    {
        string primary = Routed.NewModel(), second = Answering(stream);
        fail(Routed.Upstream.On(primary));

        using var answer = await Routed.PostAsync(Body("one/" + primary, second, stream), Limit);

        await AssertAnsweredAsync(answer, second, stream);
        Assert.Single(Routed.RequestsFor(primary));
        var attempts = (await Routed.RecordAsync(answer, Limit))["attempts"]!.AsArray();
        Assert.Equal([primary, second], attempts.Select(attempt => (string?)attempt!["model"]));
        Assert.Equal([statusOfAttempt, 200], attempts.Select(attempt => (int)attempt!["status"]!));
        Assert.NotEmpty((string?)attempts[0]!["error"] ?? "");
        Assert.Null(attempts[1]!["error"]);
    }

    private async Task AssertAnsweredAsync(HttpResponseMessage answer, string second, bool stream)
    {
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(
            ("two", second, "2"),
            (answer.Header("x-funcrouter-provider"), answer.Header("x-funcrouter-model"), answer.Header("x-funcrouter-attempts")));
        if (stream)
        {
            using var events = await EventReader.OpenAsync(answer, Limit);
            var (data, brokenOff) = await events.RestAsync(Limit);
            Assert.False(brokenOff);
            Assert.Equal(EventReader.Done, data[^1]);
            Assert.Equal("From the second", EventReader.TextOf(data));
        }
        else
        {
            Assert.Equal("From the second", await answer.ContentAsync(Limit));
        }

        Assert.Single(Routed.RequestsFor(second));
    }
}
