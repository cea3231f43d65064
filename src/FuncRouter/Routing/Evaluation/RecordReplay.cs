using System.Globalization;
using System.Text.Json;
using FuncRouter.Accounting;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Routing.Evaluation;

/// <summary>
/// Decides recorded requests anew under another aim, and under levels of quality, by what was expected of their candidates then, and adds up what it would
/// have cost and how good it would have been. Candidates that were excluded then stay excluded, and fallbacks stay fallbacks.
/// </summary>
/// <remarks>Copies that a rule made, and what was answered without asking anybody, were no decisions and are left out.</remarks>
internal sealed class RecordReplay
{
    private const string Decided = "as decided";

    private readonly double _preferencePull = new RoutingOptions().PreferencePull;
    private readonly (string Name, RoutingAim Aim)[] _aims;
    private readonly Sums[] _sums;
    private Sums _then;
    private int _requests;
    private int _changed;
    private int _unpriced;

    /// <summary>Begins with nothing.</summary>
    /// <param name="aim">The other aim.</param>
    public RecordReplay(RoutingAim aim)
    {
        var levels = Enumerable.Range(1, 9).Select(tenth => new RoutingAim(Objective.Cost) { MinQuality = tenth / 10.0 });
        _aims = [($"under {aim}", aim), .. levels.Select(level => (level.ToString(), level))];
        _sums = new Sums[_aims.Length];
    }

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
            throw new FormatException($"it is not a generation record, as GET /v1/generation gives it: {JsonText.DescribeLine(exception, line)}; each line is one whole record", exception);
        }

        if (record is not { ShadowOf: null, Cache: not ("hit" or "semantic" or "stale" or "shared"), Decision.Candidates: { IsDefaultOrEmpty: false } candidates })
        {
            return;
        }

        var choices = candidates.Where(candidate => candidate.Fallback is not true).DefaultIfEmpty(candidates[0]);
        CandidateEstimate[] field = [.. choices.Select(candidate => new CandidateEstimate(candidate.CostUsd, candidate.LatencyMs, candidate.Quality, candidate.Risk) { Preference = candidate.Preference })];
        _requests++;
        _unpriced += field.Any(estimate => estimate.CostUsd is null) ? 1 : 0;
        _then = _then.With(field[0]);
        for (var index = 0; index < _aims.Length; index++)
        {
            var utilities = CandidateUtility.Of(field, _aims[index].Aim, _preferencePull);
            var best = Array.IndexOf(utilities, utilities.Max());
            _sums[index] = _sums[index].With(field[best]);
            _changed += index == 0 && best > 0 ? 1 : 0;
        }
    }

    /// <summary>Prints what was and what would have been.</summary>
    /// <exception cref="FormatException">There was nothing to decide.</exception>
    public void Print(TextWriter output)
    {
        CheckAny();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_requests} requests; {_changed} would have gone elsewhere ({_changed / (double)_requests:P0})"));
        output.WriteLine($"{"expected",-40} {"quality",8} {"USD",12} {"ms",8}");
        foreach (var (name, sums) in Rows())
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-40} {sums.Quality / _requests,8:0.000} {sums.Cost,12:0.000000} {sums.Milliseconds / _requests,8:0}"));
        }

        if (_unpriced > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_unpriced} requests had a candidate whose price nobody knew; USD counts it as nothing."));
        }
    }

    /// <summary>Writes the same as members of an object.</summary>
    /// <exception cref="FormatException">There was nothing to decide.</exception>
    public void Write(Utf8JsonWriter writer)
    {
        CheckAny();
        writer.WriteNumber("requests"u8, _requests);
        writer.WriteNumber("changed"u8, _changed);
        writer.WriteNumber("unpricedRequests"u8, _unpriced);
        writer.WriteStartArray("objectives"u8);
        foreach (var (name, sums) in Rows())
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, name);
            writer.WriteNumber("quality"u8, sums.Quality / _requests);
            writer.WriteNumber("costUsd"u8, sums.Cost);
            writer.WriteNumber("latencyMs"u8, sums.Milliseconds / _requests);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Draws expected quality against expected cost, by the levels of quality that might have been asked for.</summary>
    public string Draw()
    {
        (double X, double Y) Point(Sums sums) => ((double)sums.Cost, sums.Quality / _requests);
        return ChartSvg.Draw(
            "Expected quality by expected cost",
            "US dollars for all requests",
            "mean expected quality",
            [
                new ChartSeries("quality>=0.1 to quality>=0.9", ChartSeriesKind.Main, [.. _sums.Skip(1).Select(Point)]),
                new ChartSeries($"from left to right: {string.Join(", ", Rows().Take(2).OrderBy(row => row.Sums.Cost).Select(row => row.Name))}", ChartSeriesKind.Points, [Point(_then), Point(_sums[0])]),
            ],
            "0.######");
    }

    private IEnumerable<(string Name, Sums Sums)> Rows() => _aims.Select((aim, index) => (aim.Name, _sums[index])).Prepend((Decided, _then));

    private void CheckAny()
    {
        if (_requests == 0)
        {
            throw new FormatException("no record has a decision in it");
        }
    }

    private readonly record struct Sums(decimal Cost, double Quality, double Milliseconds)
    {
        public Sums With(CandidateEstimate estimate) => new(Cost + (estimate.CostUsd ?? 0), Quality + estimate.Quality, Milliseconds + estimate.LatencyMilliseconds);
    }
}
