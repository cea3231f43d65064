using System.Net;
using System.Security.Cryptography;
using System.Text;
using FuncRouter.Conversation;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>Who may ask where no key is configured.</summary>
public enum AccessPolicy
{
    /// <summary>Programs on this machine, and no web page of another origin.</summary>
    LoopbackOnly,

    /// <summary>Nobody.</summary>
    KeyRequired,
}

/// <summary>
/// Lets in who has the key, wherever the client's SDK puts it. Without a key it depends on the host: nobody, or this machine alone,
/// with the checks that keep other web pages from using a router on localhost (DNS rebinding, cross-origin requests).
/// </summary>
/// <param name="policy">What holds without a key.</param>
/// <param name="key">The key; null where none is configured.</param>
internal sealed class AccessGuard(AccessPolicy policy, Secret? key)
{
    private readonly byte[]? _expected = key is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(key.Reveal()));

    /// <summary>The tenant of everybody who uses the one key, or none.</summary>
    public const string Tenant = "default";

    /// <summary>Checks a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isOpen">Whether the endpoint answers without the client's key.</param>
    /// <param name="allowsOrigin">Whether the configuration lets web pages of an origin in.</param>
    /// <returns>Null where it may pass.</returns>
    public RouterError? Check(HttpContext context, bool isOpen, Func<string, bool> allowsOrigin)
    {
        if (_expected is not null)
        {
            return isOpen || IsKey(KeyOf(context.Request)) ? null : Unauthorized(
                "The API key is missing or wrong. Send the router's key as \"Authorization: Bearer KEY\", \"x-api-key\" or \"api-key\".");
        }

        return policy == AccessPolicy.KeyRequired
            ? Unauthorized("This router has no API key and so answers nobody. Set FUNCROUTER_API_KEY in its settings.")
            : CheckLoopback(context, allowsOrigin);
    }

    private static RouterError? CheckLoopback(HttpContext context, Func<string, bool> allowsOrigin)
    {
        if (context.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address))
        {
            return Forbidden("Without an API key the router answers this machine only. Set FUNCROUTER_API_KEY to open it to others.");
        }

        if (!IsLoopbackName(context.Request.Host.Host))
        {
            return Forbidden("Without an API key the router answers only to localhost, 127.0.0.1 and [::1] as its host name.");
        }

        var origin = context.Request.Headers.Origin.ToString();
        return origin.Length == 0 || origin == $"{context.Request.Scheme}://{context.Request.Host}" || allowsOrigin(origin)
            ? null
            : Forbidden("Web pages of another origin may not use this router. Add the origin to api.allowedOrigins, or set FUNCROUTER_API_KEY.");
    }

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));

    /// <summary>The key that a request brings, wherever its SDK puts it; null for none.</summary>
    public static string? KeyOf(HttpRequest request)
    {
        const string Bearer = "Bearer ";
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim()
            : request.Headers.TryGetValue("x-api-key", out var key) || request.Headers.TryGetValue("api-key", out key) ? key.ToString()
            : null;
    }

    // Hashes are compared, so that the time that it takes says nothing about the key, its length included.
    private bool IsKey(string? candidate) =>
        candidate is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(candidate)), _expected);

    private static RouterError Unauthorized(string message) => new() { Status = 401, Code = "invalid_api_key", Message = message };

    private static RouterError Forbidden(string message) => new() { Status = 403, Code = "forbidden", Message = message };
}
