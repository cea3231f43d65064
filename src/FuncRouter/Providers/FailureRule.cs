namespace FuncRouter.Providers;

/// <summary>What follows a failure: one line of the table of error classes.</summary>
/// <param name="Here">Whether the same endpoint is worth a second try after a short pause.</param>
/// <param name="Elsewhere">Who else may be asked.</param>
/// <param name="Mark">What it says about the endpoint.</param>
internal readonly record struct FailureRule(RetryHere Here, Elsewhere Elsewhere, EndpointMark Mark)
{
    /// <summary>The rule for a class of failure.</summary>
    public static FailureRule Of(FailureKind kind) => kind switch
    {
        // The client's own key never reaches a provider, so these are about the router's: another provider has another key.
        FailureKind.Authentication or FailureKind.Permission or FailureKind.Quota or FailureKind.NotFound =>
            new(RetryHere.Never, Elsewhere.Anyone, EndpointMark.Opens),
        FailureKind.BadRequest or FailureKind.ContentFilter => new(RetryHere.Never, Elsewhere.Nobody, EndpointMark.None),
        FailureKind.ContextTooLong => new(RetryHere.Never, Elsewhere.LargerWindow, EndpointMark.None),
        FailureKind.RateLimit => new(RetryHere.Once, Elsewhere.Anyone, EndpointMark.Counts),
        FailureKind.Overloaded => new(RetryHere.IfAsked, Elsewhere.Anyone, EndpointMark.Counts),
        FailureKind.Server or FailureKind.Connection => new(RetryHere.Once, Elsewhere.Anyone, EndpointMark.Counts),
        FailureKind.Protocol => new(RetryHere.Never, Elsewhere.Anyone, EndpointMark.Counts),
        FailureKind.Conflict => new(RetryHere.Once, Elsewhere.Anyone, EndpointMark.None),

        // Whoever was silent would be so again.
        FailureKind.Timeout => new(RetryHere.Never, Elsewhere.Anyone, EndpointMark.Opens),
        FailureKind.LocalLimit or FailureKind.Unsuitable or FailureKind.Diverged or FailureKind.NoCredential or FailureKind.Unsatisfactory => new(RetryHere.Never, Elsewhere.Anyone, EndpointMark.None),
        _ => new(RetryHere.Never, Elsewhere.Nobody, EndpointMark.None),
    };
}

/// <summary>Whether the same endpoint is tried again.</summary>
internal enum RetryHere
{
    /// <summary>It would fail again.</summary>
    Never,

    /// <summary>Only where it says when, and that is soon.</summary>
    IfAsked,

    /// <summary>Once, before anybody else is asked.</summary>
    Once,
}

/// <summary>Who else is asked.</summary>
internal enum Elsewhere
{
    /// <summary>It would fail anywhere.</summary>
    Nobody,

    /// <summary>A model that takes more.</summary>
    LargerWindow,

    /// <summary>The next candidate.</summary>
    Anyone,
}

/// <summary>What a failure says about the endpoint.</summary>
internal enum EndpointMark
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One failure; several in a row open its breaker.</summary>
    Counts,

    /// <summary>That it is not worth asking for now.</summary>
    Opens,
}
