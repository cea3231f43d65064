using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Protocols;

namespace FuncRouter.Execution.Rescue;

/// <summary>What a model is asked that shall go on with an answer of another's.</summary>
internal static class Continuation
{
    /// <summary>Puts the beginning of the answer behind the conversation.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sent">What the client has of the answer.</param>
    /// <param name="sentTokens">About how many tokens that is.</param>
    /// <returns>
    /// Null where nobody can be asked so: the request cannot be read; it wants JSON, where a joint that a word hides is a mistake; or there is
    /// so little text that a repetition of it could not be told from chance.
    /// </returns>
    public static ConversationRequest? Of(RouterRequest request, string sent, int sentTokens)
    {
        if (sent.Count(char.IsLetter) < ContinuedText.FewestLetters || Read(request) is not { Format: null } conversation)
        {
            return null;
        }

        return conversation with
        {
            Continues = true,
            Messages = Begun(conversation.Messages, sent.TrimEnd()),
            MaxOutputTokens = conversation.MaxOutputTokens is { } most ? Math.Max(1, most - sentTokens) : null,

            // The thoughts came before what was sent.
            Reasoning = null,
        };
    }

    private static ConversationRequest? Read(RouterRequest request)
    {
        try
        {
            return request.Conversation?.Value;
        }
        catch (RequestFormatException)
        {
            // A provider of the client's own protocol took it all the same; others cannot be asked.
            return null;
        }
    }

    // Where the client itself began the answer, it is one beginning.
    private static ImmutableArray<Message> Begun(ImmutableArray<Message> messages, string sent) => messages switch
    {
        [.. var before, { Role: MessageRole.Assistant, Parts: [.. var parts, TextPart text] } last] =>
            [.. before, last with { Parts = [.. parts, text with { Text = text.Text + sent }] }],
        _ => [.. messages, new Message(MessageRole.Assistant, [new TextPart(sent)])],
    };
}
