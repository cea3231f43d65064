using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace FuncRouter.Providers;

/// <summary>
/// Reads from an answer's headers how long an endpoint has nothing left to give. Sources: OpenAI, "Rate limits", <c>x-ratelimit-*</c> with
/// durations (<c>6m0s</c>), which Groq, Azure and others share, some in plain seconds; Anthropic, "Rate limits",
/// <c>anthropic-ratelimit-*</c> with RFC 3339 times.
/// </summary>
internal static partial class RateLimitHeaders
{
    private static readonly (string Remaining, string Reset)[] Limits =
    [
        ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
        ("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
        ("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
        ("anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
        ("anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"),
        ("anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"),
    ];

    /// <summary>How long to leave the endpoint alone because a limit is used up; null while there is something left.</summary>
    public static TimeSpan? Exhausted(HttpResponseHeaders headers, DateTimeOffset now)
    {
        TimeSpan? longest = null;
        foreach (var (remaining, reset) in Limits)
        {
            if (Value(headers, remaining) is { } left
                && double.TryParse(left, NumberStyles.Float, CultureInfo.InvariantCulture, out var count) && count <= 0
                && ReadReset(Value(headers, reset), now) is { } wait && wait > TimeSpan.Zero && !(longest >= wait))
            {
                longest = wait;
            }
        }

        return longest;
    }

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private static TimeSpan? ReadReset(string? text, DateTimeOffset now)
    {
        if (text is null)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds is >= 0 and < int.MaxValue ? TimeSpan.FromSeconds(seconds) : null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time - now;
        }

        var parts = GoDuration().Match(text);
        return parts.Success ? TimeSpan.FromHours(Part("h")) + TimeSpan.FromMinutes(Part("m")) + TimeSpan.FromSeconds(Part("s")) + TimeSpan.FromMilliseconds(Part("ms")) : null;

        double Part(string unit) =>
            parts.Groups[unit] is { Success: true, ValueSpan: var digits } && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? Math.Min(value, 1e6) : 0;
    }

    [GeneratedRegex(@"^(?:(?<h>\d+)h)?(?:(?<m>\d+)m(?!s))?(?:(?<s>\d+(?:\.\d+)?)s)?(?:(?<ms>\d+(?:\.\d+)?)ms)?$")]
    private static partial Regex GoDuration();
}
