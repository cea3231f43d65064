using System.Collections.Immutable;

namespace FuncRouter.Conversation;

/// <summary>A piece of what is said: the neutral form that the wire formats meet in.</summary>
public abstract record ContentPart
{
    /// <summary>Set where the client marked the prompt up to and including this part for the provider's cache.</summary>
    public CacheMark? Cache { get; init; }
}

/// <summary>Text.</summary>
/// <param name="Text">The text.</param>
public sealed record TextPart(string Text) : ContentPart
{
    /// <summary>Where pieces of it come from.</summary>
    public ImmutableArray<Annotation> Annotations { get; init; } = [];

    /// <summary>The provider's reasoning state that hangs on this text (Gemini's <c>thoughtSignature</c>); null for none.</summary>
    public ReasoningSeal? Seal { get; init; }
}

/// <summary>An image.</summary>
/// <param name="Source">Where its bytes are.</param>
public sealed record ImagePart(MediaSource Source) : ContentPart
{
    /// <summary>How closely to look: <c>low</c>, <c>high</c> or <c>auto</c>; null where nothing was said.</summary>
    public string? Detail { get; init; }
}

/// <summary>A document, or any other medium that is neither image nor audio (a video has a media type that says so).</summary>
/// <param name="Source">Where its bytes are.</param>
public sealed record FilePart(MediaSource Source) : ContentPart
{
    /// <summary>The file's name or title; null where none was given.</summary>
    public string? Name { get; init; }

    /// <summary>What the client says about the document beside its bytes; null for nothing.</summary>
    public string? Context { get; init; }

    /// <summary>Whether the answer should cite it; null where nothing was said.</summary>
    public bool? Citations { get; init; }
}

/// <summary>A recording that the model shall hear.</summary>
/// <param name="Source">Where its bytes are; the media type is <c>audio/wav</c>, <c>audio/mp3</c>…</param>
public sealed record AudioPart(MediaSource Source) : ContentPart;

/// <summary>The model's call of a tool.</summary>
/// <param name="Id">The call's id, as the provider that made it gave it; empty where the protocol has none.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">A JSON object as text; <c>{}</c> where there are none.</param>
public sealed record ToolCallPart(string Id, string Name, string Arguments) : ContentPart
{
    /// <summary>The provider's reasoning state that hangs on this call (Gemini's <c>thoughtSignature</c>); null for none.</summary>
    public ReasoningSeal? Seal { get; init; }
}

/// <summary>What a tool answered.</summary>
/// <param name="CallId">The <see cref="ToolCallPart.Id"/> of the call.</param>
/// <param name="Content">Text, and images or files where the protocol has them; may be empty.</param>
public sealed record ToolResultPart(string CallId, ImmutableArray<ContentPart> Content) : ContentPart
{
    /// <summary>The tool's name; null where the protocol does not repeat it. Writers that need it look it up by the call's id.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the tool failed.</summary>
    public bool IsError { get; init; }
}

/// <summary>What the model thought before it spoke.</summary>
/// <param name="Text">Its thoughts or their summary; empty where only the sealed form exists.</param>
public sealed record ReasoningPart(string Text) : ContentPart
{
    /// <summary>The provider's proof or encrypted form of these thoughts; null for none.</summary>
    public ReasoningSeal? Seal { get; init; }
}

/// <summary>The model's words where it refuses to answer.</summary>
/// <param name="Text">The words.</param>
public sealed record RefusalPart(string Text) : ContentPart;

/// <summary>A mark for the provider's prompt cache.</summary>
/// <param name="Lifetime">How long to keep it, in Anthropic's words (<c>5m</c>, <c>1h</c>); null for the provider's default.</param>
public sealed record CacheMark(string? Lifetime);

/// <summary>
/// Reasoning state that only the provider that made it understands: a signature over thoughts, or the thoughts themselves, encrypted.
/// It has to come back unchanged in the next turn, and means nothing to any other kind of provider.
/// </summary>
/// <param name="Origin">Who understands it: one of <see cref="ReasoningOrigins"/>.</param>
/// <param name="Data">The state as the provider gave it.</param>
public sealed record ReasoningSeal(string Origin, string Data)
{
    /// <summary>The id of the reasoning item, where the protocol has one (OpenAI's Responses).</summary>
    public string? Id { get; init; }

    /// <summary>Whether the data is the thoughts themselves, encrypted, and not a signature over readable ones.</summary>
    public bool IsEncrypted { get; init; }
}

/// <summary>The kinds of reasoning state, by the words of OpenRouter's <c>reasoning_details[].format</c>.</summary>
public static class ReasoningOrigins
{
    /// <summary>Anthropic's models, wherever they run.</summary>
    public const string Anthropic = "anthropic-claude-v1";

    /// <summary>Google's models.</summary>
    public const string Gemini = "google-gemini-v1";

    /// <summary>OpenAI's Responses.</summary>
    public const string OpenAIResponses = "openai-responses-v1";
}

/// <summary>Where a piece of an answer's text comes from.</summary>
public sealed record Annotation
{
    /// <summary>The source's address; null where it is a document of the prompt.</summary>
    public string? Url { get; init; }

    /// <summary>The source's title.</summary>
    public string? Title { get; init; }

    /// <summary>The words that are cited from the source.</summary>
    public string? CitedText { get; init; }

    /// <summary>The id of the cited file or document, where there is one.</summary>
    public string? FileId { get; init; }

    /// <summary>Where the claim begins in the text of its part, in UTF-16 characters; null where it is not known.</summary>
    public int? Start { get; init; }

    /// <summary>One past its end, likewise.</summary>
    public int? End { get; init; }
}
