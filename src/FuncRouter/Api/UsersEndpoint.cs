using System.Security.Cryptography;
using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Preferences;
using FuncRouter.Storage;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary><c>DELETE /manage/users/{id}</c>: forgets what was learned of a user. It asks for the management key, not for a client's.</summary>
/// <param name="preferences">What users think of models.</param>
/// <param name="managementKey">The key; null where none is configured, and then nobody may manage.</param>
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
            await ErrorAnswer.WriteAsync(context, new RouterError
            {
                Status = 503,
                Code = "store_unavailable",
                Message = exception.Message,
                RetryAfter = TimeSpan.FromSeconds(5),
            });
        }
    }
}

/// <summary>The key for everything below <c>/manage</c>.</summary>
/// <param name="key">The key; null where none is configured.</param>
internal sealed class ManagementKey(Secret? key)
{
    private readonly byte[]? _expected = key is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(key.Reveal()));

    /// <summary>Checks a request.</summary>
    /// <returns>Null where it has the key.</returns>
    public RouterError? Check(HttpContext context) =>
        _expected is null
            ? Refuse(403, "forbidden", "Management is closed. Set FUNCROUTER_MANAGEMENT_KEY to open it.")
            : AccessGuard.KeyOf(context.Request) is { } given
                && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), _expected)
            ? null
            : Refuse(401, "invalid_api_key", "The management key is missing or wrong. Send it as \"Authorization: Bearer KEY\".");

    private static RouterError Refuse(int status, string code, string message) => new() { Status = status, Code = code, Message = message };
}
