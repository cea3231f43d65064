using System.Globalization;
using System.Text.Json;
using FuncRouter.Accounting;

namespace FuncRouter.Routing.Evaluation;

/// <summary>
/// Decides recorded requests anew under another aim, by what was expected of their candidates then, and adds up what it would have cost and
/// how good it would have been. Candidates that were excluded then stay excluded.
/// </summary>
/// <param name="aim">The other aim.</param>
internal sealed class RecordReplay(RoutingAim aim)
{
    private int _requests;
    private int _changed;
    private (decimal Cost, double Quality, double Milliseconds) _then;
    private (decimal Cost, double Quality, double Milliseconds) _now;

    /// <summary>Takes a record, as <c>GET /v1/generation</c> gives it.</summary>
    /// <exception cref="FormatException">The line is no record.</exception>
    public void Add(string line)
    {
        GenerationRecord? record;
        try
        {
            record = JsonSerializer.Deserialize(line, GenerationJson.Default.GenerationRecord);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"it is not a generation record: {exception.Message}", exception);
        }

        if (record?.Decision is not { Candidates: { IsDefaultOrEmpty: false } candidates })
        {
            return;
        }

        var estimates = candidates.Select(candidate => new CandidateEstimate(candidate.CostUsd, candidate.LatencyMs, candidate.Quality, candidate.Risk) { Preference = candidate.Preference }).ToArray();
        var utilities = CandidateUtility.Of(estimates, aim, new RoutingOptions().PreferencePull);
        var best = Array.IndexOf(utilities, utilities.Max());
        _requests++;
        _changed += best == 0 ? 0 : 1;
        _then = Sum(_then, estimates[0]);
        _now = Sum(_now, estimates[best]);
    }

    /// <summary>Prints what was and what would have been.</summary>
    public void Print(TextWriter output)
    {
        if (_requests == 0)
        {
            throw new FormatException("no record has a decision in it");
        }

        void Line(string name, (decimal Cost, double Quality, double Milliseconds) sums) => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-24} {sums.Quality / _requests,8:0.000} {sums.Cost,12:0.000000} {sums.Milliseconds / _requests,8:0}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_requests} requests; {_changed} would have gone elsewhere ({_changed / (double)_requests:P0})"));
        output.WriteLine($"{"",-24} {"quality",8} {"USD",12} {"ms",8}");
        Line("as decided", _then);
        Line($"under {aim}", _now);
    }

    private static (decimal, double, double) Sum((decimal Cost, double Quality, double Milliseconds) sums, CandidateEstimate estimate) =>
        (sums.Cost + (estimate.CostUsd ?? 0), sums.Quality + estimate.Quality, sums.Milliseconds + estimate.LatencyMilliseconds);
}
