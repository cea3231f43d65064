using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Providers;
using FuncRouter.Storage;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>What the stages work on.</summary>
internal static class Requests
{
    /// <summary>A provider that is never called.</summary>
    public static Provider Provider { get; } = ProviderOf(OpenAIProvider.Compatible.Name);

    /// <summary>An endpoint of that provider.</summary>
    public static ModelEndpoint Endpoint { get; } = new() { Provider = Provider, Model = "small-2025-08-07" };

    /// <summary>A store without anything in it.</summary>
    public static IStore Store { get; } = StoreFactory.Create(
        new StoreOptions { Path = Path.Combine(Path.GetTempPath(), $"funcrouter-benchmarks-{Environment.ProcessId}", "store.db") }, TimeProvider.System);

    /// <summary>A request as the router sees it.</summary>
    /// <param name="bytes">About the size of its body.</param>
    /// <param name="stream">Whether it asks for a stream.</param>
    public static RouterRequest Read(int bytes, bool stream = false) => Read(Samples.Request(bytes, stream), OpenAIChatProtocol.Instance);

    /// <summary>A request as the router sees it.</summary>
    /// <param name="text">Its body.</param>
    /// <param name="protocol">The client's protocol.</param>
    public static RouterRequest Read(byte[] text, IClientProtocol protocol)
    {
        var read = protocol.ReadHead(text).Head ?? throw new InvalidOperationException("The sample is not a request.");
        var body = new PooledBuffer(text.Length);
        text.CopyTo(body.GetSpan(text.Length));
        body.Advance(text.Length);
        return new RouterRequest
        {
            Id = "gen-0199d2a0c0de7000a000000000000000",
            ReceivedAt = DateTimeOffset.UnixEpoch,
            ReceivedTimestamp = 0,
            Caller = new Caller("default", read.User, "session"),
            Model = read.Model,
            Protocol = protocol.Name,
            Features = read.Features,
            Controls = read.Controls,
            Body = new RequestBody(body, read.Fields),
        };
    }

    /// <summary>A provider that is never called.</summary>
    /// <param name="type">What it speaks.</param>
    public static Provider ProviderOf(string type) => new(
        new ProviderOptions { Name = "loopback", Type = type, BaseUrl = new Uri("http://127.0.0.1:9/v1") },
        ProviderType.Get(type),
        new HttpMessageInvoker(new SocketsHttpHandler()));
}
