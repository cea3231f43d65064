using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>
/// Reads errors: a body with a message, whose kind stands in the header <c>x-amzn-errortype</c> or in <c>__type</c>, and exceptions in the
/// place of a stream's event.
/// Source: Smithy, "AWS restJson1 protocol", "Operation error serialization"; Amazon Bedrock API reference, "Common errors".
/// </summary>
internal static class BedrockErrors
{
    // What the models' own words for it have in common.
    private static readonly string[] TooLong =
        ["input is too long", "prompt is too long", "exceed context limit", "maximum context length", "input tokens exceeded", "context window"];

    /// <summary>Reads the body of an answer that reports an error; null where it has no message.</summary>
    public static ReportedError? ReadBody(ReadOnlySpan<byte> body, Func<string, string?> header)
    {
        try
        {
            var reader = new Utf8JsonReader(body, JsonText.ReaderOptions);
            using var document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement, header("x-amzn-errortype"));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A page of a proxy's; the second is the reader's word for text that is no UTF-8.
            return null;
        }
    }

    /// <summary>Reads an error document; null where it has no message.</summary>
    /// <param name="error">The document.</param>
    /// <param name="type">Its kind, where something else than the document says it.</param>
    public static ReportedError? Read(JsonElement error, string? type)
    {
        var kind = Bare(type ?? error.Text("__type"u8) ?? error.Text("code"u8));
        var message = error.Text("message"u8) ?? error.Text("Message"u8) ?? error.Text("originalMessage"u8);
        if (message is null && kind is null)
        {
            return null;
        }

        message ??= kind!;
        var isTooLong = Array.Exists(TooLong, words => message.Contains(words, StringComparison.OrdinalIgnoreCase));
        return new ReportedError(message, kind, isTooLong ? "context_length_exceeded" : null);
    }

    /// <summary>Reads an exception or error that stands in a stream.</summary>
    /// <param name="type">Its kind.</param>
    /// <param name="data">A document with a message, or the message itself.</param>
    public static ReportedError ReadEvent(string type, ReadOnlyMemory<byte> data)
    {
        var message = Encoding.UTF8.GetString(data.Span);
        if (message.StartsWith('{'))
        {
            using var document = JsonDocument.Parse(data, JsonElements.Options);
            message = Read(document.RootElement, type)?.Message;
        }

        return new ReportedError(string.IsNullOrEmpty(message) ? type : message, type, StatusOf(type));
    }

    // A stream's own status was 200; these are the ones that the same exceptions have where they are an answer. The model's failure, 424
    // to AWS, is a bad gateway to everybody else.
    private static string? StatusOf(string type) => type.ToLowerInvariant() switch
    {
        "validationexception" => "400",
        "accessdeniedexception" => "403",
        "resourcenotfoundexception" => "404",
        "modeltimeoutexception" => "408",
        "throttlingexception" or "modelnotreadyexception" or "servicequotaexceededexception" => "429",
        "internalserverexception" => "500",
        "modelstreamerrorexception" or "modelerrorexception" => "502",
        "serviceunavailableexception" => "503",
        _ => null,
    };

    // "com.amazon.bedrock#ValidationException:http://internal.amazon.com/…" names one kind.
    private static string? Bare(string? type)
    {
        if (type is null)
        {
            return null;
        }

        var from = type.IndexOf('#', StringComparison.Ordinal) + 1;
        var name = type.AsSpan(from);
        var end = name.IndexOf(':');
        return (end < 0 ? name : name[..end]).Trim() is { Length: > 0 } bare ? bare.ToString() : null;
    }
}
