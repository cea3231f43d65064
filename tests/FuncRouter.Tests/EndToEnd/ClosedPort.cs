using System.Net;
using System.Net.Sockets;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>An address that refuses connections for as long as this lives: its port is taken, and nobody listens.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary><c>127.0.0.1:PORT</c>.</summary>
    public string Authority => _socket.LocalEndPoint!.ToString()!;

    public void Dispose() => _socket.Dispose();
}
