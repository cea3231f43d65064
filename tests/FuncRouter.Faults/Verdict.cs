namespace FuncRouter.Faults;

/// <summary>What a scenario came to.</summary>
internal enum Outcome
{
    /// <summary>A hang, a doubled text, a truncated one that looks complete, or hammering.</summary>
    Fail,

    /// <summary>A clear error, and nothing false.</summary>
    Safe,

    /// <summary>The whole answer, with conduct on the way that was not right.</summary>
    Partial,

    /// <summary>The whole answer, or the one error that is right, by right conduct.</summary>
    Pass,
}

/// <summary>A scenario's outcome and why.</summary>
/// <param name="Id">The scenario, as in the catalogue.</param>
/// <param name="Mode">How it was sent: <c>stream</c>, <c>document</c>, or <c>own words</c> for a stream.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="Attempts">How many requests reached the wall.</param>
/// <param name="Took">How long the caller waited for the end of the answer.</param>
/// <param name="Remark">What was not right; empty where all was.</param>
internal sealed record Verdict(string Id, string Mode, Outcome Outcome, int Attempts, TimeSpan Took, string Remark);
