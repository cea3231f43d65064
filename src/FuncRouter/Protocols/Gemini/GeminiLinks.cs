using FuncRouter.Conversation;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Which addresses Google fetches media from: its own stores, YouTube and, since January 2026 and not for models before 2.5, every public
/// or signed https address. Source: Gemini API documentation, "File input methods" and "Video understanding"; Google's announcement
/// "Increased file size limits and expanded inputs support in Gemini API".
/// </summary>
internal static class GeminiLinks
{
    private const string Store = "https://generativelanguage.googleapis.com/";
    private const string FilesFolder = "files/";

    private static readonly string[] YouTube = ["https://www.youtube.com/watch", "https://youtube.com/watch", "https://youtu.be/"];

    /// <summary>Whether a model can be given an address.</summary>
    public static bool CanFollow(string url, GeminiModel model) =>
        url.StartsWith("gs://", StringComparison.Ordinal) || IsStored(url) || IsYouTube(url)
        || (model.FollowsLinks && url.StartsWith("https://", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The media type of what is at an address, which Google wants to be told; null for what it stores itself, and so knows.
    /// </summary>
    /// <param name="link">The address.</param>
    /// <param name="fallbackType">The type where neither the client nor the address says it.</param>
    public static string? TypeOf(LinkedMedia link, string fallbackType) =>
        link.MediaType ?? (IsYouTube(link.Url) ? "video/mp4" : OfName(link.Url)) ?? (IsStored(link.Url) ? null : fallbackType);

    /// <summary>The address of a file in Google's own store; null where the id is another store's.</summary>
    public static string? AddressOf(StoredMedia file) =>
        IsStored(file.FileId) ? file.FileId
        : file.FileId.StartsWith(FilesFolder, StringComparison.Ordinal) ? $"{Store}v1beta/{file.FileId}"
        : null;

    private static bool IsStored(string url) => url.StartsWith(Store, StringComparison.Ordinal);

    private static bool IsYouTube(string url) => Array.Exists(YouTube, start => url.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    private static string? OfName(string url)
    {
        var end = url.AsSpan().IndexOfAny('?', '#');
        var path = end < 0 ? url : url[..end];
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".png" => "image/png",
            ".jpg" or ".jpeg" => "image/jpeg",
            ".webp" => "image/webp",
            ".gif" => "image/gif",
            ".bmp" => "image/bmp",
            ".heic" => "image/heic",
            ".heif" => "image/heif",
            ".pdf" => "application/pdf",
            ".txt" => "text/plain",
            ".md" => "text/markdown",
            ".html" or ".htm" => "text/html",
            ".csv" => "text/csv",
            ".xml" => "text/xml",
            ".json" => "application/json",
            ".wav" => "audio/wav",
            ".mp3" => "audio/mp3",
            ".aac" => "audio/aac",
            ".ogg" => "audio/ogg",
            ".flac" => "audio/flac",
            ".mp4" => "video/mp4",
            ".mpeg" or ".mpg" => "video/mpeg",
            ".mov" => "video/quicktime",
            ".webm" => "video/webm",
            _ => null,
        };
    }
}
