using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace FuncRouter.Routing.Quality;

/// <summary>What was learned from outcomes, as it is written to a calibration file.</summary>
/// <param name="Version"><see cref="Current"/>.</param>
/// <param name="Tiers">Each model's tier from 0 to 1, by its place among the models.</param>
/// <param name="Groups">The groups of prompts, by name.</param>
/// <param name="Shared">What holds for all models, by group.</param>
/// <param name="Skills">What holds for a model beyond that, by group and model.</param>
internal sealed record CalibrationState(
    int Version,
    ImmutableSortedDictionary<string, double> Tiers,
    ImmutableSortedDictionary<string, GroupState> Groups,
    ImmutableSortedDictionary<string, SkillState> Shared,
    ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, SkillState>> Skills)
{
    /// <summary>The version that is written; changes with what a word's number or weight means. 1 had pairs of words too, all of one weight; 2 had no shapes.</summary>
    public const int Current = 3;
}

/// <summary>A <see cref="PromptGroup"/>.</summary>
/// <param name="Count">Its prompts.</param>
/// <param name="Measured">Those of them whose similarity was measured.</param>
/// <param name="Moments">Mean and sum of squares of the similarity, and the sum of the difficulties.</param>
/// <param name="Shapes">The sum of each proportion of a shape, and of its square.</param>
/// <param name="Words">The buckets of its words.</param>
/// <param name="Counts">How many prompts have each.</param>
internal sealed record GroupState(int Count, int Measured, double[] Moments, double[] Shapes, int[] Words, int[] Counts);

/// <summary>A <see cref="SkillPosterior"/>.</summary>
/// <param name="Outcomes">The outcomes that it rests on.</param>
/// <param name="Linear">Mean and precision of the level, the slope and each proportion of the shape.</param>
/// <param name="Credits">Agreement and power of the shape and of the words.</param>
/// <param name="Words">The buckets of the words that occurred.</param>
/// <param name="Mean">The weight of each.</param>
/// <param name="Precision">The precision of each weight.</param>
internal sealed record SkillState(int Outcomes, double[] Linear, double[] Credits, int[] Words, double[] Mean, double[] Precision);

/// <summary>How calibration files are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CalibrationState))]
internal sealed partial class CalibrationJson : JsonSerializerContext;
