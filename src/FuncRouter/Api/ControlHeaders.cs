using System.Globalization;
using FuncRouter.Conversation;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>Reads what a client asks of the router by headers: <c>x-funcrouter-*</c>, and by way of <see cref="CacheControlHeaders"/> what it says of the cache.</summary>
internal static class ControlHeaders
{
    // Headers of the client's protocol that its providers understand. No other header of a client's reaches a provider.
    private static readonly string[] Passed = ["OpenAI-Beta", "anthropic-version", "anthropic-beta"];

    /// <summary>Adds them to what the body asked for.</summary>
    /// <returns>Either the controls or the error that names the header to mend.</returns>
    public static (RequestControls? Controls, RouterError? Error) Read(IHeaderDictionary headers, RequestControls fromBody)
    {
        if (!TryReadNumber(headers["x-funcrouter-deadline-ms"], out var deadline) || deadline is not (null or > 0 and <= int.MaxValue))
        {
            return (null, Invalid("x-funcrouter-deadline-ms must be a number of milliseconds above zero."));
        }

        if (!TryReadNumber(headers["x-funcrouter-max-cost-usd"], out var maxCost) || maxCost is not (null or >= 0 and <= 1e9))
        {
            return (null, Invalid("x-funcrouter-max-cost-usd must be an amount of US dollars, as in 0.02."));
        }

        if (headers["x-funcrouter-stream"].ToString() is not ("" or "whole") and var streaming)
        {
            return (null, Invalid($"x-funcrouter-stream must be whole, not \"{streaming}\"."));
        }

        var (cache, error) = CacheControlHeaders.Read(headers);
        return error is not null ? (null, error) : (fromBody with
        {
            Objective = headers["x-funcrouter-objective"].ToString() is { Length: > 0 } objective ? objective : null,
            Deadline = deadline is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
            MaxCostUsd = (decimal?)maxCost,
            WholeStream = headers.ContainsKey("x-funcrouter-stream"),
            Cache = cache!,
            PassedHeaders =
            [
                .. from name in Passed
                   where headers.ContainsKey(name)
                   select KeyValuePair.Create(name, headers[name].ToString()),
            ],
        }, null);
    }

    private static bool TryReadNumber(string? text, out double? value)
    {
        value = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed);
        value = parsed;
        return isNumber;
    }

    /// <summary>An error that the client has to mend.</summary>
    public static RouterError Invalid(string message) => new() { Status = 400, Code = "invalid_request", Message = message };
}
