using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd.Clients;

/// <summary>An answer that was remembered in one form and is asked for in the other, for every protocol of clients and of providers.</summary>
public sealed class RememberedFormsTests(ClientsRouter shared) : ClientTests(shared)
{
    private static readonly string[] Clients = ["chat/completions", "responses", "messages", "completions"];

    public static TheoryData<string, string, bool> EveryPair =>
        [.. from client in Clients from row in EveryProvider select new TheoryDataRow<string, string, bool>(client, row.Data.Item1, row.Data.Item2)];

    [Theory]
    [MemberData(nameof(EveryPair))]
    public async Task A_document_answers_for_a_stream_and_a_stream_for_a_document(string client, string provider, bool streamFirst)
    {
        // The provider of chat completions has no completions of its own here; others are translated.
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        if ((client, provider) is ("completions", "compatible"))
        {
            SayCompletion(Upstream.On(model), streamFirst);
        }
        else
        {
            dialect.Say(Upstream, model, streamFirst);
        }

        var first = await AskAsync(client, $"{provider}/{model}", streamFirst);
        var second = await AskAsync(client, $"{provider}/{model}", !streamFirst);
        var third = await AskAsync(client, $"{provider}/{model}", !streamFirst);

        Assert.Equal(("miss", "hit", "hit"), (first.Cache, second.Cache, third.Cache));
        Assert.Equal(UpstreamDialect.Text, TextOf(client, second.Body, !streamFirst));
        Assert.Equal(second.Body, third.Body);
        var record = await Routed.RecordAsync(second.Id, Limit);
        Assert.Equal((UpstreamDialect.InputTokens, UpstreamDialect.OutputTokens), ((int)record["usage"]!["inputTokens"]!, (int)record["usage"]!["outputTokens"]!));
        Assert.Equal("stop", (string?)record["finishReason"]);
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public async Task In_the_same_form_it_is_the_same_to_the_byte(string client, string provider, bool stream)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        if ((client, provider) is ("completions", "compatible"))
        {
            SayCompletion(Upstream.On(model), stream);
        }
        else
        {
            dialect.Say(Upstream, model, stream);
        }

        var first = await AskAsync(client, $"{provider}/{model}", stream);
        var second = await AskAsync(client, $"{provider}/{model}", stream);
        var third = await AskAsync(client, $"{provider}/{model}", stream);

        Assert.Equal(("miss", "hit", "hit"), (first.Cache, second.Cache, third.Cache));
        Assert.Equal(second.Body, third.Body);
        Assert.Equal(TextOf(client, first.Body, stream), TextOf(client, second.Body, stream));
    }

    [Theory]
    [MemberData(nameof(EveryProvider), MemberType = typeof(ClientTests))]
    public async Task Calls_of_tools_come_in_the_other_form_too(string provider, bool streamFirst)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        dialect.CallThenSay(Upstream, model, streamFirst);
        const string Tools = $$$""","tools":[{"type":"function","function":{"name":"{{{UpstreamDialect.Tool}}}","parameters":{{{UpstreamDialect.ToolSchema}}}}}]""";

        await AskAsync("chat/completions", $"{provider}/{model}", streamFirst, Tools);
        var second = await AskAsync("chat/completions", $"{provider}/{model}", !streamFirst, Tools);

        Assert.Equal("hit", second.Cache);
        Assert.All(UpstreamDialect.Cities, city => Assert.Contains(city, second.Body, StringComparison.Ordinal));
        Assert.Contains("\"finish_reason\":\"tool_calls\"", second.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anthropic", "miss", "hit")]
    [InlineData("gemini", "miss", "miss")]
    public async Task Counts_of_tokens_are_remembered_and_estimates_are_made_anew(string provider, string first, string second)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        Upstream.On(model).Answers("""{"input_tokens":14}""").Then.Fails(400);

        var counts = new[]
        {
            await AskAsync("messages/count_tokens", $"{provider}/{model}", stream: false),
            await AskAsync("messages/count_tokens", $"{provider}/{model}", stream: false),
        };

        Assert.Equal([first, second], counts.Select(count => count.Cache));
        Assert.Equal(counts[0].Body, counts[1].Body);
    }

    [Fact]
    public async Task What_could_not_be_honoured_is_said_again()
    {
        var dialect = UpstreamDialect.Of("anthropic");
        var model = dialect.NewModel();
        dialect.Say(Upstream, model, stream: false);

        var first = await AskAsync("chat/completions", $"anthropic/{model}", stream: false, ",\"seed\":7");
        var second = await AskAsync("chat/completions", $"anthropic/{model}", stream: false, ",\"seed\":7");

        Assert.Equal("hit", second.Cache);
        Assert.Equal("seed is not supported by anthropic", second.Warnings);
        Assert.Equal(first.Warnings, second.Warnings);
    }

    private static void SayCompletion(UpstreamScript script, bool stream)
    {
        const string Usage = """{"prompt_tokens":40,"completion_tokens":12,"total_tokens":52}""";
        static string Of(string text, string reason, string more) =>
            $$$"""{"id":"cmpl-1","object":"text_completion","created":1755137737,"model":"up","choices":[{"text":"{{{text}}}","index":0,"logprobs":null,"finish_reason":{{{reason}}}}]{{{more}}}}""";
        _ = stream
            ? script.Streams(s => s
                .Event(Of(UpstreamDialect.Text[..5], "null", "")).Event(Of(UpstreamDialect.Text[5..], "null", "")).Event(Of("", "\"stop\"", $",\"usage\":{Usage}")).Done())
            : script.Answers(Of(UpstreamDialect.Text, "\"stop\"", $",\"usage\":{Usage}"));
    }

    private async Task<(string Cache, string Id, string Body, string? Warnings)> AskAsync(string client, string model, bool stream, string more = "")
    {
        var prompt = client switch
        {
            "completions" => "\"prompt\":\"What is the weather like?\"",
            "responses" => "\"input\":\"What is the weather like?\"",
            _ => "\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"What is the weather like?\"}]",
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/" + client);
        request.Headers.TryAddWithoutValidation("x-funcrouter-cache", "on");
        request.Content = new StringContent($"{{\"model\":\"{model}\",{prompt}{(stream ? ",\"stream\":true" : "")}{more}}}", Encoding.UTF8, "application/json");
        using var answer = await Routed.Client.SendAsync(request, Limit);
        var body = await answer.Content.ReadAsStringAsync(Limit);
        Assert.True(answer.IsSuccessStatusCode, body);
        Assert.Equal(stream ? "text/event-stream" : "application/json", answer.Content.Headers.ContentType?.MediaType);
        var id = answer.Header("x-funcrouter-id")!;
        await Routed.RecordAsync(id, Limit);
        return (answer.Header("x-funcrouter-cache")!, id, body, answer.Header("x-funcrouter-warnings"));
    }

    private static string TextOf(string client, string body, bool stream)
    {
        if (!stream)
        {
            var json = JsonNode.Parse(body)!;
            return client switch
            {
                "chat/completions" => (string)json["choices"]![0]!["message"]!["content"]!,
                "completions" => (string)json["choices"]![0]!["text"]!,
                "messages" => string.Concat(json["content"]!.AsArray().Select(block => (string?)block!["text"])),
                _ => string.Concat(json["output"]!.AsArray().SelectMany(item => item!["content"]!.AsArray()).Select(part => (string?)part!["text"])),
            };
        }

        var events = body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(text => text.Split('\n').Single(line => line.StartsWith("data: ", StringComparison.Ordinal))["data: ".Length..])
            .Where(data => data != EventReader.Done)
            .Select(data => JsonNode.Parse(data)!)
            .ToArray();
        Assert.Equal(client is "chat/completions" or "completions", body.EndsWith($"data: {EventReader.Done}\n\n", StringComparison.Ordinal));
        return string.Concat(events.Select(data => client switch
        {
            "chat/completions" => (string?)data["choices"]!.AsArray().FirstOrDefault()?["delta"]?["content"],
            "completions" => (string?)data["choices"]!.AsArray().FirstOrDefault()?["text"],
            "messages" => (string?)data["delta"]?["text"],
            _ => (string?)data["type"] == "response.output_text.delta" ? (string?)data["delta"] : null,
        }));
    }
}
