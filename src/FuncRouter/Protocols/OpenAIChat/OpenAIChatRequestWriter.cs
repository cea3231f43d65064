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
{
    /// <summary>Writes a request.</summary>
    public static void Write(IBufferWriter<byte> output, ConversationRequest request, UpstreamTarget target, TranslationNotes notes)
    {
        using var writer = JsonWriting.Create(output);
        new OpenAIChatRequestWriter(writer, target, notes).Write(request);
    }

    private void Write(ConversationRequest request)
    {
        notes.Drop(request.Untranslated);
        writer.WriteStartObject();
        writer.WriteString("model"u8, target.Model);
        writer.WriteStartArray("messages"u8);
        new OpenAIChatMessageWriter(writer, target, notes).Write(request.Messages);
        writer.WriteEndArray();
        WriteTools(request);
        WriteFormat(request.Format);
        WriteParameters(request);
        WriteReasoning(request.Reasoning);
        if (request.Stream)
        {
            writer.WriteBoolean("stream"u8, true);
            if (!target.Quirks.Refused.Contains("stream_options"))
            {
                writer.WriteStartObject("stream_options"u8);
                writer.WriteBoolean("include_usage"u8, true);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndObject();
    }

    private void WriteParameters(ConversationRequest request)
    {
        WriteNumber(target.IsOriginal ? "max_completion_tokens" : "max_tokens", request.MaxOutputTokens);
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
            writer.WriteBoolean(logProbabilities, true);
        }

        if (!request.StopSequences.IsEmpty && Name("stop") is { } stop)
        {
            writer.WriteStartArray(stop);
            foreach (var sequence in request.StopSequences)
            {
                writer.WriteStringValue(sequence);
            }

            writer.WriteEndArray();
        }

        if (request.User is not null && Name("user") is { } user)
        {
            writer.WriteString(user, request.User);
        }

        if (request.Verbosity is not null)
        {
            if (target.IsOriginal)
            {
                writer.WriteString("verbosity"u8, request.Verbosity);
            }
            else
            {
                notes.Drop("verbosity");
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
        writer.WriteStartArray("tools"u8);
        foreach (var tool in tools)
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
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, tool.Name);
        writer.WriteGiven("description"u8, tool.Description);
        if (tool.Parameters is { } parameters)
        {
            writer.WriteRaw("parameters"u8, parameters);
        }

        writer.WriteGiven("strict"u8, tool.Strict);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteToolChoice(ToolChoice? choice)
    {
        if (choice is null || Name("tool_choice") is not { } name)
        {
            return;
        }

        if (choice.Mode == ToolChoiceMode.Named)
        {
            writer.WriteStartObject(name);
            writer.WriteString("type"u8, "function"u8);
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, choice.Name);
            writer.WriteEndObject();
            writer.WriteEndObject();
            return;
        }

        writer.WriteString(name, choice.Mode switch
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

        writer.WriteStartObject(name);
        if (format.Schema is { } schema)
        {
            writer.WriteString("type"u8, "json_schema"u8);
            writer.WriteStartObject("json_schema"u8);
            writer.WriteString("name"u8, format.Name ?? "answer");
            writer.WriteGiven("description"u8, format.Description);
            writer.WriteRaw("schema"u8, schema);
            writer.WriteGiven("strict"u8, format.Strict);
            writer.WriteEndObject();
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
        if (effort is not null && Name("reasoning_effort") is { } name)
        {
            // "max" is the word of other protocols for the most that there is.
            writer.WriteString(name, effort == "max" ? "xhigh" : effort);
        }
    }

    private void WriteNumber(string parameter, double? value)
    {
        if (value is { } number && Name(parameter) is { } name)
        {
            writer.WriteNumber(name, number);
        }
    }

    private void WriteNumber(string parameter, long? value)
    {
        if (value is { } number && Name(parameter) is { } name)
        {
            writer.WriteNumber(name, number);
        }
    }

    private void WriteExtra(string parameter, long? value)
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
