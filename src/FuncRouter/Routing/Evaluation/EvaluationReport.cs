using System.Globalization;
using System.Text.Json;

namespace FuncRouter.Routing.Evaluation;

/// <summary>What an evaluation of two models found: the curve, its interval, and what routing would have cost.</summary>
internal sealed class EvaluationReport
{
    // The same file gives the same interval.
    private const int Seed = 1;

    private static readonly double[] Levels = [0.5, 0.8, 0.95];

    private readonly string _weak;
    private readonly string _strong;
    private readonly int _prompts;
    private readonly int _priced;

    /// <summary>Works it out.</summary>
    /// <param name="weak">The weak model.</param>
    /// <param name="strong">The strong model.</param>
    /// <param name="outcomes">Prompts, scores, expected gains and costs; at least one.</param>
    public EvaluationReport(string weak, string strong, IReadOnlyList<RoutedOutcome> outcomes)
    {
        (_weak, _strong, _prompts, _priced) = (weak, strong, outcomes.Count, outcomes.Count(outcome => outcome.Costs is not null));
        Curve = new QualityCostCurve(outcomes);
        Interval = QualityCostCurve.Interval(outcomes, new Random(Seed).NextDouble);
        Costs = _priced == 0 ? [] : CostsOf(outcomes, Curve.Points.Length - 1);
    }

    /// <summary>The curve.</summary>
    public QualityCostCurve Curve { get; }

    /// <summary>The 95 % interval of its APGR.</summary>
    public (double Low, double High) Interval { get; }

    /// <summary>What the answers cost at each point of the curve, in US dollars, as far as that is known; empty where it is of none.</summary>
    public double[] Costs { get; }

    /// <summary>Whether the costs of all answers are known.</summary>
    public bool IsPriced => _priced == _prompts;

    /// <summary>Whether the strong model is the better one, so that there is something to win.</summary>
    private bool HasGap => Curve.Gap > 0;

    /// <summary>Prints the table.</summary>
    public void Print(TextWriter output)
    {
        Line(output, $"{_prompts} prompts; always {_weak}: {Curve.Weak:0.0000}; always {_strong}: {Curve.Strong:0.0000}");
        if (HasGap)
        {
            Line(output, $"APGR {Number(Curve.Apgr)} (95 % interval {Number(Interval.Low)} to {Number(Interval.High)}); random 0.500");
            foreach (var level in Levels)
            {
                Line(output, $"CPT({level:P0}) {(Curve.Cpt(level) is { } share ? share.ToString("P1", CultureInfo.InvariantCulture) : "never")}; random {level:P1}");
            }
        }
        else
        {
            output.WriteLine($"{_strong} is not better than {_weak} on these prompts, so there is no gap to win and no APGR.");
        }

        Line(output, $"{"share to strong",15} {"score",8} {"random",8}{(Costs.Length > 0 ? $" {"USD",12}" : "")}");
        for (var step = 0; step < Curve.Points.Length; step++)
        {
            var share = step / (double)(Curve.Points.Length - 1);
            var cost = Costs.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $" {Costs[step],12:0.000000}") : "";
            Line(output, $"{share,15:P0} {Curve.Points[step],8:0.0000} {Curve.Weak + (share * Curve.Gap),8:0.0000}{cost}");
        }

        if (Costs.Length > 0 && !IsPriced)
        {
            Line(output, $"Costs of both models stand in {_priced} of the {_prompts} lines; USD is the sum of these.");
        }
    }

    /// <summary>Writes the same as members of an object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("weak"u8, _weak);
        writer.WriteString("strong"u8, _strong);
        writer.WriteNumber("prompts"u8, _prompts);
        writer.WriteNumber("pricedPrompts"u8, _priced);
        writer.WriteNumber("alwaysWeak"u8, Curve.Weak);
        writer.WriteNumber("alwaysStrong"u8, Curve.Strong);
        WriteNumber(writer, "apgr", HasGap ? Curve.Apgr : double.NaN);
        WriteNumber(writer, "apgrLow", HasGap ? Interval.Low : double.NaN);
        WriteNumber(writer, "apgrHigh", HasGap ? Interval.High : double.NaN);
        writer.WriteNumber("randomApgr"u8, 0.5);
        writer.WriteStartObject("cpt"u8);
        foreach (var level in Levels)
        {
            WriteNumber(writer, level.ToString(CultureInfo.InvariantCulture), Curve.Cpt(level) ?? double.NaN);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("points"u8);
        for (var step = 0; step < Curve.Points.Length; step++)
        {
            var share = step / (double)(Curve.Points.Length - 1);
            writer.WriteStartObject();
            writer.WriteNumber("strongShare"u8, share);
            writer.WriteNumber("score"u8, Curve.Points[step]);
            writer.WriteNumber("randomScore"u8, Curve.Weak + (share * Curve.Gap));
            if (Costs.Length > 0)
            {
                writer.WriteNumber("costUsd"u8, Costs[step]);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static double[] CostsOf(IEnumerable<RoutedOutcome> outcomes, int steps)
    {
        RoutedOutcome[] ordered = [.. outcomes.OrderByDescending(outcome => outcome.Gain)];
        return [.. Enumerable.Range(0, steps + 1).Select(step =>
        {
            var strong = (int)Math.Round(step / (double)steps * ordered.Length);
            return ordered.Select((outcome, index) => index < strong ? outcome.Costs?.Strong ?? 0 : outcome.Costs?.Weak ?? 0).Sum();
        })];
    }

    // Of a few prompts an interval may have no end.
    private static string Number(double value) => double.IsFinite(value) ? value.ToString("0.000", CultureInfo.InvariantCulture) : "unknown";

    private static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
