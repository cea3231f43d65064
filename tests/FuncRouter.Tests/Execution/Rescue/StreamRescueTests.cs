using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Accounting;
using FuncRouter.Execution;
using FuncRouter.Protocols;
using FuncRouter.Providers;
using FuncRouter.Tests.EndToEnd;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution.Rescue;

public sealed class StreamRescueTests : IDisposable
{
    private const string Half = "Half an answer, which is long enough";

    private readonly ChainFixture _chain = new() { Continuation = ContinuationForm.Prefix };

    public void Dispose() => _chain.Dispose();

    [Fact]
    public async Task Who_writes_other_words_is_given_the_text_and_goes_on_with_it()
    {
        Breaks(_chain.A);
        Says(_chain.B, "Something else");
        Says(_chain.B, " and its end");

        var (text, stream, chain) = await ReadAsync(2);

        Assert.Equal(Half + " and its end", text);
        Assert.Equal(("b/m2", true), (stream.Endpoint.Key, stream.IsJoined));
        var last = JsonNode.Parse(_chain.B.Requests[1].Body)!["messages"]!.AsArray()[^1]!;
        Assert.Equal(("assistant", Half, true), ((string?)last["role"], (string?)last["content"], (bool?)last["prefix"]));
        Assert.Equal(
            ["Connection", "Overloaded", "Diverged", null],
            chain.Attempts.Select(attempt => attempt.Error?.Split(':')[0]));
    }

    [Fact]
    public async Task The_usage_is_of_the_whole_answer_and_the_cost_what_its_last_provider_charges()
    {
        _chain.Facts = _chain.FactsOfB = new ModelFacts { Price = new ModelPrice(1, 10) };
        Breaks(_chain.A);
        Says(_chain.B, "Something else");
        Says(_chain.B, " and its end", promptTokens: 100, completionTokens: 5);

        var (_, stream, chain) = await ReadAsync(2, ",\"stream_options\":{\"include_usage\":true}");

        var sent = (Half.Length / 4) + 1;
        Assert.Equal((100 - sent, 5 + sent), (stream.Usage!.Value.InputTokens, stream.Usage.Value.OutputTokens));
        Assert.Equal((100 + (5 * 10)) / 1_000_000m, stream.CostUsd);
        Assert.True(chain.Budget.WastedUsd > 0);
    }

    [Fact]
    public async Task A_refusal_to_go_on_never_hides_what_broke_the_stream()
    {
        Breaks(_chain.A);
        Says(_chain.B, "Something else");
        _chain.B.Fails(400);

        var (text, stream, chain) = await ReadAsync(2);

        Assert.Equal(Half, text);
        Assert.Equal(FailureKind.Connection, stream.Failure!.Kind);
        Assert.Equal("BadRequest: failed with 400", chain.Attempts[^1].Error);
        Assert.StartsWith("Connection:", chain.Attempts[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_refusal_the_next_is_asked_to_go_on()
    {
        Breaks(_chain.A);
        Says(_chain.B, "Something else");
        Says(_chain.C, "Something third");
        _chain.B.Fails(400);
        Says(_chain.C, " and its end");

        Assert.Equal(Half + " and its end", (await ReadAsync(3)).Text);
    }

    [Fact]
    public async Task A_continuation_that_breaks_is_gone_on_with()
    {
        Breaks(_chain.A);
        Says(_chain.B, "Something else");
        Says(_chain.C, "Something third");
        _chain.B.Streams().Event(OpenAIAnswers.Chunk(" and more")).Breaks();
        Says(_chain.C, " and its end");

        var (text, stream, chain) = await ReadAsync(3);

        Assert.Equal(Half + " and more and its end", text);
        Assert.Equal("c/m3", stream.Endpoint.Key);
        Assert.Equal(Half + " and more", (string?)JsonNode.Parse(_chain.C.Requests[1].Body)!["messages"]!.AsArray()[^1]!["content"]);
        Assert.Equal(["a", "a", "b", "c", "b", "c"], chain.Attempts.Select(attempt => attempt.Provider));
    }

    [Theory]
    [InlineData("Half an answer, which is long enough and its end")]
    [InlineData("which is long enough and its end")]
    [InlineData(" and its end")]
    public async Task Whatever_the_continuation_repeats_is_not_sent_twice(string continuation)
    {
        Breaks(_chain.A);
        Says(_chain.B, "Something else");
        Says(_chain.B, continuation);

        Assert.Equal(Half + " and its end", (await ReadAsync(2)).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Half an answer, which is another")]
    [InlineData("which is long enough")]
    public async Task A_continuation_that_is_none_is_an_error_in_the_stream(string continuation)
    {
        Breaks(_chain.A);
        Says(_chain.B, "Something else");
        Says(_chain.B, continuation);

        var (text, stream, chain) = await ReadAsync(2);

        Assert.Equal((Half, false, FailureKind.Connection), (text, stream.IsComplete, stream.Failure!.Kind));
        Assert.StartsWith("Diverged:", chain.Attempts[^1].Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(",\"response_format\":{\"type\":\"json_object\"}")]
    [InlineData("")]
    public async Task Who_cannot_go_on_and_who_shall_write_JSON_is_not_asked_to(string fields)
    {
        _chain.Continuation = fields.Length > 0 ? ContinuationForm.Prefix : null;
        Breaks(_chain.A);
        Says(_chain.B, "Something else");

        var (text, stream, _) = await ReadAsync(2, fields);

        Assert.Equal((Half, false), (text, stream.IsComplete));
        Assert.Single(_chain.B.Requests);
    }

    [Fact]
    public async Task Beyond_the_limit_of_cost_nobody_is_asked()
    {
        (_chain.Cost, _chain.MaxCost) = (0.6m, 1m);
        _chain.Facts = new ModelFacts { Price = new ModelPrice(100_000, 100_000) };
        Breaks(_chain.A);
        Says(_chain.B, "Something else");

        var (text, _, chain) = await ReadAsync(2);

        Assert.Equal(Half, text);
        Assert.Single(chain.Attempts);
    }

    [Fact]
    public async Task Who_rests_is_asked_last()
    {
        _chain.ModelOfB = "m";
        _chain.Cooldowns.Rest("b/m", TimeSpan.FromMinutes(1));
        Breaks(_chain.A);
        Says(_chain.B, Half + " and its end");
        Says(_chain.C, "Something else");

        var (text, _, chain) = await ReadAsync(3);

        Assert.Equal(Half + " and its end", text);
        Assert.Equal(["a", "a", "c", "b"], chain.Attempts.Select(attempt => attempt.Provider));
    }

    [Fact]
    public async Task A_model_is_given_what_is_left_of_the_limit_of_tokens()
    {
        Breaks(_chain.A);
        Says(_chain.B, "Something else");
        Says(_chain.B, " and its end");

        await ReadAsync(2, ",\"max_tokens\":50");

        Assert.Equal(50 - (Half.Length / 4) - 1, (int)JsonNode.Parse(_chain.B.Requests[1].Body)!["max_tokens"]!);
    }

    // As often as it is asked.
    private static void Breaks(ScriptedHandler handler)
    {
        handler.Streams().Event(OpenAIAnswers.Chunk(Half)).Breaks();
        handler.Fails(503);
        handler.Throws(new HttpRequestException("down"));
    }

    private static void Says(ScriptedHandler handler, string text, int promptTokens = 10, int completionTokens = 3) => handler.Streams()
        .Event(OpenAIAnswers.Chunk(text)).Event(OpenAIAnswers.Finish()).Event(OpenAIAnswers.Usage(promptTokens, completionTokens)).Event("[DONE]").Ends();

    private async Task<(string Text, AnswerStream Stream, ChainResult Chain)> ReadAsync(int candidates, string fields = "")
    {
        var chain = await _chain.RunAsync(candidates, stream: true, fields: fields);
        using var stream = Assert.IsType<AnswerStream>(chain.Answer);
        var events = new StringBuilder();
        while (await stream.ReadAsync() is { IsEmpty: false } next)
        {
            events.Append(Encoding.UTF8.GetString(next.Span));
        }

        var data = events.ToString().Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line["data: ".Length..]);
        return (EventReader.TextOf(data), stream, chain);
    }
}
