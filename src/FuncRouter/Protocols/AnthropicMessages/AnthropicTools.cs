using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// The tools of a request, and the choice among them: the client's own, and one that stands for a JSON answer where the model has no
/// other way to be held to one. Source: Anthropic documentation, "Tool use", "Define tools".
/// </summary>
internal sealed class AnthropicTools
{
    // The grammars of more are refused.
    private const int MostStrictTools = 20;

    private readonly ImmutableArray<ToolDefinition> _tools;
    private readonly OutputFormat? _answer;
    private readonly string _answerName;
    private readonly string? _choice;
    private readonly string? _chosen;
    private readonly bool _onlyOneCall;
    private readonly bool _canBeStrict;

    /// <summary>Plans them.</summary>
    /// <param name="request">The client's wishes.</param>
    /// <param name="model">What the model takes.</param>
    /// <param name="answer">The form of the answer, where a tool stands for it; else null.</param>
    /// <param name="notes">Takes what cannot be asked for.</param>
    public AnthropicTools(ConversationRequest request, ClaudeModel model, OutputFormat? answer, TranslationNotes notes)
    {
        var choice = request.ToolChoice ?? new ToolChoice(ToolChoiceMode.Auto);
        _answer = answer;
        _answerName = request.Tools.Any(tool => tool.Name == "json") ? "json_answer" : "json";
        _onlyOneCall = request.ParallelToolCalls == false || answer is not null;
        _canBeStrict = model.AnswersInSchemas && request.Tools.Count(tool => tool.Strict == true) <= MostStrictTools;
        _tools = Declared(request, choice, model);
        if (answer is not null)
        {
            notes.AnswerThroughTool(_answerName);
            var isOnlyAnswer = request.Tools.IsEmpty || choice.Mode == ToolChoiceMode.None;
            (_choice, _chosen) = isOnlyAnswer ? ("tool", _answerName) : ("any", null);
            return;
        }

        if (_tools.IsEmpty)
        {
            return;
        }

        _choice = choice.Mode switch
        {
            _ when request.Tools.IsEmpty => "none",
            ToolChoiceMode.None => "none",
            ToolChoiceMode.Required when model.CanBeForcedToTools => "any",
            ToolChoiceMode.Named when model.CanBeForcedToTools => "tool",
            _ => request.ToolChoice is null && !_onlyOneCall ? null : "auto",
        };
        _chosen = _choice == "tool" ? choice.Name : null;
        if (choice.Mode is (ToolChoiceMode.Required or ToolChoiceMode.Named) && _choice == "auto")
        {
            notes.Drop("tool_choice");
        }
    }

    /// <summary>Whether the model has to call a tool; then it may not think.</summary>
    public bool AreForced => _choice is "any" or "tool";

    /// <summary>Writes the properties <c>tools</c> and <c>tool_choice</c>, where there are tools.</summary>
    public void Write(Utf8JsonWriter writer, TranslationNotes notes)
    {
        if (_tools.IsEmpty && _answer is null)
        {
            return;
        }

        writer.WriteStartArray("tools"u8);
        foreach (var tool in _tools)
        {
            WriteTool(writer, tool, notes);
        }

        if (_answer is not null)
        {
            WriteAnswerTool(writer, _answer);
        }

        writer.WriteEndArray();
        WriteChoice(writer);
    }

    private static ImmutableArray<ToolDefinition> Declared(ConversationRequest request, ToolChoice choice, ClaudeModel model)
    {
        if (request.Tools.IsEmpty)
        {
            // Calls in the history are refused where no tools are declared.
            return
            [
                .. request.Messages.SelectMany(message => message.Parts).OfType<ToolCallPart>()
                    .Select(call => call.Name).Distinct().Select(name => new ToolDefinition(name)),
            ];
        }

        return choice.Mode switch
        {
            // Where it cannot be forced, the model at least has no other choice.
            ToolChoiceMode.Named when !model.CanBeForcedToTools => request.Tools.RemoveAll(tool => tool.Name != choice.Name),
            ToolChoiceMode.Auto or ToolChoiceMode.Required when !choice.Allowed.IsEmpty =>
                request.Tools.RemoveAll(tool => !choice.Allowed.Contains(tool.Name)),
            _ => request.Tools,
        };
    }

    private void WriteTool(Utf8JsonWriter writer, ToolDefinition tool, TranslationNotes notes)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, tool.Name);
        writer.WriteGiven("description"u8, tool.Description);
        writer.WritePropertyName("input_schema"u8);
        if (tool is { Strict: true, Parameters: { } parameters } && _canBeStrict && AnthropicSchema.Fitting(parameters) is { } schema)
        {
            schema.Write(writer);
            writer.WriteBoolean("strict"u8, true);
        }
        else
        {
            WriteParameters(writer, tool.Parameters);
            if (tool.Strict == true)
            {
                notes.Drop("strict");
            }
        }

        AnthropicMediaWriter.WriteCache(writer, tool.Cache);
        writer.WriteEndObject();
    }

    private void WriteAnswerTool(Utf8JsonWriter writer, OutputFormat answer)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, _answerName);
        writer.WriteString("description"u8, answer.Description ?? "Gives the answer: its arguments are the JSON object that was asked for.");
        writer.WritePropertyName("input_schema"u8);
        WriteParameters(writer, answer.Schema);
        writer.WriteEndObject();
    }

    // The type has to be said, which clients of other protocols leave out where there are no arguments.
    private static void WriteParameters(Utf8JsonWriter writer, JsonElement? parameters)
    {
        if (parameters is { } given && given.Get("type"u8) is not null)
        {
            writer.WriteRaw(given);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "object"u8);
        if (parameters is { ValueKind: JsonValueKind.Object } rest)
        {
            foreach (var property in rest.EnumerateObject().Where(property => !property.NameEquals("type"u8)))
            {
                writer.WritePropertyName(property.Name);
                writer.WriteRaw(property.Value);
            }
        }

        writer.WriteEndObject();
    }

    private void WriteChoice(Utf8JsonWriter writer)
    {
        if (_choice is null)
        {
            return;
        }

        writer.WriteStartObject("tool_choice"u8);
        writer.WriteString("type"u8, _choice);
        writer.WriteGiven("name"u8, _chosen);
        if (_onlyOneCall && _choice != "none")
        {
            writer.WriteBoolean("disable_parallel_tool_use"u8, true);
        }

        writer.WriteEndObject();
    }
}
