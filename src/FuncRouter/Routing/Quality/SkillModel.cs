using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing.Quality;

/// <summary>
/// How good the answer of a model to a prompt will be: its tier against the prompt's difficulty, corrected by the outcomes of prompts that
/// are like it. A prompt that is like none of them is judged by tier and difficulty alone.
/// </summary>
/// <remarks>In memory and bounded: <see cref="MaxGroups"/> groups, <see cref="MaxSkills"/> pairs of group and model. Lock-free; racing updates may lose one.</remarks>
internal sealed class SkillModel
{
    /// <summary>The tier of a model of which nobody knows one: a middling one.</summary>
    public const double MiddlingTier = 0.5;

    private const int MaxGroups = 64;
    private const int MaxSkills = 1024;

    private readonly ConcurrentDictionary<string, PromptGroup> _groups = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Group, string Model), SkillPosterior> _skills = new();
    private readonly ConcurrentDictionary<string, SkillPosterior> _shared = new(StringComparer.Ordinal);
    private readonly ImmutableSortedDictionary<string, double> _tiers;

    /// <summary>Begins without any outcome.</summary>
    /// <param name="tiers">Models whose tiers are known better than by the catalogue; null for none.</param>
    public SkillModel(ImmutableSortedDictionary<string, double>? tiers = null) =>
        _tiers = tiers ?? ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);

    /// <summary>Whether nothing was learned yet.</summary>
    public bool IsEmpty => _skills.IsEmpty;

    /// <summary>A model's tier, from 0 to 1.</summary>
    /// <param name="model">The upstream model.</param>
    /// <param name="catalogue">What configuration and catalogue say; null where they do not know it.</param>
    public double TierOf(string model, double? catalogue) => _tiers.TryGetValue(model, out var tier) ? tier : catalogue ?? MiddlingTier;

    /// <summary>Finds the group that a prompt is most like, once for all candidates.</summary>
    public PromptMatch Match(PromptAnalysis prompt)
    {
        var (best, bestGroup, bestSimilarity) = ("", (PromptGroup?)null, double.NegativeInfinity);
        foreach (var (name, group) in _groups)
        {
            if (group.Similarity(prompt.Words) is var similarity && similarity > bestSimilarity)
            {
                (best, bestGroup, bestSimilarity) = (name, group, similarity);
            }
        }

        return bestGroup is null
            ? new PromptMatch("", 0, 0, default)
            : new PromptMatch(best, bestGroup.Trust(bestSimilarity, prompt.Words.Entries.Length), bestGroup.Difficulty, bestGroup.Weigh(prompt.Words));
    }

    /// <summary>The quality that is expected of a model.</summary>
    /// <param name="model">The upstream model.</param>
    /// <param name="tier">Its tier from 0 to 1; null where nobody knows it.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="match">What <see cref="Match"/> said of it.</param>
    public ExpectedQuality Expect(string model, double? tier, PromptAnalysis prompt, PromptMatch match)
    {
        var difficulty = Logistic.Logit(prompt.Difficulty);
        var logit = Logistic.Skill(TierOf(model, tier)) - difficulty;
        var variance = DifficultyPrior.Deviation * DifficultyPrior.Deviation;
        if (match.Trust > 0 && _skills.TryGetValue((match.Group, model), out var skill))
        {
            var centred = difficulty - match.Difficulty;
            var (own, left) = skill.Predict(centred, prompt.Words, match.Weights);
            var common = _shared.TryGetValue(match.Group, out var shared) ? shared.Predict(centred, prompt.Words, match.Weights).Mean : 0;
            logit += match.Trust * (own + common);
            variance = ((1 - match.Trust) * variance) + (match.Trust * Math.Min(variance, left));
        }

        var chance = Logistic.Chance(logit);
        return new ExpectedQuality(chance, chance * (1 - chance) * Math.Sqrt(variance));
    }

    /// <summary>Takes the outcome of a prompt at a model.</summary>
    /// <param name="group">The family of tasks; null for the one that the analysis found.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="outcomes">How good each model's answer was, from 0 to 1, with the model's tier where it is known.</param>
    /// <param name="weight">How much it counts; 1 for a plain outcome.</param>
    public void Learn(string? group, PromptAnalysis prompt, IReadOnlyCollection<(string Model, double? Tier, double Score)> outcomes, double weight = 1)
    {
        var name = group ?? prompt.Family.ToWord();
        if (_groups.Count >= MaxGroups && !_groups.ContainsKey(name))
        {
            return;
        }

        var members = _groups.GetOrAdd(name, _ => new PromptGroup());
        var difficulty = Logistic.Logit(prompt.Difficulty);
        members.Add(difficulty, prompt.Words);
        var centred = difficulty - members.Difficulty;
        var weights = members.Weigh(prompt.Words);
        var shared = _shared.GetOrAdd(name, _ => new SkillPosterior());
        var common = shared.Predict(centred, prompt.Words, weights).Mean;
        foreach (var (model, tier, score) in outcomes)
        {
            if (_skills.Count >= MaxSkills && !_skills.ContainsKey((name, model)))
            {
                continue;
            }

            // What is common to the models of a prompt is learned once from all of them together.
            var skill = _skills.GetOrAdd((name, model), _ => new SkillPosterior());
            var prior = Logistic.Skill(TierOf(model, tier)) - difficulty;
            skill.Learn(prior + common, centred, prompt.Words, weights, score, weight);
            shared.Learn(prior + skill.Predict(centred, prompt.Words, weights).Mean, centred, prompt.Words, weights, score, weight / outcomes.Count);
        }
    }

    /// <summary>The parts that it has learned of.</summary>
    public IEnumerable<SkillPart> Parts => _groups.Keys.Select(group => new SkillPart(group, SkillPart.Prompts))
        .Concat(_shared.Keys.Select(group => new SkillPart(group, SkillPart.AllModels)))
        .Concat(_skills.Keys.Select(key => new SkillPart(key.Group, key.Model)));

    /// <summary>What a part came to as sums, which of two instances simply add up; the first of them counts what was learned from. Null where there is nothing.</summary>
    public double[]? SumsOf(SkillPart part) => part.Model switch
    {
        SkillPart.Prompts => _groups.GetValueOrDefault(part.Group)?.ToSums(),
        SkillPart.AllModels => _shared.GetValueOrDefault(part.Group)?.ToSums(),
        _ => _skills.GetValueOrDefault((part.Group, part.Model))?.ToSums(),
    };

    /// <summary>Takes in the sums of what another instance has learned.</summary>
    public void Add(SkillPart part, double[] sums)
    {
        switch (part.Model)
        {
            case SkillPart.Prompts when _groups.Count < MaxGroups || _groups.ContainsKey(part.Group):
                _groups.GetOrAdd(part.Group, _ => new PromptGroup()).Add(sums);
                break;
            case SkillPart.AllModels when _shared.Count < MaxGroups || _shared.ContainsKey(part.Group):
                _shared.GetOrAdd(part.Group, _ => new SkillPosterior()).Add(sums);
                break;
            case not (SkillPart.Prompts or SkillPart.AllModels) when _skills.Count < MaxSkills || _skills.ContainsKey((part.Group, part.Model)):
                _skills.GetOrAdd((part.Group, part.Model), _ => new SkillPosterior()).Add(sums);
                break;
        }
    }

    /// <summary>Writes what was learned.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new CalibrationState(
            CalibrationState.Current,
            _tiers,
            _groups.ToImmutableSortedDictionary(group => group.Key, group => group.Value.ToState(), StringComparer.Ordinal),
            _shared.ToImmutableSortedDictionary(group => group.Key, group => group.Value.ToState(), StringComparer.Ordinal),
            _skills.GroupBy(skill => skill.Key.Group).ToImmutableSortedDictionary(
                group => group.Key,
                group => group.ToImmutableSortedDictionary(skill => skill.Key.Model, skill => skill.Value.ToState(), StringComparer.Ordinal),
                StringComparer.Ordinal)),
        CalibrationJson.Default.CalibrationState);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">It is no calibration of this version.</exception>
    public static SkillModel FromJson(ReadOnlySpan<byte> json)
    {
        CalibrationState? state;
        try
        {
            state = JsonSerializer.Deserialize(json, CalibrationJson.Default.CalibrationState);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"it is not a calibration file: {exception.Message}", exception);
        }

        if (state is not { Version: CalibrationState.Current, Tiers: { } tiers, Groups: { } groups, Shared: { } shared, Skills: { } skills })
        {
            throw new FormatException("it is not a calibration file of this version");
        }

        var model = new SkillModel(tiers);
        foreach (var (name, group) in groups.Take(MaxGroups))
        {
            model._groups[name] = PromptGroup.FromState(group);
        }

        foreach (var (name, skill) in shared.Take(MaxGroups))
        {
            model._shared[name] = SkillPosterior.FromState(skill);
        }

        foreach (var (group, name, skill) in skills.SelectMany(group => group.Value.Select(skill => (group.Key, skill.Key, skill.Value))).Take(MaxSkills))
        {
            model._skills[(group, name)] = SkillPosterior.FromState(skill);
        }

        return model;
    }
}

/// <summary>A part of what is known: of a group its prompts, what holds for all models, or one model.</summary>
/// <param name="Group">The group.</param>
/// <param name="Model">The upstream model, <see cref="Prompts"/> or <see cref="AllModels"/>.</param>
internal readonly record struct SkillPart(string Group, string Model)
{
    /// <summary>Stands for the prompts; no model has this name.</summary>
    public const string Prompts = "";

    /// <summary>Stands for all models; none has this name.</summary>
    public const string AllModels = "*";
}

/// <summary>The group that a prompt is most like.</summary>
/// <param name="Group">Its name; empty where nothing was learned.</param>
/// <param name="Trust">How far what was learned there may be believed for this prompt, from 0 to 1.</param>
/// <param name="Difficulty">The group's usual difficulty, in logits.</param>
/// <param name="Weights">What the prompt's words weigh in the group.</param>
internal readonly record struct PromptMatch(string Group, double Trust, double Difficulty, WordWeights Weights);

/// <summary>How good an answer will be.</summary>
/// <param name="Mean">From 0 to 1.</param>
/// <param name="Deviation">The standard deviation of that.</param>
internal readonly record struct ExpectedQuality(double Mean, double Deviation);
