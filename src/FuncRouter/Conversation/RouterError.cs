using System.Collections.Immutable;

namespace FuncRouter.Conversation;

/// <summary>Why a request gets no answer, before it takes the shape of the client's protocol.</summary>
public sealed record RouterError
{
    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>A stable word for programs: <c>model_not_found</c>, <c>upstream_timeout</c>… Null where a provider is quoted that gave none.</summary>
    public required string? Code { get; init; }

    /// <summary>A sentence for people that says what to do.</summary>
    public required string Message { get; init; }

    /// <summary>The request field to mend, if it is one.</summary>
    public string? Param { get; init; }

    /// <summary>The provider's own type word, where the error is a provider's.</summary>
    public string? ProviderType { get; init; }

    /// <summary>When it is worth asking again, if that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What was tried, in order.</summary>
    public ImmutableArray<AttemptRecord> Attempts { get; init; } = [];
}

/// <summary>One try at one endpoint.</summary>
/// <param name="Provider">The provider's name in the configuration.</param>
/// <param name="Model">The upstream model.</param>
/// <param name="Status">The provider's HTTP status; 0 where none came.</param>
/// <param name="Milliseconds">How long it took until it failed or proved itself.</param>
/// <param name="Error">Why it failed; null where it answered.</param>
public sealed record AttemptRecord(string Provider, string Model, int Status, double Milliseconds, string? Error);
