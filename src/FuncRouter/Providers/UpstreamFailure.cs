namespace FuncRouter.Providers;

/// <summary>Why an attempt failed: a value, because failing over is everyday work.</summary>
/// <param name="Kind">What it means for the attempts that follow.</param>
/// <param name="Status">The provider's HTTP status; 0 where none came.</param>
/// <param name="Message">A sentence for people, the provider's own where it gave one. Never holds the provider's key.</param>
internal sealed record UpstreamFailure(FailureKind Kind, int Status, string Message)
{
    /// <summary>The provider's type word.</summary>
    public string? ProviderType { get; init; }

    /// <summary>The provider's code.</summary>
    public string? ProviderCode { get; init; }

    /// <summary>The request field that the provider complains of.</summary>
    public string? Param { get; init; }

    /// <summary>How long the provider asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What follows it.</summary>
    public FailureRule Rule => FailureRule.Of(Kind);

    /// <summary>Whether it says something about the endpoint, and not only about this request.</summary>
    public bool CountsAgainstEndpoint => Rule.Mark != EndpointMark.None;
}

/// <summary>The classes of failure.</summary>
internal enum FailureKind
{
    /// <summary>The provider does not take the router's key.</summary>
    Authentication,

    /// <summary>The key may not do this.</summary>
    Permission,

    /// <summary>The provider does not know the model.</summary>
    NotFound,

    /// <summary>The request is wrong, and would be wrong anywhere.</summary>
    BadRequest,

    /// <summary>The prompt is longer than the model takes.</summary>
    ContextTooLong,

    /// <summary>The provider will not answer this.</summary>
    ContentFilter,

    /// <summary>Too many requests or tokens for now.</summary>
    RateLimit,

    /// <summary>The account is out of credit, which no pause mends.</summary>
    Quota,

    /// <summary>The request collides with another.</summary>
    Conflict,

    /// <summary>The provider has too much to do.</summary>
    Overloaded,

    /// <summary>The provider broke.</summary>
    Server,

    /// <summary>No answer, or no further event, in time.</summary>
    Timeout,

    /// <summary>The time of the whole request was up, which says nothing about the endpoint.</summary>
    Deadline,

    /// <summary>No connection, or one that was cut.</summary>
    Connection,

    /// <summary>The answer is not of the protocol: no JSON, no end.</summary>
    Protocol,

    /// <summary>Nobody waits for the answer any more.</summary>
    ClientLeft,

    /// <summary>The configured limit of this endpoint is used up; nothing was sent.</summary>
    LocalLimit,

    /// <summary>Another endpoint answered first.</summary>
    Abandoned,

    /// <summary>A second answer does not begin as the broken one did, and so cannot be joined to it.</summary>
    Diverged,

    /// <summary>The answer is whole and not what was asked for.</summary>
    Unsatisfactory,

    /// <summary>The request holds what this endpoint's protocol has no word for; nothing was sent.</summary>
    Unsuitable,

    /// <summary>The router has nothing to prove who it is to the provider; nothing was sent.</summary>
    NoCredential,
}
