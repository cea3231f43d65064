using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FuncRouter.Health;

/// <summary>What all instances and probes together know of all endpoints: the one row that instances read.</summary>
public sealed record HealthScores
{
    /// <summary>Nothing is known yet.</summary>
    public static HealthScores None { get; } = new();

    /// <summary>When they were merged.</summary>
    public DateTimeOffset RefreshedAt { get; init; }

    /// <summary>The scores, by endpoint key.</summary>
    public ImmutableDictionary<string, EndpointScore> Endpoints { get; init; } =
        ImmutableDictionary.Create<string, EndpointScore>(StringComparer.Ordinal);

    /// <summary>Reads the scores' row; what another version wrote counts as nothing.</summary>
    internal static HealthScores FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, HealthJson.Default.HealthScores) is { Endpoints: not null } scores ? scores : None;
        }
        catch (JsonException)
        {
            return None;
        }
    }

    /// <summary>Writes the scores' row.</summary>
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, HealthJson.Default.HealthScores);
}

/// <summary>What is known of an endpoint: by probes, and by the traffic of all instances. Null is unknown.</summary>
/// <param name="Milliseconds">The weighted time of a probe that succeeded; null where none did.</param>
/// <param name="Reliability">The weighted share of probes that succeeded, from 0 to 1; 1 where nobody probed.</param>
/// <param name="ProbedAt">When it was last probed; null for never.</param>
/// <param name="Error">Why the last probe failed; null where it did not.</param>
public sealed record EndpointScore(double? Milliseconds, double Reliability, DateTimeOffset? ProbedAt, string? Error)
{
    /// <summary>Nobody has probed it.</summary>
    public static EndpointScore Unprobed { get; } = new(null, 1, null, null);

    /// <summary>The time to its first real token: the instances' weighted times, weighted by their attempts.</summary>
    public double? FirstTokenMilliseconds { get; init; }

    /// <summary>The time to the first token that half of all streams stayed below.</summary>
    public double? FirstTokenP50Milliseconds { get; init; }

    /// <summary>The time to the first token that 95 of 100 streams stayed below.</summary>
    public double? FirstTokenP95Milliseconds { get; init; }

    /// <summary>How fast it goes on after that.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>The share of attempts that failed lately, from 0 to 1; newer ones count more, and what is left alone is forgiven.</summary>
    public double ErrorRate { get; init; }

    /// <summary>The attempts of the last five minutes on all instances.</summary>
    public long RecentAttempts { get; init; }

    /// <summary>Of these, how many failed through the endpoint's fault, by class; null for none.</summary>
    public ImmutableDictionary<string, int>? RecentErrors { get; init; }

    /// <summary>When the last attempt ended, to twenty seconds.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>What it has left of its limits.</summary>
    public Headroom? Headroom { get; init; }

    /// <summary>Until when it is left alone everywhere; null where it is not.</summary>
    public DateTimeOffset? RestsUntil { get; init; }

    /// <summary>The share of prompts' tokens that its provider read from its own cache, from 0 to 1.</summary>
    public double? CachedInputShare { get; init; }

    /// <summary>How many tokens of prompts that share rests on; what came an hour ago counts half.</summary>
    public long PromptTokens { get; init; }

    /// <summary>What a million tokens really cost of late, prompt and answer together and its provider's cache taken into account.</summary>
    public double? UsdPerMillionTokens { get; init; }

    /// <summary>How long it took, by what was timed and how hard the model was to think; null where nothing was timed.</summary>
    public ImmutableArray<LatencyDistribution>? Times { get; init; }
}

/// <summary>What an endpoint has left of the limit that is nearest to its end.</summary>
/// <param name="Share">From 0 to 1.</param>
/// <param name="Until">When that limit begins anew.</param>
public sealed record Headroom(double Share, DateTimeOffset Until);

/// <summary>How often something took how long.</summary>
/// <param name="Kind">What was timed.</param>
/// <param name="Effort">How hard the model was to think; empty where the client said nothing.</param>
/// <param name="From">The first bucket of <see cref="LatencyHistogram"/> that is not empty.</param>
/// <param name="Counts">The samples in it and in those that follow.</param>
public sealed record LatencyDistribution(LatencyKind Kind, string Effort, int From, ImmutableArray<int> Counts);

/// <summary>The result of one probe.</summary>
/// <param name="Endpoint">The endpoint's key.</param>
/// <param name="Healthy">Whether the provider answered, and not with a failure of its own.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
public sealed record ProbeResult(string Endpoint, bool Healthy, double Milliseconds, string? Error);

/// <summary>A probe's row.</summary>
internal sealed record StoredProbe(ProbeResult Result, DateTimeOffset At);

/// <summary>How the figures stand in the store.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(HealthScores))]
[JsonSerializable(typeof(StoredProbe))]
[JsonSerializable(typeof(InstanceFigures))]
[JsonSerializable(typeof(SeenEndpoint))]
[JsonSerializable(typeof(Cooldown))]
internal sealed partial class HealthJson : JsonSerializerContext;
