using System.Net;
using System.Net.Sockets;

namespace FuncRouter.Functions.Tests;

/// <summary>A server that takes connections and never says a word.</summary>
internal sealed class SilentServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SilentServer() => _listener.Start();

    /// <summary>Where it is: <c>127.0.0.1:PORT</c>.</summary>
    public string Authority => _listener.LocalEndpoint.ToString()!;

    public void Dispose() => _listener.Dispose();
}
