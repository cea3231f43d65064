using System.Buffers;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// Writes a conversation as a Responses request, which leaves nothing behind on the server: the client's protocol could not refer to it.
/// Source: OpenAI API reference, "Create a model response".
/// </summary>
internal sealed class ResponsesRequestWriter(Utf8JsonWriter writer, UpstreamTarget target, TranslationNotes notes)
    : OpenAIParameterWriter(writer, target, notes)
{
    private readonly Utf8JsonWriter _writer = writer;
    private readonly UpstreamTarget _target = target;
    private readonly TranslationNotes _notes = notes;

    // OpenAI answers a smaller limit with an error.
    private const int SmallestLimit = 16;

    /// <summary>Writes a request.</summary>
    public static void Write(IBufferWriter<byte> output, ConversationRequest request, UpstreamTarget target, TranslationNotes notes)
    {
        using var writer = JsonWriting.Create(output);
        new ResponsesRequestWriter(writer, target, notes).Write(request);
    }

    private void Write(ConversationRequest request)
    {
        _notes.Drop(request.Untranslated);
        _writer.WriteStartObject();
        _writer.WriteString("model"u8, _target.Model);
        new ResponsesInputWriter(_writer, _target, _notes).Write(request.Messages);
        WriteTools(request);
        WriteText(request);
        WriteParameters(request);
        WriteReasoning(request.Reasoning);
        WriteIncludes(request);
        if (_target.Quirks.NameOf("store") is { } store)
        {
            _writer.WriteBoolean(store, false);
        }

        if (request.Stream)
        {
            _writer.WriteBoolean("stream"u8, true);
        }

        _writer.WriteEndObject();
    }

    private void WriteParameters(ConversationRequest request)
    {
        WriteNumber("max_output_tokens", _target.IsOriginal && request.MaxOutputTokens < SmallestLimit ? SmallestLimit : request.MaxOutputTokens);
        WriteNumber("temperature", request.Temperature);
        WriteNumber("top_p", request.TopP);
        if (request.LogProbabilities)
        {
            WriteNumber("top_logprobs", request.TopLogProbabilities);
        }

        WriteExtra("top_k", request.TopK);
        WriteExtra("seed", request.Seed);
        WriteExtra("frequency_penalty", request.FrequencyPenalty);
        WriteExtra("presence_penalty", request.PresencePenalty);
        WriteExtra("n", request.Candidates is 1 ? null : request.Candidates);
        if (!request.StopSequences.IsEmpty)
        {
            _notes.Drop("stop");
        }

        if (request.User is not null && Name("user") is { } user)
        {
            _writer.WriteString(user, request.User);
        }
    }

    private void WriteTools(ConversationRequest request)
    {
        if (request.Tools.IsEmpty)
        {
            return;
        }

        _writer.WriteStartArray("tools"u8);
        foreach (var tool in request.Tools)
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
        _writer.WriteString("name"u8, tool.Name);
        _writer.WriteGiven("description"u8, tool.Description);
        if (tool.Parameters is { } parameters)
        {
            _writer.WriteRaw("parameters"u8, parameters);
        }
        else
        {
            _writer.WriteNull("parameters"u8);
        }

        // Strict is the default here and nowhere else; most schemas are not made for it.
        _writer.WriteBoolean("strict"u8, tool.Strict ?? false);
        _writer.WriteEndObject();
    }

    private void WriteToolChoice(ToolChoice? choice)
    {
        if (choice is null || Name("tool_choice") is not { } name)
        {
            return;
        }

        if (!choice.Allowed.IsEmpty)
        {
            _writer.WriteStartObject(name);
            _writer.WriteString("type"u8, "allowed_tools"u8);
            _writer.WriteString("mode"u8, choice.Mode == ToolChoiceMode.Required ? "required"u8 : "auto"u8);
            _writer.WriteStartArray("tools"u8);
            foreach (var tool in choice.Allowed)
            {
                _writer.WriteStartObject();
                WriteFunctionName(tool);
                _writer.WriteEndObject();
            }

            _writer.WriteEndArray();
            _writer.WriteEndObject();
        }
        else if (choice.Mode == ToolChoiceMode.Named)
        {
            _writer.WriteStartObject(name);
            WriteFunctionName(choice.Name);
            _writer.WriteEndObject();
        }
        else
        {
            _writer.WriteString(name, choice.Mode switch
            {
                ToolChoiceMode.None => "none",
                ToolChoiceMode.Required => "required",
                _ => "auto",
            });
        }
    }

    private void WriteFunctionName(string? name)
    {
        _writer.WriteString("type"u8, "function"u8);
        _writer.WriteString("name"u8, name);
    }

    private void WriteText(ConversationRequest request)
    {
        if (request is { Format: null, Verbosity: null })
        {
            return;
        }

        _writer.WriteStartObject("text"u8);
        if (request.Format is { } format)
        {
            WriteFormat(format);
        }

        _writer.WriteGiven("verbosity"u8, request.Verbosity);
        _writer.WriteEndObject();
    }

    private void WriteFormat(OutputFormat format)
    {
        _writer.WriteStartObject("format"u8);
        if (format.Schema is { } schema)
        {
            _writer.WriteString("type"u8, "json_schema"u8);
            _writer.WriteString("name"u8, format.Name ?? "answer");
            _writer.WriteGiven("description"u8, format.Description);
            _writer.WriteRaw("schema"u8, schema);
            _writer.WriteBoolean("strict"u8, format.Strict ?? false);
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

        var effort = EffortOf(reasoning);
        var wantsSummary = reasoning.ShowThoughts == true;
        if ((effort is null && !wantsSummary) || Name("reasoning") is not { } name)
        {
            return;
        }

        _writer.WriteStartObject(name);
        _writer.WriteGiven("effort"u8, effort);
        if (wantsSummary)
        {
            _writer.WriteString("summary"u8, "auto"u8);
        }

        _writer.WriteEndObject();
    }

    // A model that does not think refuses to be asked for its encrypted thoughts, so they are asked for only where thinking is meant.
    private void WriteIncludes(ConversationRequest request)
    {
        var thinks = request.Reasoning is { IsOff: false } || ResponsesInputWriter.HasThoughts(request.Messages);
        if ((!thinks && !request.LogProbabilities) || Name("include") is not { } name)
        {
            return;
        }

        _writer.WriteStartArray(name);
        if (thinks)
        {
            _writer.WriteStringValue("reasoning.encrypted_content"u8);
        }

        if (request.LogProbabilities)
        {
            _writer.WriteStringValue("message.output_text.logprobs"u8);
        }

        _writer.WriteEndArray();
    }
}
