using FuncRouter.Conversation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FuncRouter.Api;

/// <summary>Reads a request's body into one pooled buffer, under the router's own limit: the host's limits have the wrong status.</summary>
internal static class BodyReader
{
    private const int LargestFirstRent = 1024 * 1024;

    /// <summary>Reads the body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">The largest body.</param>
    /// <returns>Either the bytes, which the caller disposes, or the error.</returns>
    public static async ValueTask<(PooledBuffer? Body, RouterError? Error)> ReadAsync(HttpContext context, int maxBytes)
    {
        if (context.Request.Headers.ContentEncoding is { Count: > 0 } coding && !coding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return (null, Error(415, "unsupported_content_encoding", $"Bodies coded as {coding} are not read. Send the JSON as it is."));
        }

        if (context.Request.ContentLength > maxBytes)
        {
            return (null, TooLarge(maxBytes));
        }

        LiftHostsLimit(context);

        // One byte more than is announced, so that the end is seen without growing; but an announcement alone gets no great buffer.
        var buffer = new PooledBuffer((int)Math.Min(context.Request.ContentLength ?? 0, LargestFirstRent) + 1);
        try
        {
            while (await context.Request.Body.ReadAsync(buffer.GetMemory(), context.RequestAborted) is var read and > 0)
            {
                buffer.Advance(read);
                if (buffer.Length > maxBytes)
                {
                    buffer.Dispose();
                    return (null, TooLarge(maxBytes));
                }
            }

            return (buffer, null);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Takes away the host's own limit, whose error has the wrong status.</summary>
    public static void LiftHostsLimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }
    }

    private static RouterError TooLarge(int maxBytes) =>
        Error(413, "request_too_large", $"The body is larger than {maxBytes} bytes. Send less, or raise api.maxJsonBytes.");

    private static RouterError Error(int status, string code, string message) => new() { Status = status, Code = code, Message = message };
}
