using System.ClientModel;
using System.Text.Json.Nodes;
using OpenAI.Responses;

namespace FuncRouter.Tests.EndToEnd.Clients;

/// <summary>The Responses client of the package <c>OpenAI</c>, in front of providers of every protocol.</summary>
public sealed class ResponsesClientTests(ClientsRouter shared) : ClientTests(shared)
{
    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task Text_status_and_usage_arrive(string provider, bool stream)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        dialect.Say(Upstream, model, stream);

        var answer = await AskAsync(dialect, model, stream, [ResponseItem.CreateUserMessageItem("How warm is it?")]);

        Assert.Equal(UpstreamDialect.Text, answer.GetOutputText());
        Assert.Equal(ResponseStatus.Completed, answer.Status);
        Assert.Equal(
            (UpstreamDialect.InputTokens, UpstreamDialect.OutputTokens, dialect.CachedTokens),
            (answer.Usage.InputTokenCount, answer.Usage.OutputTokenCount, answer.Usage.InputTokenDetails.CachedTokenCount));
    }

    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task Two_calls_at_once_come_and_their_results_go_back_with_the_reasoning_items(string provider, bool stream)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        dialect.CallThenSay(Upstream, model, stream);
        List<ResponseItem> items = [ResponseItem.CreateUserMessageItem("How warm is it in Paris and in Oslo?")];

        var calling = await AskAsync(dialect, model, stream, items);

        var calls = calling.OutputItems.OfType<FunctionCallResponseItem>().ToList();
        Assert.Equal(UpstreamDialect.Cities, calls.Select(CityOf));
        items.AddRange(calling.OutputItems);
        items.AddRange(calls.Select(call => ResponseItem.CreateFunctionCallOutputItem(call.CallId, ResultOf(CityOf(call)))));
        var last = await AskAsync(dialect, model, stream, items);

        Assert.Equal(UpstreamDialect.Text, last.GetOutputText());
        HoldsBothResults(dialect, LastRequestFor(model));
        Assert.Equal(dialect.Seal, dialect.SealIn(LastRequestFor(model)));
    }

    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task An_error_keeps_its_status_its_message_and_when_to_come_back(string provider, bool stream)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        dialect.Fail(Upstream, model, stream, 429);

        var error = await Assert.ThrowsAsync<ClientResultException>(
            () => AskAsync(dialect, model, stream, [ResponseItem.CreateUserMessageItem("Hi")]));

        Assert.Equal(429, error.Status);
        Assert.Contains(UpstreamDialect.Complaint, error.Message, StringComparison.Ordinal);
        Assert.True(error.GetRawResponse()!.Headers.TryGetValue("Retry-After", out var after));
        Assert.Equal("7", after);
    }

    [Fact]
    public async Task A_stored_response_is_asked_for_where_there_is_none()
    {
        var dialect = UpstreamDialect.Of("anthropic");
        var model = dialect.NewModel();

        var error = await Assert.ThrowsAsync<ClientResultException>(
            () => Responses.CreateResponseAsync($"{dialect.Provider}/{model}", "And then?", "resp_1", Limit));

        Assert.Equal(400, error.Status);
        Assert.Contains("previous_response_id", error.Message, StringComparison.Ordinal);
    }

    private static string CityOf(FunctionCallResponseItem call) => (string)JsonNode.Parse(call.FunctionArguments)!["city"]!;

    private async Task<ResponseResult> AskAsync(UpstreamDialect dialect, string model, bool stream, IEnumerable<ResponseItem> items)
    {
        var options = new CreateResponseOptions($"{dialect.Provider}/{model}", items)
        {
            Instructions = "Be brief.",
            MaxOutputTokenCount = 2000,
            StoredOutputEnabled = false,
            IncludedProperties = { IncludedResponseProperty.ReasoningEncryptedContent },
            Tools = { ResponseTool.CreateFunctionTool(UpstreamDialect.Tool, BinaryData.FromString(UpstreamDialect.ToolSchema), true, "The weather in a city.") },
        };
        if (!stream)
        {
            return await Responses.CreateResponseAsync(options, Limit);
        }

        options.StreamingEnabled = true;
        var text = "";
        ResponseResult? whole = null;
        await foreach (var update in await Responses.CreateResponseStreamingAsync(options, Limit))
        {
            text += (update as StreamingResponseOutputTextDeltaUpdate)?.Delta;
            whole = (update as StreamingResponseCompletedUpdate)?.Response ?? whole;
        }

        Assert.Equal(text, whole?.GetOutputText() ?? "");
        return whole!;
    }
}
