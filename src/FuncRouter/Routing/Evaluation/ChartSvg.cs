using System.Globalization;
using System.Security;
using System.Text;

namespace FuncRouter.Routing.Evaluation;

/// <summary>A line or single points of a chart.</summary>
/// <param name="Name">As the legend names it.</param>
/// <param name="Kind">How it is drawn.</param>
/// <param name="Points">Its points, from left to right.</param>
internal sealed record ChartSeries(string Name, ChartSeriesKind Kind, IReadOnlyList<(double X, double Y)> Points);

/// <summary>How a series is drawn.</summary>
internal enum ChartSeriesKind
{
    /// <summary>The line that the chart is about.</summary>
    Main,

    /// <summary>A line to compare it with.</summary>
    Other,

    /// <summary>What chance does: a thin, broken line.</summary>
    Chance,

    /// <summary>Single points.</summary>
    Points,
}

/// <summary>Draws a chart as SVG that browsers show as it is, in light and in dark surroundings.</summary>
internal static class ChartSvg
{
    private const int Width = 720;
    private const int Left = 76;
    private const int Right = 24;
    private const int LegendTop = 56;
    private const int LegendLine = 18;
    private const int PlotHeight = 320;
    private const int Bottom = 60;
    private const int Ticks = 5;

    // What the width has room for.
    private const int MostCharacters = 96;

    private const string Style = """
        text { font: 13px system-ui, sans-serif; fill: #1f2328; } .title { font-size: 16px; font-weight: 600; } .tick { font-size: 12px; fill: #59636e; }
        .paper { fill: #ffffff; } .grid { stroke: #d1d9e0; } .axis { stroke: #59636e; }
        .line { fill: none; stroke-width: 2.5; } .main { stroke: #0969da; } .other { stroke: #bc4c00; } .chance { stroke: #59636e; stroke-width: 1.5; stroke-dasharray: 6 4; }
        .points { fill: #1a7f37; stroke: none; }
        @media (prefers-color-scheme: dark) {
          text { fill: #f0f6fc; } .tick { fill: #9198a1; } .paper { fill: #0d1117; } .grid { stroke: #3d444d; } .axis { stroke: #9198a1; }
          .main { stroke: #4493f8; } .other { stroke: #db6d28; } .chance { stroke: #9198a1; } .points { fill: #3fb950; }
        }
        """;

    /// <summary>Draws it.</summary>
    /// <param name="title">What it shows, in a line.</param>
    /// <param name="horizontal">What stands to the right.</param>
    /// <param name="vertical">What stands upwards.</param>
    /// <param name="series">The lines and points, which have some point.</param>
    /// <param name="format">How numbers to the right are written.</param>
    public static string Draw(string title, string horizontal, string vertical, IReadOnlyList<ChartSeries> series, string format)
    {
        var points = series.SelectMany(line => line.Points).ToArray();
        var (x, y) = (new Scale(points.Select(point => point.X)), new Scale(points.Select(point => point.Y)));
        var top = LegendTop + (LegendLine * series.Count) + 8;
        var height = top + PlotHeight + Bottom;
        string Across(double value) => Number(Left + (x.Share(value) * (Width - Left - Right)));
        string Up(double value) => Number(top + ((1 - y.Share(value)) * PlotHeight));

        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" role=\"img\" aria-label=\"{Escaped(title)}\">");
        svg.AppendLine($"<title>{Escaped(title)}</title>");
        svg.AppendLine($"<style>{Style}</style>");
        svg.AppendLine("<rect class=\"paper\" width=\"100%\" height=\"100%\"/>");
        svg.AppendLine($"<text class=\"title\" x=\"16\" y=\"28\">{Text(title)}</text>");
        for (var index = 0; index < series.Count; index++)
        {
            var at = LegendTop + (LegendLine * index);
            svg.AppendLine(series[index].Kind == ChartSeriesKind.Points
                ? $"<circle class=\"points\" cx=\"30\" cy=\"{at - 4}\" r=\"4\"/>"
                : $"<path class=\"line {ClassOf(series[index].Kind)}\" d=\"M 16 {at - 4} H 44\"/>");
            svg.AppendLine($"<text x=\"52\" y=\"{at}\">{Text(series[index].Name)}</text>");
        }

        foreach (var value in y.Ticks(Ticks))
        {
            svg.AppendLine($"<path class=\"grid\" d=\"M {Left} {Up(value)} H {Width - Right}\"/>");
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text class=\"tick\" x=\"{Left - 8}\" y=\"{Up(value)}\" dy=\"4\" text-anchor=\"end\">{value:0.000}</text>");
        }

        foreach (var value in x.Ticks(Ticks))
        {
            svg.AppendLine($"<path class=\"axis\" d=\"M {Across(value)} {top + PlotHeight} v 5\"/>");
            svg.AppendLine($"<text class=\"tick\" x=\"{Across(value)}\" y=\"{top + PlotHeight + 20}\" text-anchor=\"middle\">{value.ToString(format, CultureInfo.InvariantCulture)}</text>");
        }

        svg.AppendLine($"<path class=\"axis\" fill=\"none\" d=\"M {Left} {top} V {top + PlotHeight} H {Width - Right}\"/>");
        svg.AppendLine($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{height - 14}\" text-anchor=\"middle\">{Text(horizontal)}</text>");
        svg.AppendLine($"<text transform=\"translate(20 {top + (PlotHeight / 2)}) rotate(-90)\" text-anchor=\"middle\">{Text(vertical)}</text>");
        foreach (var line in series)
        {
            svg.AppendLine(line.Kind == ChartSeriesKind.Points
                ? string.Concat(line.Points.Select(point => $"<circle class=\"points\" cx=\"{Across(point.X)}\" cy=\"{Up(point.Y)}\" r=\"5\"/>"))
                : $"<polyline class=\"line {ClassOf(line.Kind)}\" points=\"{string.Join(' ', line.Points.Select(point => $"{Across(point.X)},{Up(point.Y)}"))}\"/>");
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static string ClassOf(ChartSeriesKind kind) => kind switch
    {
        ChartSeriesKind.Main => "main",
        ChartSeriesKind.Other => "other",
        _ => "chance",
    };

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Text(string text) => Escaped(text.Length <= MostCharacters ? text : $"{text[..(MostCharacters - 1)]}…");

    // Names come from files; XML has no control characters and no halves of pairs.
    private static string Escaped(string text) =>
        SecurityElement.Escape(string.Concat(text.EnumerateRunes().Select(rune => Rune.IsControl(rune) || rune.Value is 0xFFFE or 0xFFFF ? Rune.ReplacementChar : rune)));

    // From the least value to the greatest; where all are one, it stands in the middle.
    private readonly struct Scale
    {
        private readonly double _least;
        private readonly double _most;

        public Scale(IEnumerable<double> values)
        {
            (_least, _most) = (double.MaxValue, double.MinValue);
            foreach (var value in values)
            {
                (_least, _most) = (Math.Min(_least, value), Math.Max(_most, value));
            }
        }

        private double Span => _most - _least;

        public double Share(double value) => Span > 0 ? (value - _least) / Span : 0.5;

        // Round numbers: 1, 2 or 5 times a power of ten apart.
        public IEnumerable<double> Ticks(int about)
        {
            if (Span <= 0)
            {
                return [_least];
            }

            var raw = Span / about;
            var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
            var step = (raw / power) switch
            {
                <= 1 => power,
                <= 2 => 2 * power,
                <= 5 => 5 * power,
                _ => 10 * power,
            };
            var first = Math.Ceiling((_least / step) - 1e-9);
            var last = Math.Floor((_most / step) + 1e-9);
            return Enumerable.Range(0, (int)(last - first) + 1).Select(index => (first + index) * step);
        }
    }
}
