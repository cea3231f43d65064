using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>
/// The tools of a request and what it says of their use, in the terms of Converse: there is no "none", a conversation with calls in it
/// has to have tools, and JSON that a model cannot be held to is a tool's input.
/// Source: Amazon Bedrock API reference, "ToolConfiguration" and "ToolChoice".
/// </summary>
internal sealed record BedrockTools
{
    private static readonly JsonElement AnyObject = JsonElement.Parse("""{"type":"object"}""");

    /// <summary>The tools.</summary>
    public ImmutableArray<ToolDefinition> Tools { get; private init; } = [];

    /// <summary>What the model is made to call; null where it does as it likes.</summary>
    public ToolChoice? Forced { get; private init; }

    /// <summary>The schema that the model is held to; null where there is none, or where it is a tool's.</summary>
    public OutputFormat? HeldTo { get; private init; }

    /// <summary>Whether Claude is told to call one tool at a time.</summary>
    public bool OneAtATime { get; private init; }

    /// <summary>Puts a request's tools into those terms.</summary>
    public static BedrockTools Of(ConversationRequest request, BedrockModel model, BedrockTurns turns, TranslationNotes notes)
    {
        var tools = Offered(request, turns, notes).WithFormat(request, model, notes).WithChoiceOf(model, notes);
        if (request.ParallelToolCalls != false || tools.Tools.IsEmpty)
        {
            return tools;
        }

        if (!model.IsClaude)
        {
            notes.Drop("parallel_tool_calls");
        }

        return tools with { OneAtATime = model.IsClaude };
    }

    private static BedrockTools Offered(ConversationRequest request, BedrockTurns turns, TranslationNotes notes)
    {
        var choice = request.ToolChoice;
        ImmutableArray<ToolDefinition> tools = choice is { Allowed.IsEmpty: false }
            ? [.. request.Tools.Where(tool => choice.Allowed.Contains(tool.Name))]
            : request.Tools;
        if (choice?.Mode == ToolChoiceMode.None)
        {
            if (turns.HasTools && !tools.IsEmpty)
            {
                notes.Drop("tool_choice");
            }

            tools = turns.HasTools ? tools : [];
        }

        if (tools.IsEmpty && turns.HasTools)
        {
            // Converse wants the tools of old calls even where none are offered any more.
            return new BedrockTools { Tools = [.. turns.CalledTools.DefaultIfEmpty("tool").Select(name => new ToolDefinition(name))] };
        }

        var isForced = choice?.Mode is ToolChoiceMode.Required or ToolChoiceMode.Named && !tools.IsEmpty;
        return new BedrockTools { Tools = tools, Forced = isForced ? choice : null };
    }

    // Where one tool has to be called the answer is its input, whatever form a text would have had.
    private BedrockTools WithFormat(ConversationRequest request, BedrockModel model, TranslationNotes notes)
    {
        if (request.Format is not { } format || Forced?.Mode == ToolChoiceMode.Named)
        {
            return this;
        }

        if (format.Schema is { } schema && model.TakesSchemas && BedrockSchemas.CanBeHeldTo(schema))
        {
            return this with { HeldTo = format };
        }

        var name = "json";
        while (Tools.Any(tool => tool.Name == name))
        {
            name += "_answer";
        }

        var answer = new ToolDefinition(name)
        {
            Description = format.Description ?? "Give the answer as this JSON object.",
            Parameters = format.Schema ?? AnyObject,
        };
        notes.AnswerThroughTool(name);
        var onlyAnswer = request.Tools.IsEmpty || request.ToolChoice?.Mode == ToolChoiceMode.None;
        return this with
        {
            Tools = Tools.Add(answer),
            Forced = onlyAnswer ? new ToolChoice(ToolChoiceMode.Named, name) : new ToolChoice(ToolChoiceMode.Required),
        };
    }

    private BedrockTools WithChoiceOf(BedrockModel model, TranslationNotes notes)
    {
        if (Forced is null || (Forced.Mode == ToolChoiceMode.Required ? model.TakesForcedTools : model.TakesNamedTools))
        {
            return this;
        }

        if (!model.TakesForcedTools)
        {
            notes.Drop(notes.JsonTool is null ? "tool_choice" : "response_format");
            return this with { Forced = null };
        }

        // To call any tool of one is to call that one.
        return this with
        {
            Tools = [.. Tools.Where(tool => tool.Name == Forced.Name)],
            Forced = new ToolChoice(ToolChoiceMode.Required),
        };
    }
}
