using System.IO.Compression;
using System.Text;
using BenchmarkDotNet.Attributes;
using FuncRouter.Accounting;
using FuncRouter.Caching;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Execution;
using FuncRouter.Routing;
using FuncRouter.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>The exact cache: naming a request, finding its answer in memory, and giving it again.</summary>
public class ExactCache
{
    private static readonly CacheOptions Options = new() { Enabled = true };

    private readonly RouterRequest _small = Conversation(Requests.Read(1024));
    private readonly RouterRequest _large = Conversation(Requests.Read(8 * 1024));
    private readonly RouterRequest _stream = Conversation(Requests.Read(8 * 1024, stream: true));
    private readonly AnswerMemory _memory = new(64 * 1024 * 1024);
    private readonly byte[] _events = Encoding.UTF8.GetBytes(string.Concat(Samples.Events(200)));
    private readonly byte[] _document = Encoding.UTF8.GetBytes(Samples.Document);
    private AnswerCache _cache = null!;
    private AnswerReplay _replay = null!;
    private RouterState _state = null!;
    private byte[] _packed = [];

    /// <summary>Remembers an answer of each form.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var (store, time) = (Requests.Store, TimeProvider.System);
        var writer = new DeferredWriter(store, time, NullLogger<DeferredWriter>.Instance);
        _cache = new AnswerCache(store, writer, _memory, new CacheInvalidations(store, time), time, NullLogger<AnswerCache>.Instance);
        _replay = new AnswerReplay(_cache, time);
        var options = new RouterOptions { Cache = Options };
        _state = new RouterState(options, new RoutingTable([], [], [Requests.Provider], ModelCatalogue.BuiltIn, time));
        _packed = new byte[_events.Length];
        BrotliEncoder.TryCompress(_events, _packed, out var length, quality: 1, window: 20);
        Array.Resize(ref _packed, length);
    }

    /// <summary>Puts the answer for one benchmark in.</summary>
    [GlobalSetup(Targets = [nameof(HitDocument)])]
    public void SetupDocument()
    {
        Setup();
        Put(_large, _document, isStream: false);
    }

    /// <summary>Likewise.</summary>
    [GlobalSetup(Targets = [nameof(HitStream), nameof(FirstHitStream)])]
    public void SetupStream()
    {
        Setup();
        Put(_stream, _events, isStream: true);
    }

    /// <summary>The key of a request of 1 KB.</summary>
    [Benchmark]
    public string KeyOf1KB() => CacheKey.Of(_small);

    /// <summary>The key of a request of 8 KB.</summary>
    [Benchmark]
    public string KeyOf8KB() => CacheKey.Of(_large);

    /// <summary>Whether a request of 8 KB may be remembered.</summary>
    [Benchmark]
    public bool MayBeRemembered() => CacheUse.Of(_large, Options).IsOn;

    /// <summary>A request of 8 KB: may it be remembered, its key, its answer of 1 KB from memory, the bytes for the client.</summary>
    [Benchmark]
    public Task<int> HitDocument() => HitAsync(_large);

    /// <summary>The same for a stream of 200 events.</summary>
    [Benchmark]
    public Task<int> HitStream() => HitAsync(_stream);

    /// <summary>The same where the stream has to be brought into the client's form, which is done once on each instance.</summary>
    [Benchmark]
    public Task<int> FirstHitStream()
    {
        Put(_stream, _events, isStream: true);
        return HitAsync(_stream);
    }

    /// <summary>What a hit would cost beside that if memory held streams compressed, as the store does.</summary>
    [Benchmark]
    public int UnpackStream()
    {
        var bytes = new byte[_events.Length];
        BrotliDecoder.TryDecompress(_packed, bytes, out var length);
        return length;
    }

    // Its words are looked at, and it is never read as a whole.
    private static RouterRequest Conversation(RouterRequest request) => request with { Conversation = new(() => throw new NotSupportedException()) };

    private void Put(RouterRequest request, byte[] body, bool isStream) => _memory.Put(
        CacheKey.Of(request), new CachedAnswer(Requests.Provider.Name, "small", TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1), body) { IsStream = isStream });

    private async Task<int> HitAsync(RouterRequest request)
    {
        if (!CacheUse.Of(request, Options).Reads)
        {
            return 0;
        }

        var key = CacheKey.Of(request);
        var kept = await _cache.FindAsync(request.Caller.Tenant, new AnswerPlace(key), request.Controls.Cache, Options, CancellationToken.None);
        using var answer = await _replay.ReplayAsync(request, _state, key, kept!);
        if (answer is EventAnswer events)
        {
            return (await events.ReadAsync()).Length;
        }

        using var output = new PooledBuffer();
        ((DocumentAnswer)answer!).WriteTo(output);
        return output.Length;
    }
}
