using System.Globalization;
using System.Net.Http.Headers;
using FuncRouter.Conversation;

namespace FuncRouter.Providers;

/// <summary>Turns what a provider says into a failure of a known class.</summary>
internal static class FailureReader
{
    private const int LongestMessage = 4096;

    // Google calls a wrong key a bad request.
    private static readonly string[] KeyWords = ["API_KEY_INVALID", "API key not valid"];

    // In the order of the providers: OpenAI and its imitators, vLLM, Anthropic, Gemini, Bedrock and Cohere.
    private static readonly string[] ContextWords =
    [
        "context_length_exceeded", "maximum context length", "context window", "prompt is too long", "exceeds the maximum number of tokens",
        "input is too long",
    ];

    private static readonly string[] FilterWords = ["content_filter", "content_policy", "content management policy", "content filtering policy", "content_blocked"];
    private static readonly string[] QuotaWords = ["insufficient_quota", "credit balance is too low", "billing_hard_limit", "insufficient_balance", "payment_required"];

    /// <summary>Reads an answer whose status, or whose body under a status of success, reports an error.</summary>
    /// <param name="provider">Whose answer it is.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="reported">What the body says.</param>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="now">The time, for a <c>Retry-After</c> that is a date.</param>
    public static UpstreamFailure Read(
        Provider provider, int status, ReportedError? reported, HttpResponseHeaders? headers, DateTimeOffset now)
    {
        // An error under a status of success has no status that means anything; its code often is one.
        var effective = status is >= 200 and < 300 ? StatusOf(reported) : status;
        var message = reported?.Message ?? $"The provider answered with status {status}.";
        return new UpstreamFailure(KindOf(effective, reported), effective, Shorten(provider.Redact(message)))
        {
            ProviderType = provider.Redact(reported?.Type),
            ProviderCode = provider.Redact(reported?.Code),
            Param = provider.Redact(reported?.Param),
            RetryAfter = RetryAfter(headers, now) ?? reported?.RetryAfter,
        };
    }

    /// <summary>
    /// How long to wait: <c>retry-after-ms</c>, <c>x-ms-retry-after-ms</c>, or <c>Retry-After</c> in seconds or as a date.
    /// </summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders? headers, DateTimeOffset now)
    {
        if (headers is null)
        {
            return null;
        }

        foreach (var name in (ReadOnlySpan<string>)["retry-after-ms", "x-ms-retry-after-ms"])
        {
            if (headers.TryGetValues(name, out var values)
                && double.TryParse(values.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
                && milliseconds is >= 0 and < int.MaxValue)
            {
                return TimeSpan.FromMilliseconds(milliseconds);
            }
        }

        var wait = headers.RetryAfter?.Delta ?? (headers.RetryAfter?.Date - now);
        if (wait is null
            && headers.TryGetValues("Retry-After", out var plain)
            && double.TryParse(plain.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 0 and < int.MaxValue)
        {
            // Fractions of a second are not HTTP, but they are sent.
            wait = TimeSpan.FromSeconds(seconds);
        }

        return wait is { } found ? (found > TimeSpan.Zero ? found : TimeSpan.Zero) : null;
    }

    // After the key was taken out: a cut through its middle would hide it from the search.
    private static string Shorten(string message) => message.Length <= LongestMessage ? message : message[..LongestMessage] + "…";

    private static int StatusOf(ReportedError? reported)
    {
        if (int.TryParse(reported?.Code, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 400 and < 600)
        {
            return code;
        }

        return $"{reported?.Type} {reported?.Code}" switch
        {
            var words when words.Contains("rate_limit", StringComparison.OrdinalIgnoreCase) || words.Contains("quota", StringComparison.OrdinalIgnoreCase) => 429,
            var words when words.Contains("overloaded", StringComparison.OrdinalIgnoreCase) => 503,
            var words when words.Contains("authentication", StringComparison.OrdinalIgnoreCase) => 401,
            var words when words.Contains("permission", StringComparison.OrdinalIgnoreCase) => 403,
            var words when words.Contains("not_found", StringComparison.OrdinalIgnoreCase) => 404,
            var words when words.Contains("invalid_request", StringComparison.OrdinalIgnoreCase) => 400,
            _ => 502,
        };
    }

    private static FailureKind KindOf(int status, ReportedError? reported) => status switch
    {
        400 or 403 or 413 or 422 when Saying(reported) is { } said => said,
        401 => FailureKind.Authentication,
        402 => FailureKind.Quota,
        403 => FailureKind.Permission,
        404 => FailureKind.NotFound,
        408 or 504 => FailureKind.Timeout,
        409 => FailureKind.Conflict,
        // AWS's word for a model that failed behind it.
        424 => FailureKind.Server,
        429 => Any(QuotaWords, reported) ? FailureKind.Quota : FailureKind.RateLimit,
        503 or 529 => FailureKind.Overloaded,
        >= 500 => FailureKind.Server,
        >= 300 and < 400 => FailureKind.Protocol,
        _ => FailureKind.BadRequest,
    };

    // Some causes come under different statuses, and are told apart by a code, or by a sentence where a provider has no codes.
    private static FailureKind? Saying(ReportedError? reported) =>
        Any(KeyWords, reported) ? FailureKind.Authentication
        : Any(ContextWords, reported) ? FailureKind.ContextTooLong
        : Any(FilterWords, reported) ? FailureKind.ContentFilter
        : Any(QuotaWords, reported) ? FailureKind.Quota
        : null;

    private static bool Any(string[] words, ReportedError? reported) =>
        reported is { Message: var message, Type: var type, Code: var code }
        && Array.Exists(words, word => Says(code, word) || Says(type, word) || Says(message, word));

    private static bool Says(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) ?? false;
}
