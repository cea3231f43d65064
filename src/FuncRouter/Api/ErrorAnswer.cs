using System.Globalization;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Storage;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>Writes an error as a whole answer, in the client's protocol; in OpenAI's where the path belongs to none.</summary>
internal static class ErrorAnswer
{
    /// <summary>What to say when the store did not answer.</summary>
    public static RouterError StoreFailed(StoreException exception) =>
        new() { Status = 503, Code = "store_unavailable", Message = exception.Message, RetryAfter = TimeSpan.FromSeconds(5) };

    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(HttpContext context, RouterError error)
    {
        using var body = new PooledBuffer();
        (context.Features.Get<IClientProtocol>() ?? OpenAIChatProtocol.Instance).WriteError(body, error);
        var response = context.Response;
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        if (error.RetryAfter is { } wait)
        {
            // Whole seconds, upwards: a client that comes too early is refused once more.
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        // A provider's 401 is about the router's key, which the client cannot mend.
        if (error.Status == StatusCodes.Status401Unauthorized && error.Attempts.IsEmpty)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        await response.BodyWriter.WriteAsync(body.Memory, context.RequestAborted);
    }
}
