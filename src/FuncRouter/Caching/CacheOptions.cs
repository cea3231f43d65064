namespace FuncRouter.Caching;

/// <summary>What is remembered of answers: the section <c>cache</c> of the configuration.</summary>
public sealed record CacheOptions
{
    /// <summary>Whether requests are answered from the cache without asking for it by <c>x-funcrouter-cache: on</c>.</summary>
    public bool Enabled { get; init; }

    /// <summary>How long an answer may be used again.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How long after its time an answer may still be a route's last resort (<c>{ "stale": true }</c>); zero for not at all.</summary>
    public TimeSpan StaleFor { get; init; }

    /// <summary>The highest temperature of a request whose answer is used again without asking for it: who asks for more wants variety.</summary>
    public double MaxTemperature { get; init; } = 1;

    /// <summary>The bytes that an instance may keep in memory.</summary>
    public long MemoryBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The bytes that an instance may keep of questions, for routes that give remembered answers to questions that mean the same.</summary>
    public long SemanticMemoryBytes { get; init; } = 64 * 1024 * 1024;
}
