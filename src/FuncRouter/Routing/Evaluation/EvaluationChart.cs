using System.Globalization;

namespace FuncRouter.Routing.Evaluation;

/// <summary>Draws evaluations: quality against cost, or against the share of prompts to the strong model where the costs are not known.</summary>
internal static class EvaluationChart
{
    /// <summary>Draws reports on one file and one pair of models.</summary>
    /// <param name="weak">The weak model.</param>
    /// <param name="strong">The strong model.</param>
    /// <param name="main">The report that it is about, and its name.</param>
    /// <param name="other">A report to compare it with, and its name; null for none.</param>
    public static string Draw(string weak, string strong, (string Name, EvaluationReport Report) main, (string Name, EvaluationReport Report)? other = null)
    {
        var report = main.Report;
        var byCost = report is { IsPriced: true } && report.Costs[^1] > report.Costs[0];
        var last = PointsOf(report, byCost)[^1];
        var series = new List<ChartSeries> { new(Named(main.Name, report), ChartSeriesKind.Main, PointsOf(report, byCost)) };
        if (other is { } compared)
        {
            series.Add(new ChartSeries(Named(compared.Name, compared.Report), ChartSeriesKind.Other, PointsOf(compared.Report, byCost)));
        }

        series.Add(new ChartSeries("random (APGR 0.500)", ChartSeriesKind.Chance, [PointsOf(report, byCost)[0], last]));
        series.Add(new ChartSeries($"always {weak} and always {strong}", ChartSeriesKind.Points, [PointsOf(report, byCost)[0], last]));
        return ChartSvg.Draw(
            byCost ? "Mean score by cost" : "Mean score by the share of prompts to the strong model",
            byCost ? "US dollars for all prompts" : $"share of prompts sent to {strong}",
            "mean score",
            series,
            byCost ? "0.######" : "P0");
    }

    private static (double X, double Y)[] PointsOf(EvaluationReport report, bool byCost) =>
        [.. report.Curve.Points.Select((score, step) => (byCost ? report.Costs[step] : step / (double)(report.Curve.Points.Length - 1), score))];

    private static string Named(string name, EvaluationReport report) =>
        report.Curve.Gap > 0 ? string.Create(CultureInfo.InvariantCulture, $"{name} (APGR {report.Curve.Apgr:0.000})") : name;
}
