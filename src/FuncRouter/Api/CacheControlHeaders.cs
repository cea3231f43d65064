using System.Collections.Immutable;
using System.Globalization;
using FuncRouter.Conversation;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>
/// Reads what a client asks of the cache: <c>x-funcrouter-cache</c> and <c>-cache-tags</c>, <c>Cache-Control</c> (RFC 9111, 5.2.1), and OpenRouter's headers
/// (OpenRouter documentation, "Response Caching"), to which the router's own go before.
/// </summary>
internal static class CacheControlHeaders
{
    private const int MostTags = 16;
    private const int LongestTag = 128;

    // OpenRouter's limits.
    private const int LongestTimeToLive = 86_400;

    private static readonly string[] Flags = ["X-OpenRouter-Cache", "X-OpenRouter-Cache-Clear"];

    /// <summary>Reads them.</summary>
    /// <returns>Either the controls or the error that names the header to mend.</returns>
    public static (CacheControls? Cache, RouterError? Error) Read(IHeaderDictionary headers)
    {
        var mode = headers["x-funcrouter-cache"].ToString();
        if (mode is not ("" or "on" or "off"))
        {
            return Invalid($"x-funcrouter-cache must be on or off, not \"{mode}\".");
        }

        bool? requested = mode switch { "on" => true, "off" => false, _ => null };
        var (cache, error) = ReadOpenRouter(headers, new CacheControls(requested, Read: true, Write: true, MaxAge: null));
        (cache, error) = cache is null ? (null, error) : ReadDirectives(headers.CacheControl.ToString(), cache);
        return cache is null ? (null, error) : ReadTags(headers["x-funcrouter-cache-tags"].ToString(), cache);
    }

    private static (CacheControls? Cache, RouterError? Error) ReadOpenRouter(IHeaderDictionary headers, CacheControls cache)
    {
        if (Flags.FirstOrDefault(name => !IsFlag(headers[name].ToString())) is { } wrong)
        {
            return Invalid($"{wrong} must be true or false.");
        }

        var mode = headers["X-OpenRouter-Cache"].ToString();
        var clear = headers["X-OpenRouter-Cache-Clear"].ToString();
        var timeToLive = headers["X-OpenRouter-Cache-TTL"].ToString();

        if (timeToLive.Length > 0 && (!int.TryParse(timeToLive, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > LongestTimeToLive))
        {
            return Invalid($"X-OpenRouter-Cache-TTL must be a number of seconds from 1 to {LongestTimeToLive}.");
        }

        return (cache with
        {
            OpenRouter = mode.Length > 0,
            Requested = cache.Requested ?? (mode.Length > 0 ? IsTrue(mode) : null),
            Read = !IsTrue(clear),
            TimeToLive = timeToLive.Length > 0 ? TimeSpan.FromSeconds(int.Parse(timeToLive, CultureInfo.InvariantCulture)) : null,
        }, null);
    }

    private static (CacheControls? Cache, RouterError? Error) ReadDirectives(string text, CacheControls cache)
    {
        foreach (var directive in Items(text))
        {
            if (directive.Equals("no-cache", StringComparison.OrdinalIgnoreCase))
            {
                cache = cache with { Read = false };
            }
            else if (directive.Equals("no-store", StringComparison.OrdinalIgnoreCase))
            {
                cache = cache with { Read = false, Write = false };
            }
            else if (directive.StartsWith("max-age=", StringComparison.OrdinalIgnoreCase))
            {
                if (!double.TryParse(directive.AsSpan("max-age=".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                {
                    return Invalid($"Cache-Control: {directive} is not a number of seconds.");
                }

                // What is too large for a number stands for its largest (RFC 9111, 1.2.2).
                cache = cache with { MaxAge = TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue)) };
            }
        }

        return (cache, null);
    }

    private static (CacheControls? Cache, RouterError? Error) ReadTags(string text, CacheControls cache)
    {
        ImmutableArray<string> tags = [.. Items(text).Distinct(StringComparer.Ordinal)];
        return tags.Length > MostTags || tags.Any(tag => tag.Length > LongestTag || tag.Any(char.IsControl))
            ? Invalid($"x-funcrouter-cache-tags takes at most {MostTags} tags of at most {LongestTag} characters, with commas between them.")
            : (tags.IsEmpty ? cache : cache with { Tags = tags }, null);
    }

    private static string[] Items(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsFlag(string text) => text.Length == 0 || IsTrue(text) || text.Equals("false", StringComparison.OrdinalIgnoreCase);

    private static bool IsTrue(string text) => text.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static (CacheControls? Cache, RouterError? Error) Invalid(string message) => (null, ControlHeaders.Invalid(message));
}
