using System.Buffers;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>
/// Writes a conversation as a chat completion request: for OpenAI itself with its newest names, for the many imitators with those that
/// all of them know. Source: OpenAI API reference, "Create chat completion".
/// </summary>
internal sealed class OpenAIChatRequestWriter(Utf8JsonWriter writer, UpstreamTarget target, TranslationNotes notes)
    : OpenAIParameterWriter(writer, target, notes)
{
    private readonly Utf8JsonWriter _writer = writer;
    private readonly UpstreamTarget _target = target;
    private readonly TranslationNotes _notes = notes;

    /// <summary>Writes a request.</summary>
    public static void Write(IBufferWriter<byte> output, ConversationRequest request, UpstreamTarget target, TranslationNotes notes)
    {
        using var writer = JsonWriting.Create(output);
        new OpenAIChatRequestWriter(writer, target, notes).Write(request);
    }

    /// <summary>Writes OpenRouter's mark for the provider's prompt cache, where the target takes it.</summary>
    public static void WriteCache(Utf8JsonWriter writer, CacheMark? cache, UpstreamTarget target)
    {
        if (cache is null || !target.Quirks.Extra.Contains("cache_control"))
        {
            return;
        }

        writer.WriteStartObject("cache_control"u8);
        writer.WriteString("type"u8, "ephemeral"u8);
        writer.WriteGiven("ttl"u8, cache.Lifetime);
        writer.WriteEndObject();
    }

    private void WriteContinuation(ContinuationForm? form)
    {
        if (form is null)
        {
            return;
        }

        var fields = _target.Thinks && form.WithoutThinking is { } field ? form.Fields.Add(field) : form.Fields;
        foreach (var (name, json) in fields)
        {
            _writer.WritePropertyName(name);
            _writer.WriteRawValue(json);
        }
    }

    private void Write(ConversationRequest request)
    {
        _notes.Drop(request.Untranslated);
        _writer.WriteStartObject();
        _writer.WriteString("model"u8, _target.Model);
        _writer.WriteStartArray("messages"u8);
        var continuation = request.Continues ? _target.Quirks.Continuation : null;
        new OpenAIChatMessageWriter(_writer, _target, _notes) { Continued = continuation }.Write(request.Messages);
        _writer.WriteEndArray();
        WriteContinuation(continuation);
        WriteTools(request);
        WriteFormat(request.Format);
        WriteParameters(request);
        WriteReasoning(request.Reasoning);
        if (request.Stream)
        {
            _writer.WriteBoolean("stream"u8, true);
            if (!_target.Quirks.Refused.Contains("stream_options"))
            {
                _writer.WriteStartObject("stream_options"u8);
                _writer.WriteBoolean("include_usage"u8, true);
                _writer.WriteEndObject();
            }
        }

        _writer.WriteEndObject();
    }

    private void WriteParameters(ConversationRequest request)
    {
        WriteNumber(_target.IsOriginal ? "max_completion_tokens" : "max_tokens", request.MaxOutputTokens);
        WriteNumber("temperature", request.Temperature);
        WriteNumber("top_p", request.TopP);
        WriteNumber("frequency_penalty", request.FrequencyPenalty);
        WriteNumber("presence_penalty", request.PresencePenalty);
        WriteNumber("seed", request.Seed);
        WriteNumber("n", request.Candidates is 1 ? null : request.Candidates);
        WriteNumber("top_logprobs", request.TopLogProbabilities);
        WriteExtra("top_k", request.TopK);
        if (request.LogProbabilities && Name("logprobs") is { } logProbabilities)
        {
            _writer.WriteBoolean(logProbabilities, true);
        }

        if (!request.StopSequences.IsEmpty && Name("stop") is { } stop)
        {
            _writer.WriteStartArray(stop);
            foreach (var sequence in request.StopSequences)
            {
                _writer.WriteStringValue(sequence);
            }

            _writer.WriteEndArray();
        }

        if (request.User is not null && Name("user") is { } user)
        {
            _writer.WriteString(user, request.User);
        }

        if (request.Verbosity is not null)
        {
            if (_target.IsOriginal)
            {
                _writer.WriteString("verbosity"u8, request.Verbosity);
            }
            else
            {
                _notes.Drop("verbosity");
            }
        }
    }

    private void WriteTools(ConversationRequest request)
    {
        if (request.Tools.IsEmpty)
        {
            return;
        }

        // The imitators do not know a choice among some of the tools; to send only these is the same.
        var allowed = request.ToolChoice?.Allowed ?? [];
        var tools = allowed.IsEmpty ? request.Tools : request.Tools.RemoveAll(tool => !allowed.Contains(tool.Name));
        _writer.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            WriteTool(tool);
        }

        _writer.WriteEndArray();
        WriteToolChoice(request.ToolChoice);
        if (request.ParallelToolCalls is { } parallel && Name("parallel_tool_calls") is { } name)
        {
            _writer.WriteBoolean(name, parallel);
        }
    }

    private void WriteTool(ToolDefinition tool)
    {
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, "function"u8);
        _writer.WriteStartObject("function"u8);
        _writer.WriteString("name"u8, tool.Name);
        _writer.WriteGiven("description"u8, tool.Description);
        if (tool.Parameters is { } parameters)
        {
            _writer.WriteRaw("parameters"u8, parameters);
        }

        _writer.WriteGiven("strict"u8, tool.Strict);
        _writer.WriteEndObject();
        WriteCache(_writer, tool.Cache, _target);
        _writer.WriteEndObject();
    }

    private void WriteToolChoice(ToolChoice? choice)
    {
        if (choice is null || Name("tool_choice") is not { } name)
        {
            return;
        }

        if (choice.Mode == ToolChoiceMode.Named)
        {
            _writer.WriteStartObject(name);
            _writer.WriteString("type"u8, "function"u8);
            _writer.WriteStartObject("function"u8);
            _writer.WriteString("name"u8, choice.Name);
            _writer.WriteEndObject();
            _writer.WriteEndObject();
            return;
        }

        _writer.WriteString(name, choice.Mode switch
        {
            ToolChoiceMode.None => "none",
            ToolChoiceMode.Required => "required",
            _ => "auto",
        });
    }

    private void WriteFormat(OutputFormat? format)
    {
        if (format is null || Name("response_format") is not { } name)
        {
            return;
        }

        _writer.WriteStartObject(name);
        if (format.Schema is { } schema)
        {
            _writer.WriteString("type"u8, "json_schema"u8);
            _writer.WriteStartObject("json_schema"u8);
            _writer.WriteString("name"u8, format.Name ?? "answer");
            _writer.WriteGiven("description"u8, format.Description);
            _writer.WriteRaw("schema"u8, schema);
            _writer.WriteGiven("strict"u8, format.Strict);
            _writer.WriteEndObject();
        }
        else
        {
            _writer.WriteString("type"u8, "json_object"u8);
        }

        _writer.WriteEndObject();
    }

    private void WriteReasoning(ReasoningOptions? reasoning)
    {
        // Thinking that is off asks for nothing; a model that cannot switch it off would refuse the word.
        if (reasoning is null or { IsOff: true })
        {
            return;
        }

        if (EffortOf(reasoning) is { } effort && Name("reasoning_effort") is { } name)
        {
            _writer.WriteString(name, effort);
        }
    }
}
