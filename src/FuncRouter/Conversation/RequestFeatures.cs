namespace FuncRouter.Conversation;

/// <summary>What a decision needs to know of a request, whatever protocol it came in.</summary>
public sealed record RequestFeatures
{
    /// <summary>Whether the client wants the answer as a stream of events.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether the client asked for a usage chunk at the end of the stream.</summary>
    public bool StreamUsage { get; init; }

    /// <summary>How many messages there are.</summary>
    public int Messages { get; init; }

    /// <summary>Bytes of text in the prompt: messages and tools, JSON framing included, data URLs not.</summary>
    public int PromptBytes { get; init; }

    /// <summary>The most tokens that the client wants in the answer; null where it did not say.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Sampling temperature; null where it did not say.</summary>
    public double? Temperature { get; init; }

    /// <summary>How many answers are wanted (<c>n</c>).</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Whether there are tools that the model may call.</summary>
    public bool Tools { get; init; }

    /// <summary>Whether the last message is what a tool brought, so that an agent is in the middle of its work.</summary>
    public bool EndsWithToolResult { get; init; }

    /// <summary>Whether there are images.</summary>
    public bool Images { get; init; }

    /// <summary>Whether there are files.</summary>
    public bool Files { get; init; }

    /// <summary>Whether there are recordings.</summary>
    public bool Audio { get; init; }

    /// <summary>Whether the conversation holds reasoning state that only the provider that made it understands.</summary>
    public bool ReasoningState { get; init; }

    /// <summary>
    /// The field that only a provider of the client's own protocol can honour (<c>previous_response_id</c>); null for none.
    /// </summary>
    public string? NativeOnly { get; init; }

    /// <summary>Whether the answer has to follow a JSON schema.</summary>
    public bool JsonSchema { get; init; }

    /// <summary>Whether the answer has to be JSON, with a schema or without.</summary>
    public bool JsonOutput { get; init; }

    /// <summary>How hard the model should think: the protocol's word (<c>low</c>, <c>medium</c>, <c>high</c>…); null where nothing was said.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>About how many tokens the prompt has, tools included and media not; see <c>docs/routing.md</c> for the error.</summary>
    public int EstimatedInputTokens { get; init; }

    /// <summary>Where the user's last turn is in the body, as JSON; empty where there is none.</summary>
    public Range LastUserTurn { get; init; }

    /// <summary>Where the first system prompt is in the body, as JSON; empty where there is none.</summary>
    public Range SystemPrompt { get; init; }
}
