using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Routing.Analysis;

/// <summary>
/// Analyses the prompt of a request in process, from the request's own bytes: the user's last turn, and where that says nothing of the kind
/// of work, the system prompt. Of long texts both ends are looked at, so that the time is bounded whatever the length.
/// </summary>
internal static class PromptAnalyzer
{
    private const int Head = 6144;
    private const int Tail = 2048;
    private const int SystemHead = 1024;

    // A family whose cues come to less than this was named in passing.
    private const double Enough = 1.5;
    private const int MostOutputTokens = 4096;

    /// <summary>Analyses a request.</summary>
    public static PromptAnalysis Analyze(RouterRequest request)
    {
        var body = request.Body.Buffer.Span;
        return Analyze(request.Features, body[request.Features.LastUserTurn], body[request.Features.SystemPrompt]);
    }

    /// <summary>Analyses a prompt that is one text.</summary>
    public static PromptAnalysis Analyze(string prompt)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(prompt, PromptJson.Default.String);
        return Analyze(new RequestFeatures { EstimatedInputTokens = (int)Math.Ceiling(TokenEstimate.Count(json.AsSpan()[1..^1])) }, json, default);
    }

    private static PromptAnalysis Analyze(RequestFeatures features, ReadOnlySpan<byte> turn, ReadOnlySpan<byte> system)
    {
        var survey = new PromptSurvey(
            stackalloc double[TaskFamilies.Count],
            stackalloc int[Languages.Count],
            stackalloc ulong[WordBag.Buckets / 64],
            stackalloc ushort[WordBag.Capacity]);
        ReadTexts(turn, ref survey, Head, Tail);
        return Conclude(features, ref survey, system);
    }

    private static PromptAnalysis Conclude(RequestFeatures features, ref PromptSurvey survey, ReadOnlySpan<byte> system)
    {
        var family = FamilyOf(ref survey);
        if (family == TaskFamily.Chat && !system.IsEmpty)
        {
            var instructions = new PromptSurvey(
                stackalloc double[TaskFamilies.Count],
                stackalloc int[Languages.Count],
                stackalloc ulong[WordBag.Buckets / 64],
                stackalloc ushort[WordBag.Capacity]);
            ReadTexts(system, ref instructions, SystemHead, 0);
            family = FamilyOf(ref instructions);
        }

        var difficulty = Chance(DifficultyPrior.Logit(family, in survey));
        return new PromptAnalysis
        {
            Family = family,
            Language = survey.Script ?? Languages.Best(survey.LanguageCounts),
            Difficulty = difficulty,
            Uncertainty = difficulty * (1 - difficulty) * DifficultyPrior.Deviation,
            InputTokens = features.EstimatedInputTokens,
            ExpectedOutputTokens = ExpectedOutput(family, in survey, features.MaxOutputTokens),
            MultiStep = survey.ListItems >= 2 || survey.HasLabelledParts,
            Requires = Requirements(features),
            Shape = survey.Shape,
            Words = survey.Entries.IsEmpty ? WordBag.Empty : new WordBag(survey.Entries),
        };
    }

    private static double Chance(double logit) => 1 / (1 + Math.Exp(-logit));

    private static TaskFamily FamilyOf(ref PromptSurvey survey)
    {
        if (survey.HasChoices)
        {
            // Whatever the question is about, the answer is one of those that stand there.
            return TaskFamily.QuestionAnswering;
        }

        var scores = survey.Families;
        var words = Math.Max(1, survey.Words);
        scores[(int)TaskFamily.Code] += (3 * survey.Fences) + Math.Min(6, 12.0 * survey.CodeMarks / words);
        scores[(int)TaskFamily.Mathematics] += Math.Min(6, survey.FormulaMarks) + (survey is { Numbers: >= 2, Questions: > 0 } ? Math.Min(3, 0.75 * survey.Numbers) : 0);
        scores[(int)TaskFamily.QuestionAnswering] = survey.IsCommand ? 0 : scores[(int)TaskFamily.QuestionAnswering] + (survey.Questions > 0 ? 1 : 0);
        var best = 0;
        for (var family = 1; family < scores.Length; family++)
        {
            best = scores[family] > scores[best] ? family : best;
        }

        return scores[best] >= Enough ? (TaskFamily)best : survey.Words > 4 && survey.Questions > 0 ? TaskFamily.QuestionAnswering : TaskFamily.Chat;
    }

    // What such tasks usually take, in tokens; a translation is as long as its text.
    private static int ExpectedOutput(TaskFamily family, in PromptSurvey survey, int? most)
    {
        var usual = family switch
        {
            TaskFamily.Code => 500,
            TaskFamily.Mathematics => 350,
            TaskFamily.Reasoning => 500,
            TaskFamily.Creative => 600,
            TaskFamily.Extraction => 150,
            TaskFamily.Classification => 20,
            TaskFamily.Summarising => 250,
            TaskFamily.Translation => Math.Clamp(survey.Bytes / 3, 20, MostOutputTokens),

            // A letter, often with a reason.
            TaskFamily.QuestionAnswering when survey.HasChoices => 100,
            _ => 250,
        };
        return Math.Min(usual, most ?? usual);
    }

    private static ImmutableArray<string> Requirements(RequestFeatures features) =>
        features is { Images: false, Audio: false, Files: false, Tools: false, JsonSchema: false }
            ? []
            :
            [
                .. features.Images ? ["vision"] : Array.Empty<string>(),
                .. features.Audio ? ["audio"] : Array.Empty<string>(),
                .. features.Files ? ["files"] : Array.Empty<string>(),
                .. features.Tools ? ["tools"] : Array.Empty<string>(),
                .. features.JsonSchema ? ["schema"] : Array.Empty<string>(),
            ];

    private static void ReadTexts(ReadOnlySpan<byte> turn, ref PromptSurvey survey, int head, int tail)
    {
        var texts = new TurnTexts(turn);
        while (texts.Read())
        {
            AddText(texts.Raw, ref survey, head, tail);
        }
    }

    private static void AddText(ReadOnlySpan<byte> text, ref PromptSurvey survey, int head, int tail)
    {
        var room = Math.Max(0, head + tail - survey.SurveyedBytes);
        if (text.Length <= room)
        {
            survey.Add(text, text.Length, isEnd: false);
            return;
        }

        survey.Add(text[..Math.Min(text.Length, Math.Max(0, room - tail))], text.Length, isEnd: false);
        survey.Add(text[^Math.Min(text.Length, Math.Min(room, tail))..], 0, isEnd: true);
    }
}

/// <summary>How a prompt becomes JSON.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class PromptJson : JsonSerializerContext;
