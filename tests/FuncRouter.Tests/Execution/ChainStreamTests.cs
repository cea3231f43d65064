using FuncRouter.Execution;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Execution;

/// <summary>Streams, up to their first token and after it.</summary>
public sealed class ChainStreamTests : IDisposable
{
    private static readonly string Answer = OpenAIAnswers.Document("Hi");

    private readonly ChainFixture _chain = new();

    public void Dispose() => _chain.Dispose();

    [Fact]
    public async Task A_stream_that_proves_nothing_goes_to_the_next()
    {
        _chain.A.Streams().Event(OpenAIAnswers.Role()).Ends();
        _chain.B.Streams().Event(OpenAIAnswers.Role()).Event(OpenAIAnswers.Error("overloaded", "overloaded_error"));
        _chain.C.Streams().Event(OpenAIAnswers.Chunk("Hi"));

        var result = await _chain.RunAsync(3, stream: true);
        using var answer = result.Answer;

        Assert.IsType<AnswerStream>(answer);
        Assert.Equal(
            [(200, "Protocol: The stream ended without a finish reason: the answer is cut off."), (200, "Overloaded: overloaded"), (200, null)],
            result.Attempts.Select(attempt => (attempt.Status, attempt.Error)));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(",\"n\":2", false)]
    public async Task A_stream_that_breaks_is_complete_only_where_all_of_its_answers_have_ended(string fields, bool complete)
    {
        _chain.A.Streams().Event(OpenAIAnswers.Chunk("Hi")).Event(OpenAIAnswers.Finish()).Breaks();

        var result = await _chain.RunAsync(1, stream: true, fields: fields);
        using var answer = Assert.IsType<AnswerStream>(result.Answer);
        while (!(await answer.ReadAsync()).IsEmpty)
        {
        }

        Assert.Equal(complete, answer.IsComplete);
    }

    [Fact]
    public async Task A_document_in_the_place_of_a_stream_is_no_answer()
    {
        _chain.A.Answers(Answer);
        _chain.B.Streams().Event(OpenAIAnswers.Chunk("Hi"));

        var result = await _chain.RunAsync(2, stream: true);
        using var answer = result.Answer;

        Assert.Equal("Protocol: A stream was asked for and a document came.", result.Attempts[0].Error);
    }

    [Fact]
    public async Task A_stream_that_sends_only_a_role_and_comments_is_silent_all_the_same()
    {
        _chain.A.Streams().Sends(": processing\n\n").Event(OpenAIAnswers.Role());
        var run = _chain.RunAsync(1, stream: true);
        await _chain.Time.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(504, (await run).Error!.Status);
    }

    [Fact]
    public async Task A_client_that_leaves_a_stream_before_its_first_token_is_499()
    {
        _chain.A.Streams().Event(OpenAIAnswers.Role());
        var run = _chain.RunAsync(1, stream: true);
        await _chain.Time.WaitedForAsync(TimeSpan.FromSeconds(10));

        await _chain.Client.CancelAsync();

        Assert.Equal(499, (await run).Error!.Status);
    }

    [Fact]
    public async Task A_proven_stream_is_limited_from_event_to_event()
    {
        var upstream = _chain.A.Streams().Event(OpenAIAnswers.Chunk("Hi"));
        _chain.A.Fails(503);
        using var answer = Assert.IsType<AnswerStream>((await _chain.RunAsync(1, stream: true)).Answer);
        Assert.False((await answer.ReadAsync()).IsEmpty);
        var read = answer.ReadAsync().AsTask();
        await _chain.Time.WaitedForAsync(TimeSpan.FromSeconds(15));
        _chain.Time.Advance(TimeSpan.FromSeconds(14));
        upstream.Event(OpenAIAnswers.Chunk("again"));
        Assert.False((await read).IsEmpty);

        read = answer.ReadAsync().AsTask();
        await _chain.Time.PassAsync(TimeSpan.FromSeconds(15));

        Assert.True((await read).IsEmpty);
        Assert.False(answer.IsComplete);
        Assert.Equal("No sign of the next event within 15 s.", answer.Failure!.Message);
    }

    [Fact]
    public async Task The_deadline_holds_for_streams_too()
    {
        _chain.A.Streams().Event(OpenAIAnswers.Chunk("Hi"));
        using var answer = Assert.IsType<AnswerStream>((await _chain.RunAsync(1, stream: true, deadline: TimeSpan.FromSeconds(12))).Answer);
        await answer.ReadAsync();
        var read = answer.ReadAsync().AsTask();
        await _chain.Time.PassAsync(TimeSpan.FromSeconds(12));

        Assert.True((await read).IsEmpty);
        Assert.Equal("The deadline of 12 s passed while waiting for the next event.", answer.Failure!.Message);
    }
}
