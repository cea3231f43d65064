using FuncRouter.Conversation;

namespace FuncRouter.Execution;

/// <summary>Readings of a provider's HTTP response that every attempt needs.</summary>
internal static class UpstreamResponse
{
    private const string AwsEventStream = "application/vnd.amazon.eventstream";

    /// <summary>Whether the answer is a stream of events.</summary>
    public static bool IsEventStream(this HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is { } type
        && (type.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase) || type.Equals(AwsEventStream, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the answer is JSON.</summary>
    public static bool IsJson(this HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is { } type && type.EndsWith("json", StringComparison.OrdinalIgnoreCase);

    /// <summary>A header; null where there is none of that name.</summary>
    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    /// <summary>The headers that tell of limits, by their names in lower case.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> RateLimits(this HttpResponseMessage response)
    {
        List<KeyValuePair<string, string>>? found = null;
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            if (name.StartsWith("x-ratelimit-", StringComparison.OrdinalIgnoreCase))
            {
                (found ??= []).Add(new(name.ToLowerInvariant(), values.ToString()));
            }
        }

        return found ?? (IReadOnlyList<KeyValuePair<string, string>>)[];
    }

    /// <summary>Reads the body into one pooled buffer, which the caller disposes.</summary>
    /// <returns>The bytes, and whether these are all.</returns>
    public static async ValueTask<(PooledBuffer Body, bool IsWhole)> ReadBodyAsync(
        this HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = new PooledBuffer((int)Math.Min(response.Content.Headers.ContentLength ?? 0, maxBytes) + 1);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            while (true)
            {
                var read = await stream.ReadAsync(buffer.GetMemory(), cancellationToken);
                if (read == 0)
                {
                    return (buffer, true);
                }

                buffer.Advance(read);
                if (buffer.Length > maxBytes)
                {
                    return (buffer, false);
                }
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}
