using System.Buffers;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// Writes a conversation as a Responses request, which leaves nothing behind on the server: the client's protocol could not refer to it.
/// Source: OpenAI API reference, "Create a model response".
/// </summary>
internal sealed class ResponsesRequestWriter(Utf8JsonWriter writer, UpstreamTarget target, TranslationNotes notes)
{
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
        notes.Drop(request.Untranslated);
        writer.WriteStartObject();
        writer.WriteString("model"u8, target.Model);
        new ResponsesInputWriter(writer, target, notes).Write(request.Messages);
        WriteTools(request);
        WriteText(request);
        WriteParameters(request);
        WriteReasoning(request.Reasoning);
        WriteIncludes(request);
        if (target.Quirks.NameOf("store") is { } store)
        {
            writer.WriteBoolean(store, false);
        }

        if (request.Stream)
        {
            writer.WriteBoolean("stream"u8, true);
        }

        writer.WriteEndObject();
    }

    private void WriteParameters(ConversationRequest request)
    {
        WriteNumber("max_output_tokens", target.IsOriginal && request.MaxOutputTokens < SmallestLimit ? SmallestLimit : request.MaxOutputTokens);
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
            notes.Drop("stop");
        }

        if (request.User is not null && Name("user") is { } user)
        {
            writer.WriteString(user, request.User);
        }
    }

    private void WriteTools(ConversationRequest request)
    {
        if (request.Tools.IsEmpty)
        {
            return;
        }

        writer.WriteStartArray("tools"u8);
        foreach (var tool in request.Tools)
        {
            WriteTool(tool);
        }

        writer.WriteEndArray();
        WriteToolChoice(request.ToolChoice);
        if (request.ParallelToolCalls is { } parallel && Name("parallel_tool_calls") is { } name)
        {
            writer.WriteBoolean(name, parallel);
        }
    }

    private void WriteTool(ToolDefinition tool)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        writer.WriteString("name"u8, tool.Name);
        writer.WriteGiven("description"u8, tool.Description);
        if (tool.Parameters is { } parameters)
        {
            writer.WriteRaw("parameters"u8, parameters);
        }
        else
        {
            writer.WriteNull("parameters"u8);
        }

        // Strict is the default here and nowhere else; most schemas are not made for it.
        writer.WriteBoolean("strict"u8, tool.Strict ?? false);
        writer.WriteEndObject();
    }

    private void WriteToolChoice(ToolChoice? choice)
    {
        if (choice is null || Name("tool_choice") is not { } name)
        {
            return;
        }

        if (!choice.Allowed.IsEmpty)
        {
            writer.WriteStartObject(name);
            writer.WriteString("type"u8, "allowed_tools"u8);
            writer.WriteString("mode"u8, choice.Mode == ToolChoiceMode.Required ? "required"u8 : "auto"u8);
            writer.WriteStartArray("tools"u8);
            foreach (var tool in choice.Allowed)
            {
                writer.WriteStartObject();
                WriteFunctionName(tool);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        else if (choice.Mode == ToolChoiceMode.Named)
        {
            writer.WriteStartObject(name);
            WriteFunctionName(choice.Name);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteString(name, choice.Mode switch
            {
                ToolChoiceMode.None => "none",
                ToolChoiceMode.Required => "required",
                _ => "auto",
            });
        }
    }

    private void WriteFunctionName(string? name)
    {
        writer.WriteString("type"u8, "function"u8);
        writer.WriteString("name"u8, name);
    }

    private void WriteText(ConversationRequest request)
    {
        if (request is { Format: null, Verbosity: null })
        {
            return;
        }

        writer.WriteStartObject("text"u8);
        if (request.Format is { } format)
        {
            WriteFormat(format);
        }

        writer.WriteGiven("verbosity"u8, request.Verbosity);
        writer.WriteEndObject();
    }

    private void WriteFormat(OutputFormat format)
    {
        writer.WriteStartObject("format"u8);
        if (format.Schema is { } schema)
        {
            writer.WriteString("type"u8, "json_schema"u8);
            writer.WriteString("name"u8, format.Name ?? "answer");
            writer.WriteGiven("description"u8, format.Description);
            writer.WriteRaw("schema"u8, schema);
            writer.WriteBoolean("strict"u8, format.Strict ?? false);
        }
        else
        {
            writer.WriteString("type"u8, "json_object"u8);
        }

        writer.WriteEndObject();
    }

    private void WriteReasoning(ReasoningOptions? reasoning)
    {
        // Thinking that is off asks for nothing; a model that cannot switch it off would refuse the word.
        if (reasoning is null or { IsOff: true })
        {
            return;
        }

        var effort = reasoning.Effort ?? reasoning.BudgetTokens switch
        {
            null => null,
            <= 2048 => "low",
            <= 8192 => "medium",
            _ => "high",
        };
        var wantsSummary = reasoning.ShowThoughts == true;
        if ((effort is null && !wantsSummary) || Name("reasoning") is not { } name)
        {
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteGiven("effort"u8, effort);
        if (wantsSummary)
        {
            writer.WriteString("summary"u8, "auto"u8);
        }

        writer.WriteEndObject();
    }

    // A model that does not think refuses to be asked for its encrypted thoughts, so they are asked for only where thinking is meant.
    private void WriteIncludes(ConversationRequest request)
    {
        var thinks = request.Reasoning is { IsOff: false } || ResponsesInputWriter.HasThoughts(request.Messages);
        if ((!thinks && !request.LogProbabilities) || Name("include") is not { } name)
        {
            return;
        }

        writer.WriteStartArray(name);
        if (thinks)
        {
            writer.WriteStringValue("reasoning.encrypted_content"u8);
        }

        if (request.LogProbabilities)
        {
            writer.WriteStringValue("message.output_text.logprobs"u8);
        }

        writer.WriteEndArray();
    }

    private void WriteNumber(string parameter, double? value)
    {
        if (value is { } number && Name(parameter) is { } name)
        {
            writer.WriteNumber(name, number);
        }
    }

    private void WriteExtra(string parameter, double? value)
    {
        if (value is null)
        {
            return;
        }

        if (target.Quirks.Extra.Contains(parameter))
        {
            WriteNumber(parameter, value);
        }
        else
        {
            notes.Drop(parameter);
        }
    }

    // Only asked of parameters that are there: one that the provider refuses is noted.
    private string? Name(string parameter)
    {
        var name = target.Quirks.NameOf(parameter);
        if (name is null)
        {
            notes.Drop(parameter);
        }

        return name;
    }
}
