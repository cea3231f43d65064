using BenchmarkDotNet.Attributes;
using FuncRouter.Caching;
using FuncRouter.Conversation;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>The exact cache: naming a request, and finding its answer in memory.</summary>
public class ExactCache
{
    private readonly RouterRequest _small = Requests.Read(1024);
    private readonly RouterRequest _large = Requests.Read(8 * 1024);
    private readonly AnswerMemory _memory = new(64 * 1024 * 1024);
    private string _key = "";

    /// <summary>Remembers an answer.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _key = CacheKey.Of(_small);
        _memory.Put(_key, new CachedAnswer("loopback", "model", DateTimeOffset.UnixEpoch, new byte[1024]));
    }

    /// <summary>The key of a request of 1 KB.</summary>
    [Benchmark]
    public string KeyOf1KB() => CacheKey.Of(_small);

    /// <summary>The key of a request of 8 KB.</summary>
    [Benchmark]
    public string KeyOf8KB() => CacheKey.Of(_large);

    /// <summary>A hit.</summary>
    [Benchmark]
    public bool Find() => _memory.Find(_key) is not null;
}
