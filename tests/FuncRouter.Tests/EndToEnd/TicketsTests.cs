using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using OpenAI.Chat;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>A router whose model is out of order, so that persons answer; started once for these tests.</summary>
public sealed class HandingRouter : IAsyncLifetime
{
    public const string Key = "the-key";
    public const string ManagementKey = "the-management-key";

    internal RoutedUpstream Routed { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Routed = await RoutedUpstream.StartAsync(
            new JsonObject
            {
                ["routes"] = JsonNode.Parse("""
                    {
                      "asked": { "candidates": ["one/broken"], "fallbacks": [ { "person": {} } ] },
                      "held": { "candidates": ["one/broken"], "fallbacks": [ { "person": { "holdSeconds": 100 } } ] }
                    }
                    """),
            },
            new Dictionary<string, string> { ["FUNCROUTER_API_KEY"] = Key, ["FUNCROUTER_MANAGEMENT_KEY"] = ManagementKey });
        Routed.Upstream.On("broken").Fails(503);
    }

    public ValueTask DisposeAsync() => Routed.DisposeAsync();
}

public sealed class TicketsTests(HandingRouter handing) : LimitedTests, IClassFixture<HandingRouter>
{
    private RoutedUpstream Routed => handing.Routed;

    [Fact]
    public async Task A_request_becomes_a_ticket_that_an_operator_answers_and_the_client_fetches()
    {
        using var handed = await AskAsync("asked");
        var id = handed.Header("x-funcrouter-ticket")!;
        Assert.Equal((202, $"/v1/tickets/{id}"), ((int)handed.StatusCode, handed.Header("Location")));
        Assert.Contains(id, await handed.ContentAsync(Limit), StringComparison.Ordinal);
        using (var open = await SendAsync(HttpMethod.Get, $"v1/tickets/{id}", HandingRouter.Key))
        {
            var ticket = await open.JsonAsync(Limit);
            Assert.Equal(("open", null, null), ((string?)ticket["state"], ticket["answer"], ticket["operator"]));
        }

        using var read = await SendAsync(HttpMethod.Get, $"manage/tickets/{id}", HandingRouter.ManagementKey);
        Assert.Equal("Say something.", (string?)(await read.JsonAsync(Limit))["operator"]!["prompt"]![0]!["text"]);
        using (var stale = await SendAsync(HttpMethod.Post, $"manage/tickets/{id}", HandingRouter.ManagementKey, """{"answer":"Something."}""", "\"another\""))
        {
            Assert.Equal(409, (int)stale.StatusCode);
        }

        using (var answered = await SendAsync(HttpMethod.Post, $"manage/tickets/{id}", HandingRouter.ManagementKey, """{"answer":"Something."}""", read.Header("ETag")))
        {
            Assert.Equal("answered", (string?)(await answered.JsonAsync(Limit))["state"]);
        }

        using (var late = await SendAsync(HttpMethod.Post, $"manage/tickets/{id}", HandingRouter.ManagementKey, """{"decline":"Too late."}"""))
        {
            Assert.Equal((409, "ticket_changed"), ((int)late.StatusCode, (string?)(await late.JsonAsync(Limit))["error"]!["code"]));
        }

        using var fetched = await SendAsync(HttpMethod.Get, $"v1/tickets/{id}", HandingRouter.Key);
        var end = await fetched.JsonAsync(Limit);
        Assert.Equal(("answered", "Something."), ((string?)end["state"], (string?)end["answer"]));
    }

    [Fact]
    public async Task Two_operators_who_answer_at_once_do_not_both_succeed()
    {
        using var handed = await AskAsync("asked");
        var path = $"manage/tickets/{handed.Header("x-funcrouter-ticket")}";

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => SendAsync(HttpMethod.Post, path, HandingRouter.ManagementKey, $$"""{"answer":"{{i}}"}""")));

        Assert.Equal([200, 409, 409, 409, 409], answers.Select(answer => (int)answer.StatusCode).Order());
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task The_official_client_gets_a_held_answer_as_if_a_model_had_given_it()
    {
        var asking = Routed.Router.Chat("held", HandingRouter.Key).CompleteChatAsync([new UserChatMessage("Held?")], cancellationToken: Limit);
        await AnswerAsync("Held?", "By hand.");

        ChatCompletion answer = await asking;

        Assert.Equal(("By hand.", ChatFinishReason.Stop), (answer.Content[0].Text, answer.FinishReason));
    }

    [Fact]
    public async Task A_held_request_that_a_person_declines_ends_with_the_models_error_and_leaves_a_record()
    {
        var asking = Routed.PostAsync(
            """{"model":"held","messages":[{"role":"user","content":"Declined?"}]}""", Limit, ("Authorization", $"Bearer {HandingRouter.Key}"));
        await CloseAsync("Declined?", """{"decline":"Not for us."}""");

        using var answer = await asking;

        Assert.Equal(503, (int)answer.StatusCode);
        var record = await Poll.UntilAsync(
            async () =>
            {
                using var read = await SendAsync(HttpMethod.Get, $"v1/generation?id={answer.Header("x-funcrouter-id")}", HandingRouter.Key);
                return read.IsSuccessStatusCode ? await read.JsonAsync(Limit) : null;
            },
            Limit);
        Assert.Equal("person", (string?)record["decision"]!["fallbacks"]![0]!["kind"]);
        Assert.NotEmpty(record["attempts"]!.AsArray());
        Assert.NotNull(record["error"]);
    }

    [Fact]
    public async Task A_held_stream_ends_with_the_persons_answer()
    {
        var asking = Routed.Router.Chat("held", HandingRouter.Key).CompleteChatStreamingAsync([new UserChatMessage("Streamed?")], cancellationToken: Limit)
            .ToListAsync(Limit);
        await AnswerAsync("Streamed?", "By hand.");

        var updates = await asking;

        Assert.Equal("By hand.", string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text)));
        Assert.Equal(ChatFinishReason.Stop, updates.Last(update => update.FinishReason is not null).FinishReason);
    }

    [Theory]
    [InlineData("/v1/messages", "\"max_tokens\":9", "\"type\":\"message\"", "message_stop")]
    [InlineData("/v1/responses", "\"store\":false", "\"object\":\"response\"", "response.completed")]
    public async Task Clients_of_every_protocol_are_told_of_their_ticket_in_it(string path, string field, string document, string lastEvent)
    {
        var input = path == "/v1/responses" ? "\"input\":\"Hi\"" : "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
        using var whole = await SendAsync(HttpMethod.Post, path, HandingRouter.Key, $$"""{"model":"asked",{{input}},{{field}}}""");
        using var stream = await SendAsync(HttpMethod.Post, path, HandingRouter.Key, $$"""{"model":"asked",{{input}},{{field}},"stream":true}""");

        Assert.Equal((202, 202), ((int)whole.StatusCode, (int)stream.StatusCode));
        var text = await whole.Content.ReadAsStringAsync(Limit);
        Assert.Contains(document, text, StringComparison.Ordinal);
        Assert.Contains(whole.Header("Location")!, text, StringComparison.Ordinal);
        var events = await stream.Content.ReadAsStringAsync(Limit);
        Assert.Contains(stream.Header("Location")!, events, StringComparison.Ordinal);
        Assert.Contains(lastEvent, events[events.LastIndexOf("event: ", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tickets_that_wait_are_listed_until_they_are_erased()
    {
        using var first = await AskAsync("asked");
        using var second = await AskAsync("asked");
        string[] ids = [first.Header("x-funcrouter-ticket")!, second.Header("x-funcrouter-ticket")!];
        Assert.Equal(ids, (await ListAsync()).Where(ids.Contains));

        using (var erased = await SendAsync(HttpMethod.Delete, $"manage/tickets/{ids[0]}", HandingRouter.ManagementKey))
        {
            Assert.Equal(204, (int)erased.StatusCode);
        }

        Assert.Equal([ids[1]], (await ListAsync()).Where(ids.Contains));
        using var gone = await SendAsync(HttpMethod.Get, $"v1/tickets/{ids[0]}", HandingRouter.Key);
        Assert.Equal((404, "ticket_not_found"), ((int)gone.StatusCode, (string?)(await gone.JsonAsync(Limit))["error"]!["code"]));
    }

    [Fact]
    public async Task Erasing_a_user_erases_the_users_tickets()
    {
        using var handed = await AskAsync("asked", ("x-funcrouter-user", "leaver"));

        using var erased = await SendAsync(HttpMethod.Delete, "manage/users/leaver", HandingRouter.ManagementKey);

        Assert.Equal(204, (int)erased.StatusCode);
        using var gone = await SendAsync(HttpMethod.Get, $"manage/tickets/{handed.Header("x-funcrouter-ticket")}", HandingRouter.ManagementKey);
        Assert.Equal(404, (int)gone.StatusCode);
    }

    [Theory]
    [InlineData("GET", "v1/tickets/tkt-1", HandingRouter.Key, 404)]
    [InlineData("GET", "v1/tickets/tkt-1", HandingRouter.ManagementKey, 404)]
    [InlineData("GET", "v1/tickets/tkt-1", "another", 401)]
    [InlineData("GET", "v1/tickets/", HandingRouter.Key, 404)]
    [InlineData("GET", "manage/tickets", HandingRouter.Key, 401)]
    [InlineData("GET", "manage/tickets?limit=0", HandingRouter.ManagementKey, 400)]
    [InlineData("GET", "manage/tickets?after=zzz", HandingRouter.ManagementKey, 400)]
    [InlineData("GET", "manage/tickets?after=tkt-019aa0000000700080000000000000ff", HandingRouter.ManagementKey, 200)]
    [InlineData("GET", "manage/tickets/tkt-1", HandingRouter.Key, 401)]
    [InlineData("GET", "manage/tickets/tkt-1", HandingRouter.ManagementKey, 404)]
    [InlineData("POST", "manage/tickets/tkt-1", HandingRouter.ManagementKey, 404)]
    [InlineData("DELETE", "manage/tickets/tkt-1", HandingRouter.ManagementKey, 204)]
    [InlineData("PUT", "manage/tickets/tkt-1", HandingRouter.ManagementKey, 405)]
    public async Task Only_those_who_may_see_a_ticket_do(string method, string path, string key, int status)
    {
        using var answer = await SendAsync(new HttpMethod(method), path, key, method == "POST" ? """{"answer":"x"}""" : null);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"answer":""}""")]
    [InlineData("""{"answer":1}""")]
    [InlineData("""{"answer":"x","decline":"y"}""")]
    [InlineData("""{"decline":true}""")]
    public async Task What_is_neither_an_answer_nor_a_refusal_closes_no_ticket(string body)
    {
        using var handed = await AskAsync("asked");
        var path = $"manage/tickets/{handed.Header("x-funcrouter-ticket")}";

        using var answer = await SendAsync(HttpMethod.Post, path, HandingRouter.ManagementKey, body);

        Assert.Equal(400, (int)answer.StatusCode);
        using var read = await SendAsync(HttpMethod.Get, path, HandingRouter.ManagementKey);
        Assert.Equal("open", (string?)(await read.JsonAsync(Limit))["state"]);
    }

    private Task<HttpResponseMessage> AskAsync(string route, params (string, string)[] headers) =>
        Routed.PostAsync(RoutedUpstream.Body(route), Limit, [("Authorization", $"Bearer {HandingRouter.Key}"), .. headers]);

    private async Task<string[]> ListAsync()
    {
        using var list = await SendAsync(HttpMethod.Get, "manage/tickets?limit=200", HandingRouter.ManagementKey);
        return [.. (await list.JsonAsync(Limit))["tickets"]!.AsArray().Select(ticket => (string)ticket!["id"]!)];
    }

    // The operator sees the ticket as soon as it is there, and answers.
    private Task AnswerAsync(string prompt, string answer) => CloseAsync(prompt, $$"""{"answer":"{{answer}}"}""");

    private async Task CloseAsync(string prompt, string body)
    {
        var id = await Poll.UntilAsync(
            async () =>
            {
                foreach (var candidate in await ListAsync())
                {
                    using var read = await SendAsync(HttpMethod.Get, $"manage/tickets/{candidate}", HandingRouter.ManagementKey);
                    if (read.StatusCode == HttpStatusCode.OK && (string?)(await read.JsonAsync(Limit))["operator"]!["prompt"]![0]!["text"] == prompt)
                    {
                        return candidate;
                    }
                }

                return null;
            },
            Limit);
        using var answered = await SendAsync(HttpMethod.Post, $"manage/tickets/{id}", HandingRouter.ManagementKey, body);
        Assert.Equal(200, (int)answered.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string key, string? body = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await Routed.Client.SendAsync(request, Limit);
    }
}
