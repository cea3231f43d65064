using System.Buffers;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Cohere;

/// <summary>Writes a request in Cohere's form. Source: Cohere API reference, "Chat API (v2)".</summary>
internal sealed class CohereRequestWriter
{
    // "Leave at least 1K tokens for the response": Cohere documentation, "Reasoning capabilities".
    private const int RoomForAnswer = 1024;
    private const int MaxStopSequences = 5;
    private const int LargestTopK = 500;

    private readonly Utf8JsonWriter _writer;
    private readonly UpstreamTarget _target;
    private readonly TranslationNotes _notes;

    private CohereRequestWriter(Utf8JsonWriter writer, UpstreamTarget target, TranslationNotes notes) =>
        (_writer, _target, _notes) = (writer, target, notes);

    /// <summary>Writes it.</summary>
    public static void Write(IBufferWriter<byte> output, ConversationRequest request, UpstreamTarget target, TranslationNotes notes)
    {
        using var writer = JsonWriting.Create(output);
        new CohereRequestWriter(writer, target, notes).Write(request);
    }

    private void Write(ConversationRequest request)
    {
        _notes.Drop(request.Untranslated);
        _writer.WriteStartObject();
        _writer.WriteString("model"u8, _target.Model);
        var keepsThoughts = CohereModels.CanThink(_target.Model) && request.Reasoning is not { IsOff: true };
        new CohereMessageWriter(_writer, _notes, keepsThoughts, CanCite(request)).Write(request.Messages);
        new CohereToolWriter(_writer, _notes).Write(request);
        WriteLimits(request);
        WriteSampling(request);
        WriteThinking(request);
        if (request.Stream)
        {
            _writer.WriteBoolean("stream"u8, true);
        }

        _writer.WriteEndObject();
    }

    // Documents to cite are not supported beside a format of the answer, and beside tools it is the tools' results that are cited.
    private static bool CanCite(ConversationRequest request) => request.Format is null && request.Tools.IsEmpty;

    private void WriteLimits(ConversationRequest request)
    {
        _writer.WriteGiven("max_tokens"u8, (long?)request.MaxOutputTokens);
        if (request.StopSequences.IsEmpty)
        {
            return;
        }

        if (request.StopSequences.Length > MaxStopSequences)
        {
            _notes.Drop("stop");
        }

        _writer.WriteStartArray("stop_sequences"u8);
        foreach (var sequence in request.StopSequences.Take(MaxStopSequences))
        {
            _writer.WriteStringValue(sequence);
        }

        _writer.WriteEndArray();
    }

    private void WriteSampling(ConversationRequest request)
    {
        _writer.WriteGiven("temperature"u8, Within(request.Temperature, 1, "temperature"));

        // The ends of the scale, which the API leaves out, differ from what is in it by nothing that anybody would notice.
        _writer.WriteGiven("p"u8, request.TopP is { } p ? Math.Clamp(p, 0.01, 0.99) : null);
        _writer.WriteGiven("k"u8, request.TopK is { } k ? Math.Clamp(k, 0, LargestTopK) : null);
        WritePenalties(request);
        _writer.WriteGiven("seed"u8, request.Seed is >= 0 ? request.Seed : null);
        DropIf(request.Seed < 0, "seed");
        _writer.WriteGiven("logprobs"u8, request.LogProbabilities ? true : null);
        DropIf(request.TopLogProbabilities > 0, "top_logprobs");
        DropIf(request.Candidates > 1, "n");
        DropIf(request.Verbosity is not null, "verbosity");
    }

    // The API refuses two penalties at once.
    private void WritePenalties(ConversationRequest request)
    {
        var frequency = Within(request.FrequencyPenalty, 1, "frequency_penalty");
        var presence = Within(request.PresencePenalty, 1, "presence_penalty");
        if (frequency > 0)
        {
            _writer.WriteGiven("frequency_penalty"u8, frequency);
            DropIf(presence > 0, "presence_penalty");
        }
        else if (presence > 0)
        {
            _writer.WriteGiven("presence_penalty"u8, presence);
        }
    }

    // The nearest value on a scale that begins at 0 and ends sooner than the client's.
    private double? Within(double? value, double largest, string parameter)
    {
        if (value is not { } wanted)
        {
            return null;
        }

        var nearest = Math.Clamp(wanted, 0, largest);
        DropIf(nearest != wanted, parameter);
        return nearest;
    }

    private void WriteThinking(ConversationRequest request)
    {
        if (request.Reasoning is not { } reasoning)
        {
            return;
        }

        if (!CohereModels.CanThink(_target.Model))
        {
            DropIf(!reasoning.IsOff, "reasoning");
            return;
        }

        _writer.WriteStartObject("thinking"u8);
        _writer.WriteString("type"u8, reasoning.IsOff ? "disabled"u8 : "enabled"u8);
        _writer.WriteGiven("token_budget"u8, reasoning.IsOff ? null : (long?)BudgetOf(reasoning, request.MaxOutputTokens));
        _writer.WriteEndObject();
    }

    // Thinking without a budget is what Cohere recommends, so that is what much effort means.
    private static int? BudgetOf(ReasoningOptions reasoning, int? maxOutputTokens)
    {
        if (reasoning.BudgetTokens is { } wanted)
        {
            return Math.Max(wanted, 1);
        }

        int? budget = reasoning.Effort switch
        {
            "minimal" => 512,
            "low" => 2048,
            "medium" => 8192,
            _ => null,
        };
        return maxOutputTokens is { } limit ? Math.Max(Math.Min(budget ?? int.MaxValue, limit - RoomForAnswer), 1) : budget;
    }

    private void DropIf(bool condition, string parameter)
    {
        if (condition)
        {
            _notes.Drop(parameter);
        }
    }
}
