using System.Collections.Immutable;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>
/// A conversation as Converse wants it: the system's words apart, the first turn the user's, then turn and turn about, and no turn without
/// content.
/// </summary>
internal sealed class BedrockTurns
{
    // Converse refuses blank text, and a document without a text beside it.
    private static readonly TextPart NoText = new("(no text)");

    private readonly List<BedrockTurn> _turns = [];

    private BedrockTurns(ImmutableArray<ContentPart> system) => System = system;

    /// <summary>The system's words.</summary>
    public ImmutableArray<ContentPart> System { get; }

    /// <summary>The turns.</summary>
    public IReadOnlyList<BedrockTurn> Turns => _turns;

    /// <summary>The tools that were called, each once.</summary>
    public IEnumerable<string> CalledTools => Parts.OfType<ToolCallPart>().Select(call => call.Name).Distinct();

    /// <summary>Whether there are calls of tools, or results.</summary>
    public bool HasTools => Parts.Any(part => part is ToolCallPart or ToolResultPart);

    /// <summary>
    /// Whether the model is in the middle of calling tools without the thoughts that led it there: then Claude will not think on within
    /// a budget.
    /// </summary>
    public bool HasLostThoughts =>
        _turns is [.., { IsAssistant: true } last, { IsAssistant: false } results]
        && results.Parts.Exists(part => part is ToolResultPart)
        && last.Parts is not [ReasoningPart, ..];

    private IEnumerable<ContentPart> Parts => _turns.SelectMany(turn => turn.Parts);

    /// <summary>Orders a conversation.</summary>
    /// <param name="messages">The messages in the client's order.</param>
    /// <param name="keepsThoughts">Whether the model understands Anthropic's seals.</param>
    public static BedrockTurns Of(ImmutableArray<Message> messages, bool keepsThoughts)
    {
        var isSystem = messages.ToLookup(message => message.Role is MessageRole.System or MessageRole.Developer);
        var turns = new BedrockTurns([.. isSystem[true].SelectMany(message => message.Parts).Where(part => part is TextPart && IsSaid(part, false))]);
        foreach (var message in isSystem[false])
        {
            turns.Add(message.Role == MessageRole.Assistant, message.Parts.Where(part => IsSaid(part, keepsThoughts)));
        }

        turns.Complete();
        return turns;
    }

    private static bool IsSaid(ContentPart part, bool keepsThoughts) => part switch
    {
        TextPart text => !string.IsNullOrWhiteSpace(text.Text),
        RefusalPart refusal => !string.IsNullOrWhiteSpace(refusal.Text),
        ReasoningPart thoughts => keepsThoughts && thoughts.Seal?.Origin == ReasoningOrigins.Anthropic,
        _ => true,
    };

    // An assistant that said nothing is left out; a user who did is still there, so that others do not speak twice.
    private void Add(bool isAssistant, IEnumerable<ContentPart> parts)
    {
        List<ContentPart> said = [.. parts];
        if (isAssistant && said.Count == 0)
        {
            return;
        }

        if (_turns.Count == 0 || _turns[^1].IsAssistant != isAssistant)
        {
            _turns.Add(new BedrockTurn(isAssistant, []));
        }

        _turns[^1].Parts.AddRange(said);
    }

    private void Complete()
    {
        if (_turns.Count == 0 || _turns[0].IsAssistant)
        {
            _turns.Insert(0, new BedrockTurn(false, []));
        }

        for (var place = 0; place < _turns.Count; place++)
        {
            _turns[place] = _turns[place].IsAssistant ? _turns[place] : Complete(_turns[place].Parts);
        }

        // Words that the model shall go on from may not end with white space.
        if (_turns[^1] is { IsAssistant: true, Parts: [.., TextPart text] } opening)
        {
            opening.Parts[^1] = text with { Text = text.Text.TrimEnd() };
        }
    }

    private static BedrockTurn Complete(List<ContentPart> parts)
    {
        // Results come before whatever else the user says.
        List<ContentPart> ordered = [.. parts.OrderBy(part => part is ToolResultPart ? 0 : 1)];
        if (parts.Count == 0 || (parts.Exists(part => part is FilePart) && !parts.Exists(part => part is TextPart)))
        {
            ordered.Add(NoText);
        }

        return new BedrockTurn(false, ordered);
    }
}

/// <summary>One turn.</summary>
/// <param name="IsAssistant">Whether it is the model's, else the user's and the tools'.</param>
/// <param name="Parts">What is said.</param>
internal sealed record BedrockTurn(bool IsAssistant, List<ContentPart> Parts);
