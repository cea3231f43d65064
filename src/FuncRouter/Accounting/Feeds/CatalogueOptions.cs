namespace FuncRouter.Accounting.Feeds;

/// <summary>Where newer prices come from: the section <c>catalogue</c> of the configuration.</summary>
public sealed record CatalogueOptions
{
    /// <summary>The feed's address; null for the built-in catalogue alone.</summary>
    public Uri? Url { get; init; }

    /// <summary>How often the feed is asked.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromDays(1);
}
