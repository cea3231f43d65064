namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>
/// Converse's words for media types.
/// Source: Amazon Bedrock API reference, "ImageBlock", "DocumentBlock", "VideoBlock" and "AudioBlock".
/// </summary>
internal static class BedrockMedia
{
    /// <summary>The word for an image's type; null where Converse does not take it.</summary>
    public static string? ImageFormat(string? mediaType) => Bare(mediaType) switch
    {
        "image/png" => "png",
        "image/jpeg" or "image/jpg" => "jpeg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        _ => null,
    };

    /// <summary>The word for a video's type; null where it is none, or Converse does not take it.</summary>
    public static string? VideoFormat(string? mediaType) => Bare(mediaType) switch
    {
        "video/mp4" => "mp4",
        "video/quicktime" => "mov",
        "video/webm" => "webm",
        "video/x-matroska" => "mkv",
        "video/x-flv" => "flv",
        "video/mpeg" => "mpeg",
        "video/mpg" => "mpg",
        "video/wmv" or "video/x-ms-wmv" => "wmv",
        "video/3gpp" => "three_gp",
        _ => null,
    };

    /// <summary>The word for a document's type; null where Converse does not take it. Text of any other kind is plain text.</summary>
    public static string? DocumentFormat(string? mediaType) => Bare(mediaType) switch
    {
        "application/pdf" => "pdf",
        "text/csv" => "csv",
        "text/html" => "html",
        "text/markdown" => "md",
        "application/msword" => "doc",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/json" or "application/xml" or "application/yaml" => "txt",
        { } type when type.StartsWith("text/", StringComparison.Ordinal) => "txt",
        _ => null,
    };

    /// <summary>The word for a recording's type; null where Converse does not take it.</summary>
    public static string? AudioFormat(string? mediaType) => Bare(mediaType) switch
    {
        "audio/wav" or "audio/x-wav" or "audio/wave" => "wav",
        "audio/mp3" or "audio/mpeg" => "mp3",
        "audio/m4a" or "audio/x-m4a" => "m4a",
        "audio/mp4" => "mp4",
        "audio/flac" => "flac",
        "audio/ogg" => "ogg",
        "audio/opus" => "opus",
        "audio/webm" => "webm",
        "audio/aac" => "aac",
        _ => null,
    };

    /// <summary>The media type that a stored object's name tells; null where it tells none.</summary>
    public static string? TypeOfName(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        ".pdf" => "application/pdf",
        ".csv" => "text/csv",
        ".html" => "text/html",
        ".md" => "text/markdown",
        ".txt" => "text/plain",
        ".mp4" => "video/mp4",
        ".mov" => "video/quicktime",
        ".webm" => "video/webm",
        ".mkv" => "video/x-matroska",
        ".wav" => "audio/wav",
        ".mp3" => "audio/mp3",
        _ => null,
    };

    // Types may have parameters, and their case means nothing.
    private static string? Bare(string? mediaType) => mediaType?.Split(';')[0].Trim().ToLowerInvariant();
}
