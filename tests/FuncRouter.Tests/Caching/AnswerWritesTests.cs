using System.Globalization;
using FuncRouter.Accounting;
using FuncRouter.Caching;
using FuncRouter.Caching.Semantic;
using FuncRouter.Conversation;
using FuncRouter.Storage;
using FuncRouter.Tests.EndToEnd;
using FuncRouter.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Caching;

/// <summary>What stands behind an answer in the store, on both stores: the record, the answer, and the question that others may ask in other words.</summary>
public sealed class AnswerWritesTests(AzuriteServer azurite) : IAsyncDisposable
{
    private static readonly CacheOptions Options = new() { Enabled = true };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("funcrouter-test-");
    private readonly List<IAsyncDisposable> _open = [];
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 7, 15, 12, 0, 0, TimeSpan.Zero));
    private readonly ReadingTurns _turns = new(1, TimeProvider.System, NullLogger<ReadingTurns>.Instance);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _open)
        {
            await store.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite, false)]
    [InlineData(StoreKind.Sqlite, true)]
    [InlineData(StoreKind.Tables, false)]
    [InlineData(StoreKind.Tables, true)]
    public async Task A_new_answer_takes_two_batched_writes_with_its_question_and_without(StoreKind kind, bool isForOthers)
    {
        var store = await OpenAsync(kind);

        await WriteAsync(store, [Question(1)], isForOthers);

        Assert.Equal(["batch", "batch"], store.Take().Select(operation => operation.Operation));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Tables)]
    public async Task Many_questions_of_a_moment_and_their_answers_share_four_partitions_and_are_found_with_one_read_each(StoreKind kind)
    {
        var store = await OpenAsync(kind);
        var questions = Enumerable.Range(0, 40).Select(Question).ToArray();

        await WriteAsync(store, questions, isForOthers: true);

        Assert.InRange(store.Take().Length, 1, 16 + 4);
        var (cache, semantic, exchange, _, _) = await InstanceAsync(store);
        await semantic.FindAsync(questions[0], 0, Cancelled);
        await exchange.StartAsync(Cancelled);
        await Poll.UntilAsync(() => questions.All(question => semantic.Knows(KeyOf(question))), Cancelled);
        await exchange.StopAsync(Cancelled);
        store.Take();
        foreach (var question in questions)
        {
            Assert.NotNull(await cache.FindAsync("t", Place(question), CacheControls.Default, Options, Cancelled));
        }

        Assert.All(store.Take(), operation => Assert.Equal("read", operation.Operation));
    }

    private async Task WriteAsync(CountingStore store, SemanticQuestion[] questions, bool isForOthers)
    {
        var (cache, semantic, _, log, writer) = await InstanceAsync(store);
        foreach (var question in questions)
        {
            var answer = new CachedAnswer("p", "m", _time.GetUtcNow(), "{}"u8.ToArray());
            var place = isForOthers ? Place(question) : new AnswerPlace(KeyOf(question));
            _ = cache.PutAsync(place, answer, Options);
            if (isForOthers)
            {
                _ = semantic.NoteAsync(question, place.Key, answer.At + Options.TimeToLive);
            }

            _ = log.WriteAsync("t", new GenerationRecord
            {
                Id = log.NewId(),
                CreatedAt = answer.At,
                Session = "s",
                RequestedModel = "m",
                Outcome = "complete",
                Cache = "miss",
                Milliseconds = new GenerationTimes(1, 1, 0),
                Attempts = [],
            });
        }

        store.Take();
        await writer.StartAsync(Cancelled);
        await writer.StopAsync(Cancelled);
    }

    private async Task<(AnswerCache Cache, SemanticCache Semantic, SemanticExchange Exchange, GenerationLog Log, DeferredWriter Writer)> InstanceAsync(IStore store)
    {
        var writer = new DeferredWriter(store, _time, NullLogger<DeferredWriter>.Instance);
        var invalidations = new CacheInvalidations(store, _time);
        await invalidations.RefreshAsync(Cancelled);
        var index = new SemanticIndex(1_000_000);
        var exchange = new SemanticExchange(index, store, writer, _time, () => 0, NullLogger<SemanticExchange>.Instance);
        return (
            new AnswerCache(store, writer, new AnswerMemory(1 << 20), invalidations, _time, NullLogger<AnswerCache>.Instance),
            new SemanticCache(index, exchange, _turns, _time),
            exchange,
            new GenerationLog(store, writer, _time),
            writer);
    }

    private async Task<CountingStore> OpenAsync(StoreKind kind)
    {
        var store = StoreFactory.Create(
            new StoreOptions
            {
                Kind = kind,
                Path = Path.Combine(_folder.FullName, "store.db"),
                ConnectionString = kind == StoreKind.Tables ? new Secret(await azurite.ConnectionStringAsync()) : null,
                TablePrefix = "t" + Guid.NewGuid().ToString("N"),
            },
            _time);
        if (store is IAsyncDisposable disposable)
        {
            _open.Add(disposable);
        }

        return new CountingStore(store);
    }

    private static SemanticQuestion Question(int number)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"What is the meaning of {number}?");
        return new SemanticQuestion(7, text, TurnSignature.Of(text));
    }

    private static AnswerPlace Place(SemanticQuestion question) => new(KeyOf(question), question.Scope);

    private static string KeyOf(SemanticQuestion question) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(question.Text)));
}
