using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// How much a model is asked to think: since Gemini 3 in levels, in Gemini 2.5 in tokens, before that not at all. Efforts become what
/// Google's own OpenAI-compatible endpoint makes of them; thoughts are shown to whoever asks for thinking, unless they are not wanted.
/// Source: Gemini API documentation, "Thinking" and "OpenAI compatibility".
/// </summary>
internal sealed record GeminiThinking
{
    private const int LittleBudget = 1024;
    private const int MediumBudget = 8192;
    private const int LargeBudget = 24576;
    private const int AsTheModelLikes = -1;

    private GeminiThinkingLevel? Level { get; init; }

    private int? Budget { get; init; }

    private bool ShowsThoughts { get; init; }

    /// <summary>Plans what to ask for; null for nothing.</summary>
    public static GeminiThinking? Of(ConversationRequest request, GeminiModel model, TranslationNotes notes)
    {
        if (request.Reasoning is not { } reasoning)
        {
            return null;
        }

        if (!model.ThinksByLevel && !model.ThinksByBudget)
        {
            DropIf(!reasoning.IsOff, notes);
            return null;
        }

        if (reasoning.IsOff)
        {
            return KeepFromThinking(model, notes);
        }

        var shown = new GeminiThinking { ShowsThoughts = reasoning.ShowThoughts != false };
        return model.ThinksByLevel
            ? shown with { Level = LevelOf(reasoning, model) }
            : shown with { Budget = BudgetOf(reasoning, model, request.MaxOutputTokens) };
    }

    /// <summary>Writes <c>thinkingConfig</c>; nothing where everything is as the model does it unasked.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (this is { Level: null, Budget: null, ShowsThoughts: false })
        {
            return;
        }

        writer.WriteStartObject("thinkingConfig"u8);
        writer.WriteGiven("thinkingLevel"u8, Level?.ToString().ToUpperInvariant());
        writer.WriteGiven("thinkingBudget"u8, (long?)Budget);
        writer.WriteGiven("includeThoughts"u8, ShowsThoughts ? true : null);
        writer.WriteEndObject();
    }

    // Some models think in any case; then as little as they can.
    private static GeminiThinking KeepFromThinking(GeminiModel model, TranslationNotes notes)
    {
        if (model.ThinksByLevel)
        {
            DropIf(model.LeastLevel != GeminiThinkingLevel.Minimal, notes);
            return new GeminiThinking { Level = model.LeastLevel };
        }

        DropIf(!model.CanKeepFromThinking, notes);
        return new GeminiThinking { Budget = model.CanKeepFromThinking ? 0 : model.LeastBudget };
    }

    private static GeminiThinkingLevel? LevelOf(ReasoningOptions reasoning, GeminiModel model)
    {
        GeminiThinkingLevel? wanted = reasoning.Effort switch
        {
            "minimal" => GeminiThinkingLevel.Minimal,
            "low" => GeminiThinkingLevel.Low,
            "medium" => GeminiThinkingLevel.Medium,
            "high" => GeminiThinkingLevel.High,
            not null => GeminiThinkingLevel.XHigh,
            null => reasoning.BudgetTokens switch
            {
                null => null,
                <= LittleBudget => GeminiThinkingLevel.Low,
                <= MediumBudget => GeminiThinkingLevel.Medium,
                _ => GeminiThinkingLevel.High,
            },
        };
        return wanted switch
        {
            null => null,
            _ when wanted < model.LeastLevel => model.LeastLevel,
            _ when wanted > model.HighestLevel => model.HighestLevel,
            GeminiThinkingLevel.Medium when !model.HasMediumLevel => GeminiThinkingLevel.High,
            _ => wanted,
        };
    }

    private static int? BudgetOf(ReasoningOptions reasoning, GeminiModel model, int? maxOutputTokens)
    {
        var wanted = reasoning.BudgetTokens ?? reasoning.Effort switch
        {
            null => null,
            "minimal" or "low" => LittleBudget,
            "medium" => MediumBudget,
            "high" => LargeBudget,
            _ => model.LargestBudget,
        };
        if (wanted is not { } budget)
        {
            return reasoning.IsAdaptive ? AsTheModelLikes : null;
        }

        // Thoughts count against the limit; a fifth of it is left for the answer, as OpenRouter leaves it under high effort.
        var room = maxOutputTokens is { } limit ? (int)(limit * 0.8) : int.MaxValue;
        return Math.Clamp(Math.Min(budget, room), model.LeastBudget, model.LargestBudget);
    }

    private static void DropIf(bool condition, TranslationNotes notes)
    {
        if (condition)
        {
            notes.Drop("reasoning");
        }
    }
}
