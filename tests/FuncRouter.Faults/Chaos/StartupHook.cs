using System.Net.Sockets;
using FuncRouter.Faults.Chaos;

/// <summary>What the runtime runs in the router's process; the name is the runtime's. It answers whoever connects with the size of the heap.</summary>
internal static class StartupHook
{
    /// <summary>Begins to answer.</summary>
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(HeapProbe.SocketVariable) is not { } path)
        {
            return;
        }

        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        new Thread(() => Answer(listener)) { IsBackground = true, Name = "heap probe" }.Start();
    }

    private static void Answer(Socket listener)
    {
        while (true)
        {
            using var caller = listener.Accept();

            // Once more for what finalizers let go.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            caller.Send(BitConverter.GetBytes(GC.GetTotalMemory(forceFullCollection: true)));
        }
    }
}
