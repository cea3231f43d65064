using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Cohere;

/// <summary>
/// Writes tools, whether they have to be called, and the format of the answer, which the API has only without tools. Beside tools an
/// answer with a schema is one more tool, and some tool has to be called.
/// Source: Cohere API reference, "Chat API (v2)"; Cohere documentation, "How do structured outputs work?".
/// </summary>
internal sealed class CohereToolWriter(Utf8JsonWriter writer, TranslationNotes notes)
{
    private const string JsonTool = "json";

    /// <summary>Writes them as properties of the request.</summary>
    public void Write(ConversationRequest request)
    {
        if (request.Tools.IsEmpty)
        {
            WriteFormat(request.Format);
            return;
        }

        var choice = request.ToolChoice?.Mode ?? ToolChoiceMode.Auto;
        var tools = Offered(request.Tools, request.ToolChoice);
        if (request.Format is { } format)
        {
            if (format.Schema is null || choice == ToolChoiceMode.Named)
            {
                notes.Drop("response_format");
            }
            else
            {
                // With no tool to be called but this one it is the only one.
                tools = (choice == ToolChoiceMode.None ? [] : tools).Add(AsTool(format));
                choice = ToolChoiceMode.Required;
                notes.AnswerThroughTool(JsonTool);
            }
        }

        WriteTools(tools);
        if (choice != ToolChoiceMode.Auto)
        {
            writer.WriteString("tool_choice"u8, choice == ToolChoiceMode.None ? "NONE"u8 : "REQUIRED"u8);
        }

        if (request.ParallelToolCalls == false)
        {
            notes.Drop("parallel_tool_calls");
        }
    }

    // The API cannot name a tool, nor choose among them; to offer only these is the same.
    private static ImmutableArray<ToolDefinition> Offered(ImmutableArray<ToolDefinition> tools, ToolChoice? choice) => choice switch
    {
        { Mode: ToolChoiceMode.Named } => tools.RemoveAll(tool => tool.Name != choice.Name),
        { Allowed.IsEmpty: false } => tools.RemoveAll(tool => !choice.Allowed.Contains(tool.Name)),
        _ => tools,
    };

    private static ToolDefinition AsTool(OutputFormat format) => new(JsonTool)
    {
        Description = format.Description ?? "Answers the user. Call it with the whole answer.",
        Parameters = format.Schema,
        Strict = format.Strict,
    };

    private void WriteTools(ImmutableArray<ToolDefinition> tools)
    {
        writer.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "function"u8);
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, tool.Name);
            writer.WriteGiven("description"u8, tool.Description);
            writer.WritePropertyName("parameters"u8);
            if (tool.Parameters is { } parameters)
            {
                writer.WriteRaw(parameters);
            }
            else
            {
                // The API wants a schema even where there is nothing to pass.
                writer.WriteRawValue("""{"type":"object","properties":{}}"""u8, skipInputValidation: true);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteStrictness(tools);
    }

    // One switch for all tools, and only where each of them has a field that is required.
    private void WriteStrictness(ImmutableArray<ToolDefinition> tools)
    {
        if (!tools.Any(tool => tool.Strict == true))
        {
            return;
        }

        if (tools.All(tool => tool.Strict == true && tool.Parameters?.Items("required"u8).Any() == true))
        {
            writer.WriteBoolean("strict_tools"u8, true);
        }
        else
        {
            notes.Drop("strict");
        }
    }

    private void WriteFormat(OutputFormat? format)
    {
        if (format is null)
        {
            return;
        }

        writer.WriteStartObject("response_format"u8);
        writer.WriteString("type"u8, "json_object"u8);
        if (format.Schema is { } schema)
        {
            writer.WriteRaw("json_schema"u8, schema);
        }

        writer.WriteEndObject();
    }
}
