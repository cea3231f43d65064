using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace FuncRouter.Tickets;

/// <summary>A request that was handed to a person. Holds neither the prompt nor the answer; these are rows of their own.</summary>
public sealed record Ticket
{
    /// <summary>The id, also in <c>x-funcrouter-ticket</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands: one of <see cref="TicketState"/>.</summary>
    public required string State { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>The end user, if the client named one.</summary>
    public string? User { get; init; }

    /// <summary>The generation that it came from.</summary>
    public required string Generation { get; init; }

    /// <summary>What the client asked for.</summary>
    public required string Model { get; init; }

    /// <summary>The route, where it asked for one.</summary>
    public string? Route { get; init; }

    /// <summary>Why no model answered.</summary>
    public string? Error { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when it waits for an answer.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Until when it is kept.</summary>
    public required DateTimeOffset KeptUntil { get; init; }

    /// <summary>When it was answered, declined or found expired.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>What the operator said to a request that gets no answer.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it still waits.</summary>
    [JsonIgnore]
    public bool IsOpen => State == TicketState.Open;

    /// <summary>The ticket as it is at a moment: one that waits longer than it may has expired, whether or not anybody wrote that down.</summary>
    internal Ticket At(DateTimeOffset now) => IsOpen && now >= ExpiresAt ? this with { State = TicketState.Expired, ClosedAt = ExpiresAt } : this;
}

/// <summary>Where a ticket stands.</summary>
public static class TicketState
{
    /// <summary>It waits for an answer.</summary>
    public const string Open = "open";

    /// <summary>It has its answer.</summary>
    public const string Answered = "answered";

    /// <summary>The operator gives no answer.</summary>
    public const string Declined = "declined";

    /// <summary>Nobody answered in time.</summary>
    public const string Expired = "expired";
}

/// <summary>One turn of a ticket's prompt, as people read it.</summary>
/// <param name="Role">Who speaks: <c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Text">What is said; media and calls of tools are named in brackets.</param>
public sealed record TicketTurn(string Role, string Text);

/// <summary>How tickets are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Ticket))]
[JsonSerializable(typeof(ImmutableArray<TicketTurn>))]
internal sealed partial class TicketJson : JsonSerializerContext;
