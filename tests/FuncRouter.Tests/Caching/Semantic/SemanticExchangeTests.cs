using System.Collections.Immutable;
using FuncRouter.Caching;
using FuncRouter.Caching.Semantic;
using FuncRouter.Storage;
using FuncRouter.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace FuncRouter.Tests.Caching.Semantic;

public sealed class SemanticExchangeTests
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_question_that_one_instance_remembers_is_found_on_another_within_a_round_of_reading()
    {
        await using var here = new Instance(_store, _time);
        await using var there = new Instance(_store, _time);
        var key = Key('a');
        await here.NoteAsync(Question("How do I reset my password?"), key, _time.GetUtcNow() + TimeSpan.FromMinutes(5));
        Assert.Empty(await there.FindAsync(Question("How do I reset my password")));

        await there.Exchange.StartAsync(Cancelled);
        await _time.WaitedForAsync(Round);

        Assert.Equal(key, Assert.Single(await there.FindAsync(Question("How do I reset my password"))).Key);
        Assert.True(there.Cache.Knows(key));

        // And what comes later in the rounds that follow.
        await here.NoteAsync(Question("How do I bake bread?"), Key('b'), _time.GetUtcNow() + TimeSpan.FromMinutes(5));
        Assert.Empty(await there.FindAsync(Question("How do I bake bread?")));
        _time.Advance(Round);
        await _time.WaitedForAsync(Round);
        Assert.Equal(Key('b'), Assert.Single(await there.FindAsync(Question("How do I bake bread?"))).Key);
    }

    [Fact]
    public async Task Scopes_that_nobody_asks_in_are_not_read_and_what_was_read_is_not_read_again()
    {
        await using var here = new Instance(_store, _time);
        await using var there = new Instance(_store, _time);
        var queries = 0;
        await here.NoteAsync(Question("How do I bake bread?"), Key('a'), _time.GetUtcNow() + TimeSpan.FromHours(5));
        _store.Before = operation =>
        {
            queries += operation == "query" ? 1 : 0;
            return Task.CompletedTask;
        };

        await there.Exchange.StartAsync(Cancelled);
        await _time.WaitedForAsync(Round);
        Assert.Equal(0, queries);

        await there.FindAsync(Question("Anything"));
        _time.Advance(Round);
        await _time.WaitedForAsync(Round);
        Assert.InRange(queries, 8, 12);

        // Half an hour later the one row that there is is old, and is not among what comes back.
        _time.Advance(TimeSpan.FromMinutes(30));
        await _time.WaitedForAsync(Round);
        await there.FindAsync(Question("Anything"));
        _time.Advance(Round);
        await _time.WaitedForAsync(Round);
        await there.FindAsync(Question("Anything"));
        queries = 0;
        _time.Advance(Round);
        await _time.WaitedForAsync(Round);
        Assert.Equal(4, queries);
    }

    [Fact]
    public async Task Vectors_come_over_as_they_were_and_what_has_expired_or_is_not_understood_does_not()
    {
        await using var here = new Instance(_store, _time);
        await using var there = new Instance(_store, _time);
        var question = Question("One") with { Vector = QuestionVector.Of([1, -2, 3]) };
        await here.NoteAsync(question, Key('a'), _time.GetUtcNow() + TimeSpan.FromMinutes(5));
        await here.NoteAsync(question, Key('b'), _time.GetUtcNow());
        await _store.UpsertAsync(
            new StoreKey(AnswerCache.Table.NameAt(_time.GetUtcNow()), new AnswerPlace(Key('c'), 7).Partition, $"q{new string('0', 19)}{Key('c')}"), new StoreValue("not JSON"u8.ToArray()), Cancelled);
        await there.FindAsync(question);

        await there.Exchange.StartAsync(Cancelled);
        await _time.WaitedForAsync(Round);

        Assert.Equal((true, false, false), (there.Cache.Knows(Key('a')), there.Cache.Knows(Key('b')), there.Cache.Knows(Key('c'))));
        Assert.Equal(question.Vector!.ToBytes(), Assert.Single(there.Index.Find(question, 5, _time.GetUtcNow())).Vector!.ToBytes());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Questions_of_others_are_cut_for_reading_only_where_questions_are_read(bool isRead)
    {
        await using var here = new Instance(_store, _time);
        await using var there = new Instance(_store, _time);
        var question = Question("How do I bake bread?") with { IsRead = isRead };
        await here.NoteAsync(question, Key('a'), _time.GetUtcNow() + TimeSpan.FromMinutes(5));
        await there.FindAsync(question);

        await there.Exchange.StartAsync(Cancelled);
        await _time.WaitedForAsync(Round);

        Assert.Equal(isRead, !Assert.Single(there.Index.Find(question, 5, _time.GetUtcNow())).Signature.Pieces.IsEmpty);
    }

    [Fact]
    public async Task What_was_remembered_before_midnight_is_found_after_it()
    {
        await using var here = new Instance(_store, _time);
        await using var there = new Instance(_store, _time);
        _time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        await here.NoteAsync(Question("How do I bake bread?"), Key('a'), _time.GetUtcNow() + TimeSpan.FromMinutes(5));
        _time.Advance(TimeSpan.FromSeconds(2));
        await there.FindAsync(Question("Anything"));

        await there.Exchange.StartAsync(Cancelled);
        await _time.WaitedForAsync(Round);

        Assert.True(there.Cache.Knows(Key('a')));
    }

    private static SemanticQuestion Question(string text) => new(7, text, TurnSignature.Of(text));

    private static string Key(char digit) => new(digit, 64);

    private sealed class Instance : IAsyncDisposable
    {
        private readonly ScriptedStore _store;
        private readonly WatchedTime _time;
        private readonly ReadingTurns _turns;

        public Instance(ScriptedStore store, WatchedTime time)
        {
            (_store, _time, _turns) = (store, time, new ReadingTurns(1, time, NullLogger<ReadingTurns>.Instance));
            Exchange = NewExchange(new DeferredWriter(store, time, NullLogger<DeferredWriter>.Instance));
            Cache = new SemanticCache(Index, Exchange, _turns, time);
        }

        public SemanticIndex Index { get; } = new(1_000_000);

        public SemanticExchange Exchange { get; }

        public SemanticCache Cache { get; }

        // Written at once, by a writer that is stopped and so writes all that waits.
        public async Task NoteAsync(SemanticQuestion question, string key, DateTimeOffset expiresAt)
        {
            var writer = new DeferredWriter(_store, _time, NullLogger<DeferredWriter>.Instance);
            using var exchange = NewExchange(writer);
            var noted = new SemanticCache(Index, exchange, _turns, _time).NoteAsync(question, key, expiresAt);
            await writer.StartAsync(Cancelled);
            await writer.StopAsync(Cancelled);
            await noted;
        }

        public ValueTask<ImmutableArray<SemanticMatch>> FindAsync(SemanticQuestion question) => Cache.FindAsync(question, atLeast: 0, Cancelled);

        public async ValueTask DisposeAsync()
        {
            await Exchange.StopAsync(CancellationToken.None);
            Exchange.Dispose();
        }

        private SemanticExchange NewExchange(DeferredWriter writer) => new(Index, _store, writer, _time, () => 0, NullLogger<SemanticExchange>.Instance);
    }
}
