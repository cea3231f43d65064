using System.Net;

namespace FuncRouter.Providers;

/// <summary>Makes the connections to an upstream.</summary>
internal static class UpstreamHandler
{
    /// <summary>A handler that follows no redirect, keeps no cookie and adds no header of its own.</summary>
    public static SocketsHttpHandler Create() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,

        // A client's trace is none of a provider's business.
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        EnableMultipleHttp2Connections = true,

        // Addresses behind a name change; a connection that lives for ever would not notice.
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
    };
}
