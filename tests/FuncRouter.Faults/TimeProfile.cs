namespace FuncRouter.Faults;

/// <summary>How fast the wall's clock runs: all times of the providers and all limits of the router shrink by the same factor.</summary>
/// <param name="Name">The word on the command line.</param>
/// <param name="Scale">The length of one second of the catalogue, in seconds.</param>
internal sealed record TimeProfile(string Name, double Scale)
{
    /// <summary>The times of the catalogue, and the router's defaults.</summary>
    public static TimeProfile Full { get; } = new("full", 1);

    /// <summary>A fifth of that: the shortest at which a busy machine of two cores does not miss limits by itself.</summary>
    public static TimeProfile Fast { get; } = new("fast", 0.2);

    /// <summary>A time of the catalogue as it is in this profile.</summary>
    /// <param name="seconds">Seconds of the catalogue.</param>
    public TimeSpan Of(double seconds) => TimeSpan.FromSeconds(seconds * Scale);
}
