using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>
/// <c>GET /healthz</c> and <c>/readyz</c>, for load balancers and supervisors. A router without its store still routes, so the store has no
/// part in readiness.
/// </summary>
internal static class HealthEndpoint
{
    /// <summary>The process lives.</summary>
    public static Task LiveAsync(HttpContext context) => SayAsync(context, "ok");

    /// <summary>The configuration is loaded and requests can be answered: without that the process would not be here.</summary>
    public static Task ReadyAsync(HttpContext context) => SayAsync(context, "ready");

    private static Task SayAsync(HttpContext context, string status)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync($$"""{"status":"{{status}}"}""", context.RequestAborted);
    }
}
