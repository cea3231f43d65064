using System.Collections.Immutable;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>What one of the two sides says.</summary>
/// <param name="IsAssistant">Whether it is the model.</param>
/// <param name="Parts">What it says; never empty.</param>
internal sealed record AnthropicTurn(bool IsAssistant, ImmutableArray<ContentPart> Parts);

/// <summary>
/// The turns of a conversation as Anthropic takes them: the person begins, the two sides alternate, tools answer at the beginning of the
/// person's turn, and nothing is empty. Source: Anthropic API reference, "Create a Message"; "Tool use", "Handle tool calls".
/// </summary>
internal static class AnthropicTurns
{
    // For conversations that begin with the model, or consist of instructions alone.
    private static readonly AnthropicTurn Beginning = new(false, [new TextPart("(The conversation begins.)")]);

    /// <summary>Orders the messages; those of the system are not among them.</summary>
    public static ImmutableArray<AnthropicTurn> Of(ConversationRequest request)
    {
        var turns = new List<(bool IsAssistant, List<ContentPart> Parts)>();
        foreach (var message in request.Messages.Where(message => message.Role is not (MessageRole.System or MessageRole.Developer)))
        {
            var isAssistant = message.Role == MessageRole.Assistant;
            var parts = message.Parts.Where(IsSaid).ToArray();
            if (parts.Length > 0 && (turns.Count == 0 || turns[^1].IsAssistant != isAssistant))
            {
                turns.Add((isAssistant, []));
            }

            if (parts.Length > 0)
            {
                turns[^1].Parts.AddRange(parts);
            }
        }

        var result = turns.ConvertAll(turn => new AnthropicTurn(turn.IsAssistant, [.. turn.Parts.OrderBy(part => part is not ToolResultPart)]));
        TrimEnd(result);
        if (result is [] or [{ IsAssistant: true }, ..])
        {
            result.Insert(0, Beginning);
        }

        return [.. result];
    }

    /// <summary>Whether the model is to go on with words that the client put into its mouth.</summary>
    public static bool HavePrefill(ImmutableArray<AnthropicTurn> turns) => turns[^1].IsAssistant;

    /// <summary>Whether the model waits for tools in a turn whose thoughts are lost.</summary>
    public static bool HaveLostThoughts(ImmutableArray<AnthropicTurn> turns) =>
        turns is [.., { IsAssistant: true } last, { Parts: [ToolResultPart, ..] }] && last.Parts[0] is not ReasoningPart;

    // Thoughts without Anthropic's seal would be refused, and an empty text as well.
    private static bool IsSaid(ContentPart part) => part switch
    {
        TextPart text => !string.IsNullOrWhiteSpace(text.Text),
        RefusalPart refusal => !string.IsNullOrWhiteSpace(refusal.Text),
        ReasoningPart reasoning => reasoning.Seal?.Origin == ReasoningOrigins.Anthropic,
        _ => true,
    };

    // White space at the end of words to go on with is refused.
    private static void TrimEnd(List<AnthropicTurn> turns)
    {
        if (turns is [.., { IsAssistant: true, Parts: [.. var before, TextPart last] } turn])
        {
            turns[^1] = turn with { Parts = [.. before, last with { Text = last.Text.TrimEnd() }] };
        }
    }
}
