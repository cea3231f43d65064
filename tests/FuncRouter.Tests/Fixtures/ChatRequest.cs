using System.Buffers;
using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Tests.Fixtures;

/// <summary>Makes requests as the endpoints make them.</summary>
internal static class ChatRequest
{
    /// <summary>A request for a chat completion.</summary>
    /// <param name="time">The clock that says when it came in.</param>
    /// <param name="model">What the client names.</param>
    /// <param name="fields">More fields of its body, each with a comma before it.</param>
    /// <param name="controls">What it asks of the router; null for what the body says.</param>
    /// <param name="text">What the user says.</param>
    public static RouterRequest Of(TimeProvider time, string model = "m", string fields = "", Func<RequestControls, RequestControls>? controls = null, string text = "Hello")
    {
        var body = new PooledBuffer();
        body.Write(Encoding.UTF8.GetBytes($$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{text}}"}]{{fields}}}"""));
        var (read, error) = OpenAIChatProtocol.Instance.ReadHead(body.Span);
        Assert.Null(error);
        Assert.NotNull(read);
        return new RouterRequest
        {
            Id = $"gen-{Guid.CreateVersion7(time.GetUtcNow()):N}",
            ReceivedAt = time.GetUtcNow(),
            ReceivedTimestamp = time.GetTimestamp(),
            Caller = new Caller("default", null, "s"),
            Model = read.Model,
            Protocol = OpenAIChatProtocol.Instance.Name,
            Conversation = new(() => OpenAIChatProtocol.Instance.ReadConversation(body.Span)),
            Features = read.Features,
            Controls = controls?.Invoke(read.Controls) ?? read.Controls,
            Body = new RequestBody(body, read.Fields),
        };
    }
}
