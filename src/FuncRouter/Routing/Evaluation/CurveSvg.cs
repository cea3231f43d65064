using System.Globalization;
using System.Security;

namespace FuncRouter.Routing.Evaluation;

/// <summary>Draws quality against the share of prompts to the strong model.</summary>
internal static class CurveSvg
{
    private const int Width = 640;
    private const int Height = 400;
    private const int Margin = 56;

    /// <summary>Draws the router's curve, and the line of a random router.</summary>
    public static string Draw(QualityCostCurve curve, string weak, string strong)
    {
        var (least, most) = (curve.Points.Append(curve.Strong).Min(), curve.Points.Append(curve.Strong).Max());
        var span = Math.Max(most - least, 1e-9);
        double X(double share) => Margin + (share * (Width - (2 * Margin)));
        double Y(double score) => Height - Margin - ((score - least) / span * (Height - (2 * Margin)));
        var points = string.Join(' ', curve.Points.Select((score, step) => Pair(X(step / (double)(curve.Points.Length - 1)), Y(score))));
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="system-ui, sans-serif" font-size="13">
              <title>Mean score by the share of prompts sent to {SecurityElement.Escape(strong)} instead of {SecurityElement.Escape(weak)}</title>
              <rect width="{Width}" height="{Height}" fill="#fff"/>
              <path d="M {Pair(X(0), Y(most))} V {Y(least):0.#} H {X(1):0.#}" fill="none" stroke="#888"/>
              <line x1="{X(0):0.#}" y1="{Y(curve.Weak):0.#}" x2="{X(1):0.#}" y2="{Y(curve.Strong):0.#}" stroke="#888" stroke-dasharray="5 4"/>
              <polyline points="{points}" fill="none" stroke="#0b6bcb" stroke-width="2.5"/>
              <text x="{X(0) - 8:0.#}" y="{Y(least):0.#}" text-anchor="end">{least:0.000}</text>
              <text x="{X(0) - 8:0.#}" y="{Y(most) + 4:0.#}" text-anchor="end">{most:0.000}</text>
              <text x="{X(0):0.#}" y="{Y(least) + 20:0.#}">0 %</text>
              <text x="{X(1):0.#}" y="{Y(least) + 20:0.#}" text-anchor="end">100 % to {SecurityElement.Escape(strong)}</text>
              <text x="{X(0):0.#}" y="24">mean score; APGR {curve.Apgr:0.000} (dashed: random, 0.500)</text>
            </svg>
            """);
    }

    private static string Pair(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#}");
}
