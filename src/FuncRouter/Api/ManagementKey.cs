using System.Security.Cryptography;
using System.Text;
using FuncRouter.Conversation;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>The key for everything below <c>/manage</c>.</summary>
/// <param name="key">The key; null where none is configured, and then nobody may manage.</param>
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
