using System.Collections.Immutable;

namespace FuncRouter.Conversation;

/// <summary>Who speaks.</summary>
public enum MessageRole
{
    /// <summary>The application, above all others.</summary>
    System,

    /// <summary>The application; the word of OpenAI's newer models for the same thing. Protocols without it take it for the system's.</summary>
    Developer,

    /// <summary>The person.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,

    /// <summary>The tools that the model called; every part is a <see cref="ToolResultPart"/>.</summary>
    Tool,
}

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Parts">What is said, in order; may be empty.</param>
public sealed record Message(MessageRole Role, ImmutableArray<ContentPart> Parts)
{
    /// <summary>The speaker's name among several of one role; null where none was given.</summary>
    public string? Name { get; init; }
}
