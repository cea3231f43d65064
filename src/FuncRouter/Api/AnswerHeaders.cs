using System.Buffers;
using System.Globalization;
using System.Text;
using FuncRouter.Accounting;
using FuncRouter.Execution;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>Writes what the router says about an answer in its headers.</summary>
internal static class AnswerHeaders
{
    private static readonly SearchValues<char> Printable = SearchValues.Create(Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).ToArray());

    /// <summary>Writes the headers of an exchange. In a stream they say what is known at the first byte.</summary>
    public static void Write(HttpResponse response, Exchange exchange)
    {
        var headers = response.Headers;
        headers["x-funcrouter-id"] = exchange.Request.Id;
        Set(headers, "x-funcrouter-provider", exchange.Provider);
        Set(headers, "x-funcrouter-model", exchange.Model);
        Set(headers, "x-funcrouter-route", exchange.Plan?.Route);
        Set(headers, "x-funcrouter-reason", exchange.Reason);
        headers["x-funcrouter-attempts"] = (exchange.Chain?.Attempts.Length ?? 0).ToString(CultureInfo.InvariantCulture);
        headers["x-funcrouter-cache"] = exchange.CacheStatus;
        headers["x-funcrouter-overhead-ms"] = Math.Max(0, exchange.Overhead.TotalMilliseconds).ToString("0.###", CultureInfo.InvariantCulture);
        if (!exchange.Request.Controls.Warnings.IsEmpty || exchange.Warnings.Count > 0)
        {
            Set(headers, "x-funcrouter-warnings", string.Join("; ", exchange.Request.Controls.Warnings.Concat(exchange.Warnings)));
        }

        if (exchange.Ticket is { } ticket)
        {
            headers["x-funcrouter-ticket"] = ticket;
        }

        CacheHeaders.Write(headers, exchange);

        if (exchange.Answer is DocumentAnswer { CostUsd: { } cost })
        {
            headers["x-funcrouter-cost-usd"] = Usd(cost);
        }

        foreach (var (name, value) in exchange.Chain?.RateLimitHeaders ?? [])
        {
            Set(headers, name, value);
            Set(headers, $"x-funcrouter-upstream-{name["x-".Length..]}", value);
        }
    }

    private static string Usd(decimal cost)
    {
        Span<byte> text = stackalloc byte[UsdFormatter.MaxLength];
        UsdFormatter.TryFormatUsd(cost, text, out var written);
        return Encoding.ASCII.GetString(text[..written]);
    }

    // Names come from configurations and clients; a header takes printable ASCII only.
    private static void Set(IHeaderDictionary headers, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            headers[name] = value.AsSpan().ContainsAnyExcept(Printable)
                ? string.Create(value.Length, value, static (target, source) =>
                {
                    for (var i = 0; i < source.Length; i++)
                    {
                        target[i] = source[i] is >= ' ' and <= '~' ? source[i] : '?';
                    }
                })
                : value;
        }
    }
}
