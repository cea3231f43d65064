using System.Globalization;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Reads Google's errors: an <c>error</c> with a status as number and as word, alone or in a list. How long to wait stands in one of its
/// details. Source: Google Cloud API design guide, "Errors" (AIP-193); <c>google.rpc.RetryInfo</c> and <c>google.rpc.ErrorInfo</c>.
/// </summary>
internal static class GeminiErrors
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(365);

    /// <summary>Reads the body of an answer that reports an error.</summary>
    /// <returns>Null where it says nothing.</returns>
    public static ReportedError? ReadBody(ReadOnlySpan<byte> body)
    {
        try
        {
            return Read(JsonElement.Parse(body, JsonElements.Options));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is the reader's word for half a character.
            return null;
        }
    }

    /// <summary>Reads a document, or an event of a stream, that may be an error.</summary>
    /// <returns>Null where it is none.</returns>
    public static ReportedError? Read(JsonElement document)
    {
        if (document.ValueKind == JsonValueKind.Array)
        {
            return document.EnumerateArray().Select(Read).FirstOrDefault(error => error is not null);
        }

        return document.Get("error"u8) switch
        {
            { ValueKind: JsonValueKind.Object } error => ReadError(error),
            { ValueKind: JsonValueKind.String } sentence => new ReportedError(sentence.GetString()!),
            _ => null,
        };
    }

    private static ReportedError? ReadError(JsonElement error)
    {
        var status = error.Text("status"u8);
        var code = error.Get("code"u8) switch
        {
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            { ValueKind: JsonValueKind.String } word => word.GetString(),
            _ => CodeOf(status),
        };
        if ((error.Text("message"u8) ?? status ?? code) is not { } message)
        {
            return null;
        }

        return new ReportedError(message, status, IsTooLong(message) ? "context_length_exceeded" : code) { RetryAfter = ReadDelay(error) };
    }

    // "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)." Nothing else tells this from other mistakes.
    private static bool IsTooLong(string message) => message.Contains("exceeds the maximum number of tokens", StringComparison.OrdinalIgnoreCase);

    private static TimeSpan? ReadDelay(JsonElement error)
    {
        foreach (var detail in error.Items("details"u8))
        {
            // A duration is a number of seconds and the letter.
            if (detail.Text("retryDelay"u8) is [.. var number, 's']
                && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
                && seconds <= LongestWait.TotalSeconds)
            {
                return TimeSpan.FromSeconds(seconds);
            }
        }

        return null;
    }

    // Source: google.rpc.Code, "HTTP Mapping".
    private static string? CodeOf(string? status) => status switch
    {
        "INVALID_ARGUMENT" or "FAILED_PRECONDITION" or "OUT_OF_RANGE" => "400",
        "UNAUTHENTICATED" => "401",
        "PERMISSION_DENIED" => "403",
        "NOT_FOUND" => "404",
        "ALREADY_EXISTS" or "ABORTED" => "409",
        "RESOURCE_EXHAUSTED" => "429",
        "CANCELLED" => "499",
        "UNKNOWN" or "INTERNAL" or "DATA_LOSS" => "500",
        "UNIMPLEMENTED" => "501",
        "UNAVAILABLE" => "503",
        "DEADLINE_EXCEEDED" => "504",
        _ => null,
    };
}
