using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>How much a model is asked to think, and how many tokens it may use for thoughts and answer together.</summary>
/// <param name="Type">The value of <c>thinking.type</c>; null to say nothing.</param>
/// <param name="MaxTokens">The value of <c>max_tokens</c>.</param>
internal sealed record AnthropicThinking(string? Type, int MaxTokens)
{
    private const int LeastBudget = 1024;
    private const int OrdinaryAnswer = 4096;

    /// <summary>The value of <c>thinking.budget_tokens</c>.</summary>
    public int? Budget { get; init; }

    /// <summary>The value of <c>output_config.effort</c>.</summary>
    public string? Effort { get; init; }

    /// <summary>The value of <c>thinking.display</c>.</summary>
    public string? Display { get; init; }

    /// <summary>Whether the model thinks because of this request.</summary>
    public bool IsOn => Type is "adaptive" or "enabled";

    /// <summary>Plans what to ask for.</summary>
    /// <param name="request">The client's wishes.</param>
    /// <param name="target">Whom to ask, with its limit of output tokens.</param>
    /// <param name="model">What the model takes.</param>
    /// <param name="mayThink">Whether nothing else in the request forbids thoughts.</param>
    /// <param name="notes">Takes what cannot be asked for.</param>
    public static AnthropicThinking Plan(
        ConversationRequest request, UpstreamTarget target, ClaudeModel model, bool mayThink, TranslationNotes notes)
    {
        // More than the model can write would be refused, and is never reached.
        var ceiling = target.MaxOutputTokens ?? int.MaxValue;
        var limit = request.MaxOutputTokens is { } asked ? Math.Min(asked, ceiling) : target.MaxOutputTokens;
        var silent = new AnthropicThinking(null, limit ?? OrdinaryAnswer);
        if (request.Reasoning is not { } reasoning)
        {
            return silent;
        }

        if (reasoning.IsOff)
        {
            return KeepFromThinking(silent, model, notes);
        }

        var wanted = BudgetOf(reasoning);
        var maxTokens = limit ?? wanted + OrdinaryAnswer;
        if (model.ThinksAdaptively)
        {
            return Adaptive(silent with { MaxTokens = maxTokens }, reasoning, model, mayThink, notes);
        }

        // A fifth is left for the answer, as OpenRouter leaves it under high effort.
        var budget = limit is null ? wanted : Math.Min(wanted, (int)(maxTokens * 0.8));
        if (!model.ThinksByBudget || !mayThink || budget < LeastBudget)
        {
            notes.Drop("reasoning");
            return silent;
        }

        return new AnthropicThinking("enabled", maxTokens) { Budget = budget };
    }

    /// <summary>Writes the property <c>thinking</c>, where there is something to say.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (Type is null)
        {
            return;
        }

        writer.WriteStartObject("thinking"u8);
        writer.WriteString("type"u8, Type);
        writer.WriteGiven("budget_tokens"u8, (long?)Budget);
        writer.WriteGiven("display"u8, Display);
        writer.WriteEndObject();
    }

    private static AnthropicThinking KeepFromThinking(AnthropicThinking silent, ClaudeModel model, TranslationNotes notes)
    {
        if (model.CanKeepFromThinking)
        {
            return model.ThinksUnasked ? silent with { Type = "disabled" } : silent;
        }

        notes.Drop("reasoning");
        return silent with { Effort = "low" };
    }

    // Effort is for the whole answer and means something without thoughts as well.
    private static AnthropicThinking Adaptive(
        AnthropicThinking silent, ReasoningOptions reasoning, ClaudeModel model, bool mayThink, TranslationNotes notes)
    {
        var effort = EffortOf(reasoning, model);
        if (!mayThink)
        {
            notes.Drop("reasoning");
            return silent with { Effort = effort };
        }

        // The newest models show no thoughts unless asked to.
        return silent with { Type = "adaptive", Effort = effort, Display = reasoning.ShowThoughts == false ? "omitted" : "summarized" };
    }

    private static string? EffortOf(ReasoningOptions reasoning, ClaudeModel model) => reasoning.Effort switch
    {
        null => reasoning.BudgetTokens switch { null => null, <= 2048 => "low", <= 8192 => "medium", _ => "high" },
        "minimal" => "low",
        "low" or "medium" or "high" => reasoning.Effort,
        { } highest when model.HighestEfforts.Contains(highest) => highest,
        _ => "high",
    };

    // Anthropic names a budget of 1024 as the least and about 16000 as a start for hard tasks; above 32000 it asks for batches.
    private static int BudgetOf(ReasoningOptions reasoning) => Math.Max(LeastBudget, reasoning.BudgetTokens ?? reasoning.Effort switch
    {
        "minimal" => LeastBudget,
        "low" => 2048,
        "high" => 16384,
        "xhigh" or "max" => 32000,
        _ => 8192,
    });
}
