using System.Globalization;
using System.Text.Json;

namespace FuncRouter.Routing.Evaluation;

/// <summary>What an evaluation of two models found: the curve, the interval, and what routing would have saved.</summary>
/// <param name="Weak">The weak model.</param>
/// <param name="Strong">The strong model.</param>
/// <param name="Outcomes">Prompts, scores and expected gains.</param>
/// <param name="Costs">What each prompt cost at the weak and at the strong model; empty where the file does not say.</param>
internal sealed record EvaluationReport(
    string Weak, string Strong, IReadOnlyList<RoutedOutcome> Outcomes, IReadOnlyList<(double Weak, double Strong, double Gain)> Costs)
{
    // The same file gives the same interval.
    private const int Seed = 1;

    private static readonly double[] Levels = [0.5, 0.8, 0.95];

    /// <summary>The curve.</summary>
    public QualityCostCurve Curve { get; } = new(Outcomes);

    /// <summary>Prints the table.</summary>
    public void Print(TextWriter output)
    {
        var (low, high) = QualityCostCurve.Interval(Outcomes, new Random(Seed).NextDouble);
        Line(output, $"{Outcomes.Count} prompts; always {Weak}: {Curve.Weak:0.0000}; always {Strong}: {Curve.Strong:0.0000}");
        Line(output, $"APGR {Curve.Apgr:0.000} (95 % interval {low:0.000} to {high:0.000}); random 0.500");
        foreach (var level in Levels)
        {
            Line(output, $"CPT({level:P0}) {(Curve.Cpt(level) is { } share ? share.ToString("P1", CultureInfo.InvariantCulture) : "never")}; random {level:P1}");
        }

        Line(output, $"{"share to strong",15} {"score",8} {"random",8}{(Costs.Count > 0 ? $" {"USD",12}" : "")}");
        for (var step = 0; step < Curve.Points.Length; step++)
        {
            var share = step / (double)(Curve.Points.Length - 1);
            var cost = Costs.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $" {CostAt(share),12:0.000000}") : "";
            Line(output, $"{share,15:P0} {Curve.Points[step],8:0.0000} {Curve.Weak + (share * Curve.Gap),8:0.0000}{cost}");
        }
    }

    /// <summary>Prints the same as JSON.</summary>
    public void PrintJson(TextWriter output)
    {
        var (low, high) = QualityCostCurve.Interval(Outcomes, new Random(Seed).NextDouble);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("weak"u8, Weak);
            writer.WriteString("strong"u8, Strong);
            writer.WriteNumber("prompts"u8, Outcomes.Count);
            writer.WriteNumber("alwaysWeak"u8, Curve.Weak);
            writer.WriteNumber("alwaysStrong"u8, Curve.Strong);
            WriteNumber(writer, "apgr", Curve.Apgr);
            WriteNumber(writer, "apgrLow", low);
            WriteNumber(writer, "apgrHigh", high);
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
                if (Costs.Count > 0)
                {
                    writer.WriteNumber("costUsd"u8, CostAt(share));
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private double CostAt(double share)
    {
        var strong = (int)Math.Round(share * Costs.Count);
        return Costs.OrderByDescending(cost => cost.Gain).Select((cost, index) => index < strong ? cost.Strong : cost.Weak).Sum();
    }

    // Where the two models are equally good there is no gap to win a share of.
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
