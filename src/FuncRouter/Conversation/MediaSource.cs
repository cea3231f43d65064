namespace FuncRouter.Conversation;

/// <summary>Where the bytes of an image, a file or a recording are.</summary>
public abstract record MediaSource;

/// <summary>In the request itself.</summary>
/// <param name="MediaType">The media type, <c>image/png</c>.</param>
/// <param name="Base64">The bytes in base64, as ASCII: they go from one JSON text to another and are never decoded.</param>
public sealed record InlineMedia(string MediaType, ReadOnlyMemory<byte> Base64) : MediaSource;

/// <summary>At an address. The router hands it on and never fetches it.</summary>
/// <param name="Url">The address.</param>
public sealed record LinkedMedia(string Url) : MediaSource
{
    /// <summary>The media type, where the client said it.</summary>
    public string? MediaType { get; init; }
}

/// <summary>In a provider's own file store, under an id that no other provider knows.</summary>
/// <param name="FileId">The id.</param>
public sealed record StoredMedia(string FileId) : MediaSource;

/// <summary>Plain text as a document.</summary>
/// <param name="Text">The text.</param>
public sealed record TextMedia(string Text) : MediaSource;
