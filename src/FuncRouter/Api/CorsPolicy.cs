using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>Which web pages may call from a browser. The router's own, so that it is the same on every host. Source: WHATWG Fetch, 3.2.</summary>
/// <param name="allowedOrigins">The origins, or <c>*</c>.</param>
internal readonly struct CorsPolicy(ImmutableArray<string> allowedOrigins)
{
    /// <summary>Whether pages of an origin may call.</summary>
    public bool Allows(string origin) => allowedOrigins.Contains("*") || allowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);

    /// <summary>Tells the browser so, where it asks.</summary>
    public void Apply(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || allowedOrigins.IsEmpty)
        {
            return;
        }

        context.Response.Headers.Append("Vary", "Origin");
        if (Allows(origin))
        {
            context.Response.Headers.AccessControlAllowOrigin = origin;
            context.Response.Headers.AccessControlExposeHeaders = "*";
        }
    }

    /// <summary>Answers an OPTIONS request: the methods, and for an allowed page the rest of what a preflight asks for.</summary>
    /// <param name="context">The request.</param>
    /// <param name="methods">What the path takes; default where there is no such path.</param>
    public static void AnswerOptions(HttpContext context, ImmutableArray<string> methods)
    {
        var allowed = List(methods.IsDefault ? ["options"] : methods);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.Headers.Allow = allowed;
        if (context.Response.Headers.AccessControlAllowOrigin.Count > 0)
        {
            context.Response.Headers.AccessControlAllowMethods = allowed;
            context.Response.Headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders;
            context.Response.Headers.AccessControlMaxAge = "600";
        }
    }

    /// <summary>Methods as a header lists them.</summary>
    public static string List(ImmutableArray<string> methods) => string.Join(", ", methods.Select(method => method.ToUpperInvariant()));
}
