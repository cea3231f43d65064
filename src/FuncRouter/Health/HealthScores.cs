using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace FuncRouter.Health;

/// <summary>The merged result of the probes of all endpoints: the one row that instances read.</summary>
public sealed record HealthScores
{
    /// <summary>Nothing has been probed yet.</summary>
    public static HealthScores None { get; } = new();

    /// <summary>When they were merged.</summary>
    public DateTimeOffset RefreshedAt { get; init; }

    /// <summary>The scores, by endpoint key.</summary>
    public ImmutableDictionary<string, EndpointScore> Endpoints { get; init; } =
        ImmutableDictionary.Create<string, EndpointScore>(StringComparer.Ordinal);
}

/// <summary>What probes say of an endpoint.</summary>
/// <param name="Milliseconds">The weighted time of a probe that succeeded; null where none did.</param>
/// <param name="Reliability">The weighted share of probes that succeeded, from 0 to 1.</param>
/// <param name="ProbedAt">When it was last probed.</param>
/// <param name="Error">Why the last probe failed; null where it did not.</param>
public sealed record EndpointScore(double? Milliseconds, double Reliability, DateTimeOffset ProbedAt, string? Error);

/// <summary>The result of one probe.</summary>
/// <param name="Endpoint">The endpoint's key.</param>
/// <param name="Healthy">Whether the provider answered, and not with a failure of its own.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
public sealed record ProbeResult(string Endpoint, bool Healthy, double Milliseconds, string? Error);

/// <summary>How the figures stand in the store.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthScores))]
[JsonSerializable(typeof(StoredProbe))]
internal sealed partial class HealthJson : JsonSerializerContext;

/// <summary>A probe's row.</summary>
internal sealed record StoredProbe(ProbeResult Result, DateTimeOffset At);
