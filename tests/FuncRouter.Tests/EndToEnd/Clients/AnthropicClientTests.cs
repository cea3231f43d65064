using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;

namespace FuncRouter.Tests.EndToEnd.Clients;

/// <summary>The package <c>Anthropic</c>, in front of providers of every protocol.</summary>
public sealed class AnthropicClientTests(ClientsRouter shared) : ClientTests(shared)
{
    private static readonly Tool Tool = new()
    {
        Name = UpstreamDialect.Tool,
        Description = "The weather in a city.",
        InputSchema = InputSchema.FromRawUnchecked(
            JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(UpstreamDialect.ToolSchema)!),
    };

    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task Text_stop_reason_and_usage_arrive(string provider, bool stream)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        dialect.Say(Upstream, model, stream);

        var turn = await AskAsync(dialect, model, stream, User("How warm is it?"));

        Assert.Equal(UpstreamDialect.Text, Assert.Single(turn.Blocks).AsObject()["text"]!.GetValue<string>());
        Assert.Equal("end_turn", turn.StopReason);
        Assert.Equal(
            (UpstreamDialect.InputTokens - dialect.CachedTokens, dialect.CachedTokens, UpstreamDialect.OutputTokens), (turn.Input, turn.Cached, turn.Output));
    }

    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task Two_calls_at_once_come_and_their_results_go_back_with_the_thoughts(string provider, bool stream)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        dialect.CallThenSay(Upstream, model, stream);
        var question = User("How warm is it in Paris and in Oslo?");

        var calling = await AskAsync(dialect, model, stream, question);

        var calls = calling.Blocks.Where(block => (string?)block["type"] == "tool_use").ToList();
        Assert.Equal("tool_use", calling.StopReason);
        Assert.Equal(UpstreamDialect.Cities, calls.Select(CityOf));

        var last = await AskAsync(dialect, model, stream, question, Raw("assistant", calling.Blocks), Raw("user", calls.Select(call => new JsonObject
        {
            ["type"] = "tool_result",
            ["tool_use_id"] = (string)call["id"]!,
            ["content"] = ResultOf(CityOf(call)),
        })));

        Assert.Equal(UpstreamDialect.Text, Assert.Single(last.Blocks)["text"]!.GetValue<string>());
        HoldsBothResults(dialect, LastRequestFor(model));
        Assert.Equal(dialect.Seal, dialect.SealIn(LastRequestFor(model)));
    }

    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task An_error_is_the_clients_own_exception_with_the_providers_message(string provider, bool stream)
    {
        var dialect = UpstreamDialect.Of(provider);
        var (busy, wrong) = (dialect.NewModel(), dialect.NewModel());
        dialect.Fail(Upstream, busy, stream, 429);
        dialect.Fail(Upstream, wrong, stream, 400);

        var limit = await Assert.ThrowsAsync<AnthropicRateLimitException>(() => AskAsync(dialect, busy, stream, User("Hi")));
        var mistake = await Assert.ThrowsAsync<AnthropicBadRequestException>(() => AskAsync(dialect, wrong, stream, User("Hi")));

        Assert.Equal("rate_limit_error", limit.Type!.Raw());
        Assert.Contains(UpstreamDialect.Complaint, limit.ApiMessage, StringComparison.Ordinal);
        Assert.Equal("invalid_request_error", mistake.Type!.Raw());
        Assert.Contains(UpstreamDialect.Complaint, mistake.ApiMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_are_counted_by_a_provider_that_counts_them()
    {
        var model = UpstreamDialect.Of("anthropic").NewModel();
        Upstream.On(model).Answers("""{"input_tokens":2095}""");

        var count = await Anthropic.Messages.CountTokens(
            new MessageCountTokensParams { Model = $"anthropic/{model}", Messages = [User("Hi")] }, Limit);

        Assert.Equal(2095, count.InputTokens);
    }

    [Theory]
    [InlineData("compatible")]
    [InlineData("gemini")]
    [InlineData("bedrock")]
    public async Task Tokens_are_estimated_for_a_provider_that_does_not_count_them(string provider)
    {
        var model = UpstreamDialect.Of(provider).NewModel();

        var count = await Anthropic.Messages.CountTokens(
            new MessageCountTokensParams { Model = $"{provider}/{model}", Messages = [User(new string('x', 4000))] }, Limit);

        Assert.InRange(count.InputTokens, 800, 1300);
        Assert.DoesNotContain(Upstream.Requests, request => request.Path.Contains(model, StringComparison.Ordinal) || request.Model == model);
    }

    private static MessageParam User(string text) => new UserMessageParam(text);

    private static MessageParam Raw(string role, IEnumerable<JsonNode> blocks) => new(JsonSerializer.SerializeToElement(new JsonObject
    {
        ["role"] = role,
        ["content"] = new JsonArray([.. blocks.Select(block => block.DeepClone())]),
    }));

    private static string CityOf(JsonNode call) => (string)call["input"]!["city"]!;

    private async Task<Turn> AskAsync(UpstreamDialect dialect, string model, bool stream, params MessageParam[] messages)
    {
        var parameters = new MessageCreateParams
        {
            Model = $"{dialect.Provider}/{model}",
            MaxTokens = 2000,
            Messages = messages,
            Tools = [Tool],
            Thinking = new ThinkingConfigEnabled(1024),
        };
        if (!stream)
        {
            var answer = await Anthropic.Messages.Create(parameters, Limit);
            var blocks = answer.Content.Select(block => JsonNode.Parse(block.Json.GetRawText())!);
            return new Turn([.. blocks], answer.StopReason!.Raw(), answer.Usage.InputTokens, answer.Usage.CacheReadInputTokens ?? 0, answer.Usage.OutputTokens);
        }

        var turn = new StreamedTurn();
        await foreach (var update in Anthropic.Messages.CreateStreaming(parameters, Limit))
        {
            turn.Add(update);
        }

        return turn.Whole();
    }

    private sealed record Turn(IReadOnlyList<JsonNode> Blocks, string? StopReason, long Input, long Cached, long Output);

    /// <summary>Puts events together as programs do.</summary>
    private sealed class StreamedTurn
    {
        private readonly List<JsonNode> _blocks = [];
        private readonly StringBuilder _input = new();
        private string? _stopReason;
        private (long Input, long Cached, long Output) _usage;

        public void Add(RawMessageStreamEvent update)
        {
            var json = JsonNode.Parse(update.Json.GetRawText())!;
            if (update.TryPickStart(out var start))
            {
                _usage = (start.Message.Usage.InputTokens, start.Message.Usage.CacheReadInputTokens ?? 0, 0);
            }
            else if (update.TryPickContentBlockStart(out _))
            {
                _blocks.Add(json["content_block"]!.DeepClone());
                _input.Clear();
            }
            else if (update.TryPickContentBlockDelta(out _))
            {
                AddDelta(json["delta"]!);
            }
            else if (update.TryPickDelta(out var delta))
            {
                _stopReason = delta.Delta.StopReason?.Raw();
                var usage = delta.Usage;
                _usage = (usage.InputTokens ?? _usage.Input, usage.CacheReadInputTokens ?? _usage.Cached, usage.OutputTokens);
            }
        }

        public Turn Whole() => new(_blocks, _stopReason, _usage.Input, _usage.Cached, _usage.Output);

        private void AddDelta(JsonNode delta)
        {
            var block = _blocks[^1];
            foreach (var name in new[] { "text", "thinking", "signature" })
            {
                if ((string?)delta[name] is { } more)
                {
                    block[name] = (string?)block[name] + more;
                }
            }

            if ((string?)delta["partial_json"] is { } part && _input.Append(part).Length > 0 && part.EndsWith('}'))
            {
                block["input"] = JsonNode.Parse(_input.ToString());
            }
        }
    }
}
