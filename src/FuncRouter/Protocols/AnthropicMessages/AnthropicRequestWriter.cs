using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Writes a request of any client for Anthropic. What the client demands of the answer's form comes before how the model gets there: a
/// forced tool or words to go on with forbid thoughts, so thoughts give way. Source: Anthropic API reference, "Create a Message".
/// </summary>
internal sealed class AnthropicRequestWriter
{
    private const int LongestUserId = 256;

    private readonly ConversationRequest _request;
    private readonly UpstreamTarget _target;
    private readonly TranslationNotes _notes;
    private readonly ClaudeModel _model;
    private readonly ImmutableArray<AnthropicTurn> _turns;
    private readonly AnthropicSchema? _schema;
    private readonly AnthropicTools _tools;
    private readonly AnthropicThinking _thinking;
    private readonly string? _instruction;

    /// <summary>Plans the request.</summary>
    /// <param name="request">What the client asks.</param>
    /// <param name="target">Whom.</param>
    /// <param name="notes">Takes what cannot be expressed.</param>
    public AnthropicRequestWriter(ConversationRequest request, UpstreamTarget target, TranslationNotes notes)
    {
        (_request, _target, _notes) = (request, target, notes);
        _model = ClaudeModel.Of(target.Model);
        _turns = AnthropicTurns.Of(request);

        // Where a tool has to be called, its call is the answer, and the form of a text is moot.
        var format = request.ToolChoice?.Mode is ToolChoiceMode.Required or ToolChoiceMode.Named ? null : request.Format;
        _schema = format?.Schema is { } schema && _model.AnswersInSchemas ? AnthropicSchema.Fitting(schema) : null;
        var rest = _schema is null ? format : null;
        _tools = new AnthropicTools(request, _model, _model.CanBeForcedToTools ? rest : null, notes);
        _instruction = _model.CanBeForcedToTools ? null : InstructionOf(rest);
        var mayThink = !_tools.AreForced
            && !AnthropicTurns.HavePrefill(_turns)
            && (_model.ThinksAdaptively || !AnthropicTurns.HaveLostThoughts(_turns));
        _thinking = AnthropicThinking.Plan(request, target, _model, mayThink, notes);
    }

    /// <summary>Writes it.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        NoteWhatIsMissing();
        using var writer = JsonWriting.Create(output);
        var messages = new AnthropicMessageWriter(writer, _notes);
        writer.WriteStartObject();
        writer.WriteString("model"u8, _target.Model);
        writer.WriteNumber("max_tokens"u8, _thinking.MaxTokens);
        messages.WriteSystem(_request.Messages, _instruction);
        messages.WriteMessages(_turns);
        _tools.Write(writer, _notes);
        _thinking.Write(writer);
        WriteOutput(writer);
        WriteSampling(writer);
        WriteStop(writer);
        WriteUser(writer);
        if (_request.Stream)
        {
            writer.WriteBoolean("stream"u8, true);
        }

        writer.WriteEndObject();
    }

    private static string? InstructionOf(OutputFormat? format) => format is null ? null
        : format.Schema is { } schema
            ? $"Answer with one JSON value that follows this JSON schema, and nothing else, no code fence around it: {schema.GetRawText()}"
            : "Answer with one JSON object and nothing else, no code fence around it.";

    private void NoteWhatIsMissing()
    {
        _notes.Drop(_request.Untranslated);
        Note(_request.FrequencyPenalty is not (null or 0), "frequency_penalty");
        Note(_request.PresencePenalty is not (null or 0), "presence_penalty");
        Note(_request.Seed is not null, "seed");
        Note(_request.Candidates > 1, "n");
        Note(_request.LogProbabilities, "logprobs");
        Note(_request.Verbosity is not (null or "medium"), "verbosity");
        Note(_request.Messages.Any(message => message.Name is not null), "name");
    }

    private void Note(bool isAsked, string parameter)
    {
        if (isAsked)
        {
            _notes.Drop(parameter);
        }
    }

    private void WriteOutput(Utf8JsonWriter writer)
    {
        if (_thinking.Effort is null && _schema is null)
        {
            return;
        }

        writer.WriteStartObject("output_config"u8);
        writer.WriteGiven("effort"u8, _thinking.Effort);
        if (_schema is not null)
        {
            writer.WriteStartObject("format"u8);
            writer.WriteString("type"u8, "json_schema"u8);
            writer.WritePropertyName("schema"u8);
            _schema.Write(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    // The newest models take none of these; under thoughts the temperature is 1, and only a mild cut by top_p is taken.
    private void WriteSampling(Utf8JsonWriter writer)
    {
        var mayVary = _model.HasSampling && !_thinking.IsOn;
        if (_request.Temperature is { } temperature and not 1)
        {
            var clamped = Math.Clamp(temperature, 0, 1);
            Note(!mayVary || clamped != temperature, "temperature");
            WriteNumber(writer, "temperature", mayVary ? clamped : null);
        }

        if (_request.TopP is { } topP and not 1)
        {
            var isTaken = _model.HasSampling
                && (!_thinking.IsOn || topP >= 0.95)
                && (_request.Temperature is null or 1 || _thinking.IsOn || _model.TakesTemperatureWithTopP);
            Note(!isTaken, "top_p");
            WriteNumber(writer, "top_p", isTaken ? topP : null);
        }

        if (_request.TopK is { } topK)
        {
            Note(!mayVary, "top_k");
            WriteNumber(writer, "top_k", mayVary ? topK : null);
        }
    }

    private void WriteNumber(Utf8JsonWriter writer, string parameter, double? value)
    {
        if (value is { } number && NameOf(parameter) is { } name)
        {
            writer.WriteNumber(name, number);
        }
    }

    private void WriteStop(Utf8JsonWriter writer)
    {
        // Those of white space alone are refused.
        var sequences = _request.StopSequences.RemoveAll(string.IsNullOrWhiteSpace);
        Note(sequences.Length < _request.StopSequences.Length, "stop");
        if (!sequences.IsEmpty && NameOf("stop_sequences") is { } name)
        {
            writer.WriteStartArray(name);
            foreach (var sequence in sequences)
            {
                writer.WriteStringValue(sequence);
            }

            writer.WriteEndArray();
        }
    }

    private void WriteUser(Utf8JsonWriter writer)
    {
        if (_request.User is not { Length: > 0 } user)
        {
            return;
        }

        Note(user.Length > LongestUserId, "user");
        if (user.Length <= LongestUserId && NameOf("metadata") is { } name)
        {
            writer.WriteStartObject(name);
            writer.WriteString("user_id"u8, user);
            writer.WriteEndObject();
        }
    }

    // Servers that are compatible with the protocol may refuse what Anthropic takes.
    private string? NameOf(string parameter)
    {
        var name = _target.Quirks.NameOf(parameter);
        Note(name is null, parameter);
        return name;
    }
}
