using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// The functions of a request, whether they have to be called, and the form of the answer, which depend on each other: before Gemini 3 a
/// model with functions cannot be held to a form, and none can that has to call a function. There JSON with a schema is one more function,
/// and some function has to be called; JSON without a schema is left out.
/// Source: Gemini API documentation, "Function calling" and "Structured outputs", "Structured outputs with tools".
/// </summary>
internal sealed record GeminiTools
{
    private ImmutableArray<ToolDefinition> Functions { get; init; } = [];

    // AUTO is what the API does where nothing is said.
    private string Mode { get; init; } = "AUTO";

    private ImmutableArray<string> OnlyThese { get; init; } = [];

    /// <summary>The form that the answer is held to; null for free text.</summary>
    public OutputFormat? HeldTo { get; private init; }

    /// <summary>Puts a request's tools and the form of its answer into those terms.</summary>
    public static GeminiTools Of(ConversationRequest request, GeminiModel model, TranslationNotes notes)
    {
        if (request.ParallelToolCalls == false && !request.Tools.IsEmpty)
        {
            notes.Drop("parallel_tool_calls");
        }

        return Chosen(request, model, notes).WithFormat(request, model, notes);
    }

    /// <summary>Writes <c>tools</c> and <c>toolConfig</c>; nothing where there are no functions.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (Functions.IsEmpty)
        {
            return;
        }

        writer.WriteStartArray("tools"u8);
        writer.WriteStartObject();
        writer.WriteStartArray("functionDeclarations"u8);
        foreach (var function in Functions)
        {
            WriteFunction(writer, function);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (Mode != "AUTO")
        {
            WriteMode(writer);
        }
    }

    private static GeminiTools Chosen(ConversationRequest request, GeminiModel model, TranslationNotes notes)
    {
        var choice = request.ToolChoice ?? new ToolChoice(ToolChoiceMode.Auto);
        var all = new GeminiTools { Functions = request.Tools };
        return choice.Mode switch
        {
            _ when request.Tools.IsEmpty => all,
            ToolChoiceMode.None => all with { Mode = "NONE" },
            ToolChoiceMode.Required => all with { Mode = "ANY", OnlyThese = choice.Allowed },
            ToolChoiceMode.Named => all with { Mode = "ANY", OnlyThese = [choice.Name!] },

            // A choice among some can only be forced; to offer only these is the same.
            _ when !choice.Allowed.IsEmpty => all.Only(choice.Allowed).Strict(model, notes),
            _ => all.Strict(model, notes),
        };
    }

    private GeminiTools Only(ImmutableArray<string> names) => this with { Functions = Functions.RemoveAll(function => !names.Contains(function.Name)) };

    // Calls that are forced follow their schemas anyway.
    private GeminiTools Strict(GeminiModel model, TranslationNotes notes)
    {
        if (!Functions.Any(function => function.Strict == true))
        {
            return this;
        }

        if (!model.ValidatesCalls)
        {
            notes.Drop("strict");
            return this;
        }

        return this with { Mode = "VALIDATED" };
    }

    private GeminiTools WithFormat(ConversationRequest request, GeminiModel model, TranslationNotes notes)
    {
        var isForced = Mode == "ANY" && !Functions.IsEmpty;
        if (request.Format is not { } format || (isForced && request.ToolChoice?.Mode == ToolChoiceMode.Named))
        {
            // Where one function has to be called the answer is its arguments, whatever form a text would have had.
            return this;
        }

        if (Functions.IsEmpty || (model.TakesSchemaBesideTools && !isForced))
        {
            return this with { HeldTo = format };
        }

        if (Mode == "NONE")
        {
            return new GeminiTools { HeldTo = format };
        }

        if (format.Schema is null)
        {
            notes.Drop("response_format");
            return this;
        }

        var answer = AsFunction(format);
        notes.AnswerThroughTool(answer.Name);
        return this with { Functions = Functions.Add(answer), Mode = "ANY", OnlyThese = OnlyThese.IsEmpty ? [] : OnlyThese.Add(answer.Name) };
    }

    private ToolDefinition AsFunction(OutputFormat format)
    {
        var name = "json";
        while (Functions.Any(function => function.Name == name))
        {
            name += "_answer";
        }

        return new ToolDefinition(name) { Description = format.Description ?? "Give the answer as this JSON object.", Parameters = format.Schema };
    }

    private static void WriteFunction(Utf8JsonWriter writer, ToolDefinition function)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, function.Name);
        if (!string.IsNullOrEmpty(function.Description))
        {
            writer.WriteString("description"u8, function.Description);
        }

        if (function.Parameters is { ValueKind: JsonValueKind.Object } parameters && parameters.GetPropertyCount() > 0)
        {
            writer.WritePropertyName("parametersJsonSchema"u8);
            JsonSchemas.WriteObject(writer, parameters);
        }

        writer.WriteEndObject();
    }

    private void WriteMode(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("toolConfig"u8);
        writer.WriteStartObject("functionCallingConfig"u8);
        writer.WriteString("mode"u8, Mode);
        if (!OnlyThese.IsEmpty)
        {
            writer.WriteStartArray("allowedFunctionNames"u8);
            foreach (var name in OnlyThese)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
