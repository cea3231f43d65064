using System.Collections.Immutable;
using System.Text;
using FuncRouter.Conversation;

namespace FuncRouter.Tickets;

/// <summary>Turns a conversation into what a person reads of it.</summary>
internal static class TicketPrompt
{
    // With what compression spares this is far below what a row takes, and more than anybody reads.
    private const int MostCharacters = 200_000;

    private const string LeftOut = "[earlier turns are left out]";

    /// <summary>The turns of a conversation, the last ones where there are too many to keep.</summary>
    public static ImmutableArray<TicketTurn> Of(ConversationRequest conversation)
    {
        var turns = new Stack<TicketTurn>();
        var room = MostCharacters;
        foreach (var message in conversation.Messages.Reverse())
        {
            var text = TextOf(message.Parts);
            turns.Push(new TicketTurn(WordOf(message.Role), text.Length <= room ? text : text[^room..]));
            room -= text.Length;
            if (room <= 0)
            {
                turns.Push(new TicketTurn("system", LeftOut));
                break;
            }
        }

        return [.. turns];
    }

    /// <summary>The one turn of a conversation of which no more is known.</summary>
    public static ImmutableArray<TicketTurn> Of(string turn) => [new TicketTurn("user", turn.Length <= MostCharacters ? turn : turn[^MostCharacters..])];

    private static string TextOf(ImmutableArray<ContentPart> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            var piece = part switch
            {
                TextPart { Text: var said } => said,
                RefusalPart { Text: var refused } => refused,
                ToolCallPart call => $"[calls {call.Name}({call.Arguments})]",
                ToolResultPart result => TextOf(result.Content),
                ImagePart => "[image]",
                FilePart { Name: var name } => name is null ? "[file]" : $"[file {name}]",
                AudioPart => "[recording]",
                _ => "",
            };
            text.Append(text.Length > 0 && piece.Length > 0 ? "\n" : "").Append(piece);
        }

        return text.ToString();
    }

    private static string WordOf(MessageRole role) => role switch
    {
        MessageRole.System => "system",
        MessageRole.Developer => "developer",
        MessageRole.User => "user",
        MessageRole.Assistant => "assistant",
        _ => "tool",
    };
}
