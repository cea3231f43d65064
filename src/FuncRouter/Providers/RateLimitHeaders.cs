using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace FuncRouter.Providers;

/// <summary>
/// Reads from an answer's headers what an endpoint has left to give, and how long it has nothing. Sources: OpenAI, "Rate limits", <c>x-ratelimit-*</c> with
/// durations (<c>6m0s</c>), which Groq, Azure and others share, some in plain seconds; Anthropic, "Rate limits",
/// <c>anthropic-ratelimit-*</c> with RFC 3339 times.
/// </summary>
internal static partial class RateLimitHeaders
{
    private static readonly (string Limit, string Remaining, string Reset)[] Limits =
    [
        ("x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
        ("x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
        ("anthropic-ratelimit-requests-limit", "anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
        ("anthropic-ratelimit-tokens-limit", "anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
        ("anthropic-ratelimit-input-tokens-limit", "anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"),
        ("anthropic-ratelimit-output-tokens-limit", "anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"),
    ];

    /// <summary>The share that is left of the limit nearest to its end, from 0 to 1, and how long until it begins anew; null where no limit says all of that.</summary>
    public static (double Share, TimeSpan Reset)? Headroom(HttpResponseHeaders headers, DateTimeOffset now)
    {
        (double Share, TimeSpan Reset)? least = null;
        foreach (var (limit, remaining, reset) in Limits)
        {
            if (Count(headers, limit) is { } all and > 0 && Count(headers, remaining) is { } left && left / all is var share && !(share >= least?.Share)
                && ReadReset(Value(headers, reset), now) is { } wait && wait > TimeSpan.Zero)
            {
                least = (Math.Clamp(share, 0, 1), wait);
            }
        }

        return least;
    }

    /// <summary>How long to leave the endpoint alone because a limit is used up; null while there is something left.</summary>
    public static TimeSpan? Exhausted(HttpResponseHeaders headers, DateTimeOffset now)
    {
        TimeSpan? longest = null;
        foreach (var (_, remaining, reset) in Limits)
        {
            if (Count(headers, remaining) is { } count && count <= 0
                && ReadReset(Value(headers, reset), now) is { } wait && wait > TimeSpan.Zero && !(longest >= wait))
            {
                longest = wait;
            }
        }

        return longest;
    }

    private static double? Count(HttpResponseHeaders headers, string name) =>
        double.TryParse(Value(headers, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var count) && double.IsFinite(count) ? count : null;

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
