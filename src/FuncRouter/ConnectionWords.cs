using System.Net.Sockets;

namespace FuncRouter;

/// <summary>Says in words for people why a connection did not come about or broke; the framework's own words are names of its types.</summary>
internal static class ConnectionWords
{
    /// <summary>The words, as they stand behind "No connection to somebody: ".</summary>
    public static string Of(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name cannot be resolved",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError, InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } }
            => "it refuses connections",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "its address cannot be reached",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection came about (certificate or TLS version)",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "it closed the connection before its answer was whole",
        HttpRequestException { HttpRequestError: HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse } => "what it sent is not HTTP",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "the proxy does not let it through",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "its answer's headers are too large",
        HttpRequestException { InnerException: { } inner } => Of(inner),
        TimeoutException => "connecting took too long",
        _ => "the connection broke",
    };
}
