using System.Text;
using System.Text.Json.Nodes;

namespace FuncRouter.Tests.EndToEnd.Clients;

/// <summary>Streams that break, between clients and providers of every protocol.</summary>
public sealed class RescuedStreamTests(ClientsRouter shared) : ClientTests(shared)
{
    private static readonly string[] Clients = ["chat/completions", "completions", "messages", "responses"];

    // Those whose streams are text.
    private static readonly string[] Breaking = ["compatible", "anthropic", "gemini", "openai"];

    private static readonly string[] Rescuing = ["compatible", "anthropic", "gemini", "bedrock", "cohere"];

    public static TheoryData<string, string, string> Everybody =>
        [.. from client in Clients from broken in Breaking from rescuer in Rescuing where IsTranslated(client, broken) && IsTranslated(client, rescuer) select (client, broken, rescuer)];

    public static TheoryData<string, string> EveryBreak => [.. from client in Clients from broken in Breaking where IsTranslated(client, broken) select (client, broken)];

    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task The_rest_comes_from_another_in_the_clients_own_events(string client, string broken, string rescuer)
    {
        var (first, second) = (UpstreamDialect.Of(broken), UpstreamDialect.Of(rescuer));
        var (model, other) = (first.NewModel(), second.NewModel());
        first.SayHalf(Upstream, model);
        second.Say(Upstream, other, stream: true);

        var (events, brokenOff) = await AskAsync(client, $"{broken}/{model}", $"{rescuer}/{other}");

        Assert.False(brokenOff);
        IsWhole(client, events);
    }

    [Theory]
    [MemberData(nameof(EveryBreak))]
    public async Task Where_nobody_has_the_rest_the_clients_own_error_event_is_the_last(string client, string broken)
    {
        var dialect = UpstreamDialect.Of(broken);
        var model = dialect.NewModel();
        dialect.SayHalf(Upstream, model);

        var (events, brokenOff) = await AskAsync(client, $"{broken}/{model}");

        Assert.True(brokenOff);
        Assert.Equal(UpstreamDialect.HalfOfText, TextOf(client, events));
        var error = events[^1];
        Assert.StartsWith(
            "The answer broke off:", (string?)error["error"]?["message"] ?? (string?)error["message"] ?? (string?)error["response"]!["error"]!["message"], StringComparison.Ordinal);
        Assert.DoesNotContain(events, data => (string?)data["type"] is "message_stop" or "response.completed" || (string?)data["choices"]?[0]?["finish_reason"] is not null);
    }

    [Fact]
    public async Task A_legacy_completion_is_joined_from_a_provider_that_has_them()
    {
        static string Chunk(string text, string reason = "null") =>
            $$"""{"id":"cmpl-1","object":"text_completion","created":1,"model":"up","choices":[{"index":0,"text":"{{text}}","logprobs":null,"finish_reason":{{reason}}}]}""";

        var dialect = UpstreamDialect.Of("compatible");
        var (model, other) = (dialect.NewModel(), dialect.NewModel());
        Upstream.On(model).Streams(s => s.Event(Chunk("Paris has ")).Event(Chunk("18 °C")).Reset());
        Upstream.On(other).Streams(s => s.Event(Chunk("Paris has 18 °C, ")).Event(Chunk("Oslo has 7.")).Event(Chunk("", "\"stop\"")).Done());

        var (events, _) = await AskAsync("completions", $"compatible/{model}", $"compatible/{other}");

        IsWhole("completions", events);
        Assert.All(events, data => Assert.Equal(("cmpl-1", "up"), ((string?)data["id"], (string?)data["model"])));
    }

    // Legacy completions pass through to compatible servers, in another form than the dialect's.
    private static bool IsTranslated(string client, string provider) => client != "completions" || provider != "compatible";

    private async Task<(List<JsonNode> Events, bool BrokenOff)> AskAsync(string client, string model, params string[] others)
    {
        const string Question = "How warm is it?";
        var body = new JsonObject { ["model"] = model, ["models"] = new JsonArray([.. others]), ["stream"] = true };
        switch (client)
        {
            case "completions":
                body["prompt"] = Question;
                break;
            case "responses":
                body["input"] = Question;
                break;
            default:
                body["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = Question });
                body["max_tokens"] = 200;
                break;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/{client}") { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        using var events = await EventReader.OpenAsync(await Routed.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Limit), Limit);
        var (data, brokenOff) = await events.RestAsync(Limit);
        Assert.Equal(!brokenOff && client.EndsWith("completions", StringComparison.Ordinal), data[^1] == EventReader.Done);
        return ([.. data.Where(json => json != EventReader.Done).Select(json => JsonNode.Parse(json)!)], brokenOff);
    }

    private static void IsWhole(string client, List<JsonNode> events)
    {
        Assert.Equal(UpstreamDialect.Text, TextOf(client, events));
        switch (client)
        {
            case "messages":
                HasMessageOrder(events);
                break;
            case "responses":
                HasResponseOrder(events);
                break;
            default:
                Assert.Single(events.Select(data => ((string?)data["id"], (string?)data["model"])).Distinct());
                Assert.Equal("stop", (string?)events[^1]["choices"]![0]!["finish_reason"]);
                Assert.Single(events, data => data["choices"]![0]!["finish_reason"] is not null);
                break;
        }
    }

    // Source: Anthropic API reference, "Streaming messages", "Event types".
    private static void HasMessageOrder(List<JsonNode> events)
    {
        var types = events.Select(data => (string)data["type"]!).Where(type => type != "ping").ToList();
        Assert.Equal(
            ["message_start", "content_block_start", "content_block_stop", "message_delta", "message_stop"], types.Where(type => type != "content_block_delta"));
        Assert.Equal(types.LastIndexOf("content_block_delta") + 1, types.IndexOf("content_block_stop"));
        Assert.Equal(2, types.IndexOf("content_block_delta"));
        Assert.All(events.Where(data => data["index"] is not null), data => Assert.Equal(0, (int)data["index"]!));
        Assert.Equal("end_turn", (string?)events[^2]["delta"]!["stop_reason"]);
        Assert.True((int)events[^2]["usage"]!["output_tokens"]! > 0);
    }

    // Source: OpenAI API reference, "Streaming events" of the Responses API.
    private static void HasResponseOrder(List<JsonNode> events)
    {
        Assert.Equal(Enumerable.Range((int)events[0]["sequence_number"]!, events.Count), events.Select(data => (int)data["sequence_number"]!));
        var types = events.Select(data => (string)data["type"]!).Where(type => type is not ("response.in_progress" or "response.output_text.delta"));
        Assert.Equal(
            [
                "response.created", "response.output_item.added", "response.content_part.added", "response.output_text.done", "response.content_part.done",
                "response.output_item.done", "response.completed",
            ],
            types);
        Assert.Equal(UpstreamDialect.Text, (string?)events.Single(data => (string?)data["type"] == "response.output_text.done")["text"]);
        Assert.Single(events.Select(data => data["item_id"]).OfType<JsonNode>().Select(id => (string)id!).Distinct());
        var (first, last) = (events[0]["response"]!, events[^1]["response"]!);
        Assert.Equal(((string?)first["id"], (string?)first["model"]), ((string?)last["id"], (string?)last["model"]));
        Assert.Equal(UpstreamDialect.Text, (string?)Assert.Single(last["output"]!.AsArray())!["content"]![0]!["text"]);
        Assert.Equal(UpstreamDialect.OutputTokens, (int)last["usage"]!["output_tokens"]!);
    }

    private static string TextOf(string client, List<JsonNode> events) => string.Concat(events.Select(data => client switch
    {
        "chat/completions" => (string?)(data["choices"] as JsonArray)?.FirstOrDefault()?["delta"]?["content"],
        "completions" => (string?)(data["choices"] as JsonArray)?.FirstOrDefault()?["text"],
        "messages" => (string?)data["type"] == "content_block_delta" ? (string?)data["delta"]!["text"] : null,
        _ => (string?)data["type"] == "response.output_text.delta" ? (string?)data["delta"] : null,
    }));
}
