using System.Buffers;
using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols;

namespace FuncRouter.Tests.Fixtures;

/// <summary>Makes requests of every protocol as the endpoints make them.</summary>
internal static class InMemoryRequest
{
    public static RouterRequest Of(TimeProvider time, string protocol, string json)
    {
        var body = new PooledBuffer();
        body.Write(Encoding.UTF8.GetBytes(json));
        var client = ClientProtocols.Get(protocol);
        var (read, error) = client.ReadHead(body.Span);
        Assert.Null(error);
        Assert.NotNull(read);
        return new RouterRequest
        {
            Id = $"gen-{Guid.CreateVersion7(time.GetUtcNow()):N}",
            ReceivedAt = time.GetUtcNow(),
            ReceivedTimestamp = time.GetTimestamp(),
            Caller = new Caller("default", read.User, read.Session ?? "s"),
            Model = read.Model,
            Protocol = protocol,
            Conversation = client is IConversationProtocol conversations ? new(() => conversations.ReadConversation(body.Span)) : null,
            Features = read.Features,
            Controls = read.Controls,
            Body = new RequestBody(body, read.Fields),
        };
    }
}
