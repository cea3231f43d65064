using FuncRouter.Conversation;

namespace FuncRouter.Protocols;

/// <summary>Reads a request into the neutral form, when somebody needs it.</summary>
internal static class ConversationReading
{
    /// <summary>The conversation of a body whose head was read; null where the protocol holds none.</summary>
    /// <remarks>Reading it throws a <see cref="RequestFormatException"/> where the client has to mend something.</remarks>
    public static Lazy<ConversationRequest>? Later(IClientProtocol protocol, PooledBuffer body) =>
        protocol is IConversationProtocol conversations ? new(() => Read(conversations, body)) : null;

    private static ConversationRequest Read(IConversationProtocol protocol, PooledBuffer body)
    {
        try
        {
            return protocol.ReadConversation(body.Span);
        }
        catch (InvalidOperationException)
        {
            // The reader's word for an escaped half of a surrogate pair.
            throw new RequestFormatException("has a \\u escape that is half a character in a place where text is needed.", "body");
        }
    }
}
