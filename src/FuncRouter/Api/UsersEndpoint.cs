using FuncRouter.Conversation;
using FuncRouter.Preferences;
using FuncRouter.Storage;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary><c>DELETE /manage/users/{id}</c>: forgets what was learned of a user. It asks for the management key, not for a client's.</summary>
/// <param name="preferences">What users think of models.</param>
/// <param name="managementKey">Who may manage.</param>
internal sealed class UsersEndpoint(UserPreferences preferences, ManagementKey managementKey)
{
    private const string Prefix = "/manage/users/";

    /// <summary>Answers.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (managementKey.Check(context) is { } refusal)
        {
            await ErrorAnswer.WriteAsync(context, refusal);
            return;
        }

        // The server leaves an escaped slash as it is, and nothing else.
        var path = context.Request.Path.Value!;
        var user = path.Length > Prefix.Length ? path[Prefix.Length..].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase) : "";
        if (user.Length == 0)
        {
            await ErrorAnswer.WriteAsync(context, new RouterError { Status = 400, Code = "invalid_request", Message = "Name the user: DELETE /manage/users/USER." });
            return;
        }

        try
        {
            await preferences.EraseAsync(AccessGuard.Tenant, user, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (StoreException exception)
        {
            await ErrorAnswer.WriteAsync(context, ErrorAnswer.StoreFailed(exception));
        }
    }
}
