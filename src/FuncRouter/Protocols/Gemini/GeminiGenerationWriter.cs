using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Writes <c>generationConfig</c>: limits, sampling, the form of the answer and how much to think.
/// Source: Gemini API reference, "Generating content", <c>GenerationConfig</c>.
/// </summary>
/// <param name="writer">Stands in the request.</param>
/// <param name="request">The client's wishes.</param>
/// <param name="target">Whom to ask.</param>
/// <param name="model">What the model takes.</param>
/// <param name="notes">Takes what cannot be said.</param>
internal sealed class GeminiGenerationWriter(
    Utf8JsonWriter writer, ConversationRequest request, UpstreamTarget target, GeminiModel model, TranslationNotes notes)
{
    private const int MaxStopSequences = 5;
    private const int MaxCandidates = 8;
    private const int MaxAlternatives = 20;

    /// <summary>Writes it.</summary>
    /// <param name="heldTo">The form that the answer is held to; null for free text.</param>
    public void Write(OutputFormat? heldTo)
    {
        writer.WriteStartObject("generationConfig"u8);
        WriteLimits();
        WriteSampling();
        WriteFormat(heldTo);
        GeminiThinking.Of(request, model, notes)?.Write(writer);
        writer.WriteEndObject();
        DropIf(request.Verbosity is not null, "verbosity");
        DropIf(request.User is not null, "user");
    }

    private void WriteLimits()
    {
        // More than the model can write would be refused, and is never reached.
        writer.WriteGiven("maxOutputTokens"u8, request.MaxOutputTokens is { } limit ? Math.Min(limit, target.MaxOutputTokens ?? limit) : (long?)null);
        writer.WriteGiven("candidateCount"u8, request.Candidates is > 1 and var wanted ? Math.Min(wanted, MaxCandidates) : (long?)null);
        DropIf(request.Candidates > MaxCandidates, "n");
        if (request.StopSequences.IsEmpty)
        {
            return;
        }

        DropIf(request.StopSequences.Length > MaxStopSequences, "stop");
        writer.WriteStartArray("stopSequences"u8);
        foreach (var sequence in request.StopSequences.Take(MaxStopSequences))
        {
            writer.WriteStringValue(sequence);
        }

        writer.WriteEndArray();
    }

    private void WriteSampling()
    {
        writer.WriteGiven("temperature"u8, request.Temperature);
        writer.WriteGiven("topP"u8, request.TopP);
        writer.WriteGiven("topK"u8, (long?)request.TopK);
        writer.WriteGiven("seed"u8, IsSeed(request.Seed) ? request.Seed : null);
        DropIf(request.Seed is not null && !IsSeed(request.Seed), "seed");
        writer.WriteGiven("frequencyPenalty"u8, IfTaken(request.FrequencyPenalty, "frequency_penalty"));
        writer.WriteGiven("presencePenalty"u8, IfTaken(request.PresencePenalty, "presence_penalty"));
        if (request.LogProbabilities && IfTaken(1, "logprobs") is not null)
        {
            writer.WriteBoolean("responseLogprobs"u8, true);
            writer.WriteGiven("logprobs"u8, request.TopLogProbabilities is > 0 and var count ? Math.Min(count, MaxAlternatives) : (long?)null);
        }
    }

    private void WriteFormat(OutputFormat? heldTo)
    {
        if (heldTo is null)
        {
            return;
        }

        writer.WriteString("responseMimeType"u8, "application/json"u8);
        if (heldTo.Schema is { } schema)
        {
            writer.WritePropertyName("responseJsonSchema"u8);
            GeminiSchemas.WriteAnswer(writer, schema);
        }
    }

    // Vertex AI has them for some models that the Gemini API has them not for, and so says by its quirks.
    private double? IfTaken(double? value, string parameter)
    {
        if (value is null || model.HasTokenStatistics || target.Quirks.Extra.Contains(parameter))
        {
            return value;
        }

        DropIf(value != 0, parameter);
        return null;
    }

    private static bool IsSeed(long? seed) => seed is >= int.MinValue and <= int.MaxValue;

    private void DropIf(bool condition, string parameter)
    {
        if (condition)
        {
            notes.Drop(parameter);
        }
    }
}
