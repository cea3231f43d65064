namespace FuncRouter.Health;

/// <summary>That an endpoint is left alone now, and why, as far as this instance knows.</summary>
/// <param name="Until">When it may be asked again.</param>
/// <param name="HasFailed">Whether it is left alone because it failed; false where its limit or its pace asked for a pause.</param>
/// <param name="Errors">How many attempts failed on this instance in the last five minutes; 0 where only others saw it fail.</param>
/// <param name="IsAtLimit">Whether nothing is left of a limit, by its own word or by the configuration.</param>
public sealed record EndpointRest(DateTimeOffset Until, bool HasFailed, int Errors, bool IsAtLimit)
{
    /// <summary>Whether that limit is the one that the configuration sets.</summary>
    public bool IsConfiguredLimit { get; init; }
}
