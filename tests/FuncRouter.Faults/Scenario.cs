namespace FuncRouter.Faults;

/// <summary>One of the sixteen faults: what it is called and what is right when it happens.</summary>
/// <param name="Id">The number in the catalogue.</param>
/// <param name="Fault">What the primary does.</param>
/// <param name="Faults">What was not right, in words; nothing where all was.</param>
internal sealed record Scenario(string Id, string Fault, Func<Evidence, IEnumerable<string>> Faults)
{
    /// <summary>How many requests are sent, one after the other.</summary>
    public int Requests { get; init; } = 1;

    /// <summary>The time from one request to the next, in seconds of the catalogue.</summary>
    public double IntervalSeconds { get; init; }

    /// <summary>Whether an error is what is right, and not an answer.</summary>
    public bool WantsError { get; init; }

    /// <summary>
    /// Whether each answer has words of its own, so that none begins as another did, and the fallback is known to go on with a text that it
    /// is given. Such scenarios are streams alone, and ours, not the catalogue's.
    /// </summary>
    public bool HasOwnWords { get; init; }

    /// <summary>The ways in which it is sent.</summary>
    public IEnumerable<string> Modes => HasOwnWords ? ["own words"] : ["stream", "document"];

    /// <summary>The beginning of its models' names, in one of the modes.</summary>
    public string NameIn(string mode) => Id.ToLowerInvariant() + (mode switch
    {
        "document" => "d",
        "own words" => OwnWordsMark,
        _ => "",
    });

    /// <summary>What ends the name of a scenario whose answers have words of their own.</summary>
    public const char OwnWordsMark = 'o';
}

/// <summary>What there is to judge by.</summary>
/// <param name="Answers">What the caller got, request by request.</param>
/// <param name="Calls">What reached the wall.</param>
/// <param name="Profile">How fast its clock ran.</param>
internal sealed record Evidence(IReadOnlyList<CallerAnswer> Answers, IReadOnlyList<WallCall> Calls, TimeProfile Profile)
{
    /// <summary>What reached the primary.</summary>
    public IReadOnlyList<WallCall> Primary { get; } = [.. Calls.Where(call => call.Provider == "primary")];

    /// <summary>What reached the fallback.</summary>
    public IReadOnlyList<WallCall> Fallback { get; } = [.. Calls.Where(call => call.Provider == "fallback")];

    /// <summary>The first answer.</summary>
    public CallerAnswer First => Answers[0];

    /// <summary>The most requests that reached the primary within some seconds of real time.</summary>
    public int MostWithin(TimeSpan window) => Primary.Max(first => Primary.Count(call => call.At >= first.At && call.At < first.At + window));
}
