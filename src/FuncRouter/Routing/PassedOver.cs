using System.Collections.Immutable;
using System.Globalization;
using FuncRouter.Health;

namespace FuncRouter.Routing;

/// <summary>
/// Says in the reasons of a plan what is true of this moment only: who rests, and who would have been asked before the one that is asked first
/// if it did not rest or fail. Without it a dear answer has no reason that a person could see.
/// </summary>
internal static class PassedOver
{
    // What fails more rarely is not worth a sentence: its own reason has the rate.
    private const double OftenFails = 0.2;

    /// <summary>The candidates with these reasons, in the same order.</summary>
    /// <param name="candidates">The candidates.</param>
    /// <param name="isRanked">Whether they stand by their scores; where the client or a conversation put one first, no other would be there.</param>
    public static ImmutableArray<PlannedCandidate> Explain(ImmutableArray<PlannedCandidate> candidates, bool isRanked)
    {
        if (!candidates.Any(Fails))
        {
            return candidates;
        }

        var first = candidates.FirstOrDefault(candidate => candidate.Estimate.Rest is null);
        var note = first is null ? null : Note(first, candidates, isRanked);
        return [.. candidates.Select(candidate =>
            candidate.Estimate.Rest is { } rest ? candidate with { Reason = $"{candidate.Reason}; {WordsOf(rest)}" }
            : note is not null && ReferenceEquals(candidate, first) ? candidate with { Reason = $"{candidate.Reason}; {note}" }
            : candidate)];
    }

    private static string? Note(PlannedCandidate first, ImmutableArray<PlannedCandidate> candidates, bool isRanked)
    {
        if (candidates[0].Estimate.Rest is { } rest)
        {
            return $"{candidates[0].Endpoint.Key} stands before it but {WordsOf(rest)}";
        }

        if (!isRanked)
        {
            return null;
        }

        var other = candidates
            .Where(candidate => Fails(candidate) && candidate.IsFallback == first.IsFallback && Untroubled(candidate) > Untroubled(first))
            .MaxBy(Untroubled);
        return other is not null && Advantage(other.Estimate, first.Estimate) is { } better ? $"{other.Endpoint.Key} would be {better} but {WordsOf(other.Estimate)}" : null;
    }

    private static bool Fails(PlannedCandidate candidate) => candidate.Estimate.Rest is not null || candidate.Estimate.ErrorRate >= OftenFails;

    // What the candidate would have scored if nothing spoke of failures: the risk is what every score has less.
    private static double Untroubled(PlannedCandidate candidate) => candidate.Score + candidate.Estimate.ErrorRate;

    private static string? Advantage(in CandidateEstimate other, in CandidateEstimate first) =>
        other.CostUsd < first.CostUsd ? "cheaper"
        : other.LatencyMilliseconds < first.LatencyMilliseconds ? "faster"
        : other.Quality > first.Quality ? "better"
        : null;

    private static string WordsOf(in CandidateEstimate estimate) => estimate.Rest is { } rest
        ? WordsOf(rest)
        : string.Create(CultureInfo.InvariantCulture, $"fails in {estimate.ErrorRate:P0} of attempts");

    private static string WordsOf(EndpointRest rest)
    {
        // Rounded up: at the second that is named it is over.
        var until = rest.Until.UtcDateTime.AddTicks(TimeSpan.TicksPerSecond - 1);
        var why = (rest.HasFailed, rest.Errors, rest.IsAtLimit) switch
        {
            (true, 0, _) => " after errors",
            (true, 1, _) => " after an error",
            (true, var errors, _) => string.Create(CultureInfo.InvariantCulture, $" after {errors} errors"),
            (_, _, true) => rest.IsConfiguredLimit ? ", at its configured limit" : ", at its limit",
            _ => "",
        };
        return string.Create(CultureInfo.InvariantCulture, $"rests until {until:HH:mm:ss} UTC{why}");
    }
}
