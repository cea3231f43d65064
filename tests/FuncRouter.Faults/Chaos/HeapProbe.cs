using System.Net.Sockets;

namespace FuncRouter.Faults.Chaos;

/// <summary>
/// Asks the router's process how many bytes its managed heap holds, which no endpoint tells: the runtime loads this assembly into it and runs
/// <see cref="StartupHook"/> before anything else. Source: .NET runtime documentation, "Host startup hook".
/// </summary>
internal sealed class HeapProbe : IDisposable
{
    /// <summary>The variable that names the socket on which the answer comes.</summary>
    public const string SocketVariable = "FUNCROUTER_CHAOS_HEAP_SOCKET";

    private readonly string _socket = Path.Combine(Path.GetTempPath(), $"funcrouter-heap-{Guid.NewGuid():N}");

    /// <summary>The environment of a process that answers.</summary>
    public (string Name, string Value)[] Environment => [("DOTNET_STARTUP_HOOKS", typeof(HeapProbe).Assembly.Location), (SocketVariable, _socket)];

    /// <summary>The bytes that are held after a full collection.</summary>
    public async Task<long> AskAsync()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket));
        using var reader = new BinaryReader(new NetworkStream(socket));
        return reader.ReadInt64();
    }

    /// <inheritdoc />
    public void Dispose() => File.Delete(_socket);
}
