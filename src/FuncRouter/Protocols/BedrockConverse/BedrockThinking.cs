using FuncRouter.Conversation;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>
/// How much a model is told to think, in its maker's terms; Converse has no word of its own for it.
/// Source: Amazon Bedrock User Guide, "Extended thinking" and "Adaptive thinking"; Amazon Nova 2 User Guide, "Extended thinking"; the shares
/// of a limit are those of OpenRouter's documentation, "Reasoning tokens".
/// </summary>
internal sealed record BedrockThinking
{
    private const int SmallestBudget = 1024;

    // Every model that thinks within a budget can write as much.
    private const int SmallestOutput = 32_000;

    private static readonly BedrockThinking Off = new();

    /// <summary>Whether the model is told to think.</summary>
    public bool IsOn => Budget is not null || IsAdaptive || Effort is not null;

    /// <summary>Claude's budget in tokens.</summary>
    public int? Budget { get; private init; }

    /// <summary>Whether Claude decides for itself how much it thinks.</summary>
    public bool IsAdaptive { get; private init; }

    /// <summary>The word for how much, in the model's own vocabulary.</summary>
    public string? Effort { get; private init; }

    /// <summary>Whether Claude shows what it thinks; null for its default.</summary>
    public bool? ShowThoughts { get; private init; }

    /// <summary>The limit of output tokens that goes with a budget, which is part of it.</summary>
    public int? MaxTokens { get; private init; }

    /// <summary>Decides it.</summary>
    public static BedrockThinking Of(
        ConversationRequest request, UpstreamTarget target, BedrockModel model, BedrockTurns turns, BedrockTools tools, TranslationNotes notes)
    {
        if (request.Reasoning is not { IsOff: false } wanted)
        {
            return Off;
        }

        var thinking = model switch
        {
            { IsClaude: true } => OfClaude(request, wanted, target, model, turns, tools),
            { IsThinkingNova: true } or { IsGptOss: true } => new BedrockThinking { Effort = ThreeSteps(wanted.Effort) },
            { IsOpenAI: true } => new BedrockThinking { Effort = wanted.Effort ?? "medium" },
            _ => Off,
        };
        if (!thinking.IsOn)
        {
            notes.Drop("reasoning");
        }
        else if (wanted.BudgetTokens is not null && thinking.Budget is null)
        {
            notes.Drop("budget_tokens");
        }

        return thinking;
    }

    // Claude does not think where a tool is forced on it.
    private static BedrockThinking OfClaude(
        ConversationRequest request, ReasoningOptions wanted, UpstreamTarget target, BedrockModel model, BedrockTurns turns, BedrockTools tools)
    {
        if (tools.Forced is not null)
        {
            return Off;
        }

        if (model.ThinksAdaptively && (wanted.BudgetTokens is null || !model.ThinksByBudget))
        {
            return new BedrockThinking
            {
                IsAdaptive = true,
                Effort = ClaudeEffort(wanted.Effort, model),
                ShowThoughts = wanted.ShowThoughts,
            };
        }

        var limit = request.MaxOutputTokens ?? target.MaxOutputTokens ?? Math.Max(SmallestOutput, 2 * (wanted.BudgetTokens ?? 0));
        return model.ThinksByBudget && limit > SmallestBudget && !turns.HasLostThoughts
            ? new BedrockThinking
            {
                Budget = Math.Clamp(wanted.BudgetTokens ?? (int)(limit * Share(wanted.Effort)), SmallestBudget, limit - 1),
                MaxTokens = limit,
            }
            : Off;
    }

    private static double Share(string? effort) => effort switch
    {
        "minimal" => 0.1,
        "low" => 0.2,
        "high" => 0.8,
        "xhigh" or "max" => 0.95,
        _ => 0.5,
    };

    private static string? ClaudeEffort(string? effort, BedrockModel model) => effort switch
    {
        "minimal" => "low",
        "xhigh" when !model.KnowsExtraHighEffort => "max",
        _ => effort,
    };

    private static string ThreeSteps(string? effort) => effort switch
    {
        "minimal" or "low" => "low",
        "high" or "xhigh" or "max" => "high",
        _ => "medium",
    };
}
