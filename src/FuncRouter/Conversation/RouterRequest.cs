namespace FuncRouter.Conversation;

/// <summary>One request as every stage sees it. Read once, never changed.</summary>
public sealed record RouterRequest
{
    /// <summary>The generation's id, <c>gen-</c> and a UUID of version 7, whose time says on which day's table its record stands.</summary>
    public required string Id { get; init; }

    /// <summary>When it came in.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The <see cref="TimeProvider"/> timestamp of when it came in, for durations.</summary>
    public required long ReceivedTimestamp { get; init; }

    /// <summary>Who asks.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The model, route or <c>&lt;provider&gt;/&lt;model&gt;</c> that the client named.</summary>
    public required string Model { get; init; }

    /// <summary>The protocol that the client speaks, by its short name: <c>openai-chat</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>
    /// The conversation in the neutral form, read when a provider of another protocol is asked; null where the request is no conversation.
    /// Reading it throws where the client has to mend something.
    /// </summary>
    public Lazy<ConversationRequest>? Conversation { get; init; }

    /// <summary>What a decision needs to know.</summary>
    public required RequestFeatures Features { get; init; }

    /// <summary>Finds a header of the client's by its name, several values joined by commas; null where it is not there. Only while the client waits.</summary>
    public Func<string, string?> Header { get; init; } = _ => null;

    /// <summary>What the client asked of the router itself.</summary>
    public required RequestControls Controls { get; init; }

    /// <summary>The form that the client uploads; null where the request is JSON. Then <see cref="Body"/> is empty.</summary>
    public IUpload? Upload { get; init; }

    /// <summary>The body as it came, untouched.</summary>
    public required RequestBody Body { get; init; }
}
