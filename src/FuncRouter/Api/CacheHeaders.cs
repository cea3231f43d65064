using System.Globalization;
using FuncRouter.Execution;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>
/// Writes what headers beyond the router's own say of the cache: the age of a remembered answer (RFC 9111, 5.1) and, to clients that ask in
/// OpenRouter's words, the answer in them (OpenRouter documentation, "Response Caching").
/// </summary>
internal static class CacheHeaders
{
    /// <summary>Writes them.</summary>
    public static void Write(IHeaderDictionary headers, Exchange exchange)
    {
        var age = exchange.Kept is { } kept ? Seconds(exchange.Request.ReceivedAt - kept.At) : null;
        if (age is not null)
        {
            headers.Age = age;
        }

        if (exchange is { Request.Controls.Cache: { OpenRouter: true } asked, CacheKey: not null })
        {
            headers["X-OpenRouter-Cache-Status"] = exchange.Kept is null ? "MISS" : "HIT";
            headers["X-OpenRouter-Cache-TTL"] = Seconds(exchange.Kept?.TimeToLive ?? asked.TimeToLive ?? exchange.State.Options.Cache.TimeToLive);
            if (age is not null)
            {
                headers["X-OpenRouter-Cache-Age"] = age;
            }
        }
    }

    private static string Seconds(TimeSpan time) => Math.Max(0, (long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
