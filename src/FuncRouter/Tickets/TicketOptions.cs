namespace FuncRouter.Tickets;

/// <summary>How requests are handed to persons: the section <c>tickets</c> of the configuration.</summary>
public sealed record TicketOptions
{
    /// <summary>How long a ticket waits for its answer.</summary>
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long a ticket is kept after it was made, prompt and answer included.</summary>
    public TimeSpan KeptFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The router's own public address, which goes before the paths that clients and operators are told; null for the paths alone.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Who is told of new tickets; null for nobody.</summary>
    public WebhookOptions? Webhook { get; init; }
}

/// <summary>Who is told of new tickets.</summary>
public sealed record WebhookOptions
{
    /// <summary>Where to: https, or http on loopback.</summary>
    public required Uri Url { get; init; }

    /// <summary>The key of the signature.</summary>
    public required Secret Secret { get; init; }

    /// <summary>Whether the prompt is sent along.</summary>
    public bool IncludePrompt { get; init; }
}
