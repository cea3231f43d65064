using System.Globalization;

namespace FuncRouter.Routing;

/// <summary>What a ranking aims at: an objective, weights of its own, or a level of quality at the least cost.</summary>
/// <param name="Objective">The objective; its weights hold where there are no others.</param>
public sealed record RoutingAim(Objective Objective)
{
    /// <summary>What <see cref="Parse"/> reads, in words.</summary>
    internal const string Forms = "balanced, cost, latency, quality, a level as in quality>=0.9, or weights as in quality=2,cost=1,latency=0.5";

    /// <summary>Weights instead of the objective's own.</summary>
    public AimWeights? Weights { get; init; }

    /// <summary>The expected quality from which on only the cost counts, from 0 to 1; null for none.</summary>
    public double? MinQuality { get; init; }

    /// <summary>The weights that hold.</summary>
    internal AimWeights Effective => Weights ?? AimWeights.Of(Objective);

    /// <summary>
    /// Reads an aim: an objective's name, <c>quality&gt;=0.9</c>, or weights as in <c>quality=2,cost=1,latency=0.5</c> (what is left out
    /// weighs nothing).
    /// </summary>
    /// <returns>Null where it is none of them.</returns>
    public static RoutingAim? Parse(string text)
    {
        const string Level = "quality>=";
        var trimmed = string.Concat(text.Where(character => !char.IsWhiteSpace(character))).ToLowerInvariant();
        return trimmed switch
        {
            "balanced" => new RoutingAim(Objective.Balanced),
            "cost" => new RoutingAim(Objective.Cost),
            "latency" => new RoutingAim(Objective.Latency),
            "quality" => new RoutingAim(Objective.Quality),
            _ when trimmed.StartsWith(Level, StringComparison.Ordinal) =>
                Number(trimmed.AsSpan(Level.Length)) is { } level and >= 0 and <= 1 ? new RoutingAim(Objective.Cost) { MinQuality = level } : null,
            _ => ParseWeights(trimmed) is { } weights ? new RoutingAim(Objective.Balanced) { Weights = weights } : null,
        };
    }

    /// <summary>The aim as <see cref="Parse"/> reads it.</summary>
    public override string ToString() =>
        MinQuality is { } level ? string.Create(CultureInfo.InvariantCulture, $"quality>={level}")
        : Weights is { } weights ? string.Create(CultureInfo.InvariantCulture, $"quality={weights.Quality},cost={weights.Cost},latency={weights.Latency}")
        : Objective.ToString().ToLowerInvariant();

    private static AimWeights? ParseWeights(string text)
    {
        var weights = new AimWeights(0, 0, 0);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var sign = part.IndexOf('=', StringComparison.Ordinal);
            if (sign < 0 || Number(part.AsSpan(sign + 1)) is not ({ } value and >= 0 and <= 1000))
            {
                return null;
            }

            switch (part[..sign].TrimEnd())
            {
                case "quality":
                    weights = weights with { Quality = value };
                    break;
                case "cost":
                    weights = weights with { Cost = value };
                    break;
                case "latency":
                    weights = weights with { Latency = value };
                    break;
                default:
                    return null;
            }
        }

        return weights.Quality + weights.Cost + weights.Latency > 0 ? weights : null;
    }

    private static double? Number(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}

/// <summary>How much each side of an answer counts. Only their proportions matter.</summary>
/// <param name="Quality">Expected quality, from 0 to 1.</param>
/// <param name="Cost">Expected cost: eight times the cheapest loses 1.</param>
/// <param name="Latency">Expected time: eight times the fastest loses 1.</param>
public readonly record struct AimWeights(double Quality, double Cost, double Latency)
{
    /// <summary>The weights that an objective names.</summary>
    internal static AimWeights Of(Objective objective) => objective switch
    {
        Objective.Cost => new AimWeights(0.05, 1, 0.05),
        Objective.Latency => new AimWeights(0.05, 0.05, 1),
        Objective.Quality => new AimWeights(1, 0.02, 0.02),
        _ => new AimWeights(0.5, 0.25, 0.25),
    };
}
