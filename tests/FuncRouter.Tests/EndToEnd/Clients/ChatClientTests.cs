using System.ClientModel;
using System.Text;
using System.Text.Json.Nodes;
using OpenAI.Chat;

namespace FuncRouter.Tests.EndToEnd.Clients;

/// <summary>The chat client of the package <c>OpenAI</c>, in front of providers of every protocol.</summary>
public sealed class ChatClientTests(ClientsRouter shared) : ClientTests(shared)
{
    private static readonly ChatTool Tool =
        ChatTool.CreateFunctionTool(UpstreamDialect.Tool, "The weather in a city.", BinaryData.FromString(UpstreamDialect.ToolSchema));

    private const string AnswerSchema =
        """{"type":"object","properties":{"degrees_celsius":{"type":"number"}},"required":["degrees_celsius"],"additionalProperties":false}""";

    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task Text_finish_reason_and_usage_arrive(string provider, bool stream)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        dialect.Say(Upstream, model, stream);

        var turn = await AskAsync(dialect, model, stream, [new SystemChatMessage("Be brief."), new UserChatMessage("How warm is it?")]);

        Assert.Equal(UpstreamDialect.Text, turn.Text);
        Assert.Equal(ChatFinishReason.Stop, turn.Finish);
        Assert.Equal(
            (UpstreamDialect.InputTokens, UpstreamDialect.OutputTokens, dialect.CachedTokens),
            (turn.Usage!.InputTokenCount, turn.Usage.OutputTokenCount, turn.Usage.InputTokenDetails.CachedTokenCount));
    }

    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task Two_calls_at_once_come_and_their_results_go_back(string provider, bool stream)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        dialect.CallThenSay(Upstream, model, stream);
        List<ChatMessage> messages = [new UserChatMessage("How warm is it in Paris and in Oslo?")];

        var calling = await AskAsync(dialect, model, stream, messages);

        Assert.Equal(ChatFinishReason.ToolCalls, calling.Finish);
        Assert.Equal(UpstreamDialect.Cities, calling.Calls.Select(CityOf));
        Assert.All(calling.Calls, call => Assert.Equal(UpstreamDialect.Tool, call.FunctionName));

        messages.Add(new AssistantChatMessage(calling.Calls));
        messages.AddRange(calling.Calls.Select(call => new ToolChatMessage(call.Id, ResultOf(CityOf(call)))));
        var last = await AskAsync(dialect, model, stream, messages);

        Assert.Equal(UpstreamDialect.Text, last.Text);
        HoldsBothResults(dialect, LastRequestFor(model));
    }

    [Theory]
    [MemberData(nameof(EveryReasoningProvider))]
    public async Task Reasoning_state_that_the_client_sends_back_reaches_the_provider_byte_for_byte(string provider, bool stream)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        dialect.CallThenSay(Upstream, model, stream);
        List<ChatMessage> messages = [new UserChatMessage("How warm is it in Paris and in Oslo?")];

        var calling = await AskAsync(dialect, model, stream, messages);
        var message = new AssistantChatMessage(calling.Calls);
        if (calling.Reasoning is { } details)
        {
            message.Patch.Set("$.reasoning_details"u8, BinaryData.FromString(details.ToJsonString()));
        }

        messages.Add(message);
        messages.AddRange(calling.Calls.Select(call => new ToolChatMessage(call.Id, ResultOf(CityOf(call)))));
        await AskAsync(dialect, model, stream, messages);

        Assert.Equal(dialect.Seal, dialect.SealIn(LastRequestFor(model)));
    }

    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task A_schema_reaches_the_provider(string provider, bool stream)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        dialect.Say(Upstream, model, stream);
        var format = ChatResponseFormat.CreateJsonSchemaFormat("weather", BinaryData.FromString(AnswerSchema), jsonSchemaIsStrict: true);

        var turn = await AskAsync(dialect, model, stream, [new UserChatMessage("How warm is it?")], new ChatCompletionOptions { ResponseFormat = format });

        Assert.Equal(UpstreamDialect.Text, turn.Text);
        Assert.Contains("degrees_celsius", LastRequestFor(model).ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task An_error_keeps_its_status_its_message_and_when_to_come_back(string provider, bool stream)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        dialect.Fail(Upstream, model, stream, 429);

        var error = await Assert.ThrowsAsync<ClientResultException>(() => AskAsync(dialect, model, stream, [new UserChatMessage("Hi")]));

        Assert.Equal(429, error.Status);
        Assert.Contains(UpstreamDialect.Complaint, error.Message, StringComparison.Ordinal);
        Assert.True(error.GetRawResponse()!.Headers.TryGetValue("Retry-After", out var after));
        Assert.Equal("7", after);
    }

    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task What_the_provider_finds_wrong_with_a_request_is_told_as_400(string provider, bool stream)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        dialect.Fail(Upstream, model, stream, 400);

        var error = await Assert.ThrowsAsync<ClientResultException>(() => AskAsync(dialect, model, stream, [new UserChatMessage("Hi")]));

        Assert.Equal(400, error.Status);
        Assert.Contains(UpstreamDialect.Complaint, error.Message, StringComparison.Ordinal);
    }

    private static string CityOf(ChatToolCall call) => (string)JsonNode.Parse(call.FunctionArguments)!["city"]!;

    private async Task<Turn> AskAsync(UpstreamDialect dialect, string model, bool stream, IReadOnlyList<ChatMessage> messages, ChatCompletionOptions? options = null)
    {
        options ??= new ChatCompletionOptions { MaxOutputTokenCount = 500, Tools = { Tool } };
        var client = Chat(dialect, model);
        if (!stream)
        {
            var answer = await client.CompleteChatAsync(messages, options, Limit);
            var raw = JsonNode.Parse(answer.GetRawResponse().Content)!["choices"]![0]!["message"]!["reasoning_details"];
            return new Turn(
                string.Concat(answer.Value.Content.Select(part => part.Text)), answer.Value.FinishReason, answer.Value.Usage, [.. answer.Value.ToolCalls], raw);
        }

        var turn = new StreamedTurn();
        await foreach (var update in client.CompleteChatStreamingAsync(messages, options, Limit))
        {
            turn.Add(update);
        }

        return turn.Whole();
    }

    private sealed record Turn(string Text, ChatFinishReason? Finish, ChatTokenUsage? Usage, IReadOnlyList<ChatToolCall> Calls, JsonNode? Reasoning);

    /// <summary>Puts updates together as programs do.</summary>
    private sealed class StreamedTurn
    {
        private readonly StringBuilder _text = new();
        private readonly SortedDictionary<int, (string Id, string Name, StringBuilder Arguments)> _calls = [];
        private readonly Dictionary<int, BinaryData> _extras = [];
        private readonly JsonArray _reasoning = [];
        private ChatFinishReason? _finish;
        private ChatTokenUsage? _usage;

        public void Add(StreamingChatCompletionUpdate update)
        {
            _text.AppendJoin("", update.ContentUpdate.Select(part => part.Text));
            _finish = update.FinishReason ?? _finish;
            _usage = update.Usage ?? _usage;
            foreach (var call in update.ToolCallUpdates)
            {
                _calls.TryAdd(call.Index, (call.ToolCallId, call.FunctionName, new StringBuilder()));
                _calls[call.Index].Arguments.Append(call.FunctionArgumentsUpdate);
                if (call.Patch.TryGetJson("$.extra_content"u8, out var extra))
                {
                    _extras[call.Index] = BinaryData.FromBytes(extra);
                }
            }

            if (update.Patch.TryGetJson("$.choices[0].delta.reasoning_details"u8, out var details))
            {
                foreach (var detail in JsonNode.Parse(details.Span)!.AsArray())
                {
                    _reasoning.Add(detail!.DeepClone());
                }
            }
        }

        public Turn Whole() => new(_text.ToString(), _finish, _usage, [.. _calls.Keys.Select(CallAt)], _reasoning.Count > 0 ? _reasoning : null);

        private ChatToolCall CallAt(int index)
        {
            var (id, name, arguments) = _calls[index];
            var call = ChatToolCall.CreateFunctionToolCall(id, name, BinaryData.FromString(arguments.ToString()));
            if (_extras.TryGetValue(index, out var extra))
            {
                call.Patch.Set("$.extra_content"u8, extra);
            }

            return call;
        }
    }
}
