using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Storage;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary><c>GET /v1/generation?id=</c>: what happened to one request of the key's own tenant.</summary>
/// <param name="log">The records.</param>
internal sealed class GenerationEndpoint(GenerationLog log)
{
    /// <summary>Answers.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var id = context.Request.Query["id"].ToString();
        if (id.Length == 0)
        {
            await ErrorAnswer.WriteAsync(context, Error(400, "invalid_request", "\"id\" is missing. Use the x-funcrouter-id of an answer."));
            return;
        }

        try
        {
            if (await log.FindAsync(AccessGuard.Tenant, id, context.RequestAborted) is not { } record)
            {
                await ErrorAnswer.WriteAsync(context, Error(404, "generation_not_found", $"There is no generation \"{id}\", or it is older than its record is kept."));
                return;
            }

            context.Response.ContentType = "application/json";
            context.Response.ContentLength = record.Length;
            await context.Response.BodyWriter.WriteAsync(record, context.RequestAborted);
        }
        catch (StoreException exception)
        {
            await ErrorAnswer.WriteAsync(context, ErrorAnswer.Unavailable(exception));
        }
    }

    private static RouterError Error(int status, string code, string message) => new() { Status = status, Code = code, Message = message };
}
