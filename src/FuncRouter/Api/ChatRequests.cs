using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Protocols.OpenAIChat;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>Makes a <see cref="RouterRequest"/> of an HTTP request for a chat completion.</summary>
/// <param name="log">Names generations.</param>
/// <param name="time">The clock.</param>
internal sealed class ChatRequests(GenerationLog log, TimeProvider time)
{
    private const int LongestName = 256;

    /// <summary>Makes it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="body">Its body.</param>
    /// <param name="receivedTimestamp">When it came in.</param>
    /// <returns>Either the request or the error that says what to mend.</returns>
    public (RouterRequest? Request, RouterError? Error) Read(HttpContext context, PooledBuffer body, long receivedTimestamp)
    {
        var (read, error) = OpenAIChatRequestReader.Read(body.Span);
        if (read is null)
        {
            return (null, error);
        }

        var headers = context.Request.Headers;
        (var controls, error) = ControlHeaders.Read(headers, read.Controls);
        if (controls is null)
        {
            return (null, error);
        }

        return (new RouterRequest
        {
            Id = log.NewId(),
            ReceivedAt = time.GetUtcNow(),
            ReceivedTimestamp = receivedTimestamp,
            Caller = new Caller(
                AccessGuard.Tenant,
                Named(headers["x-funcrouter-user"]) ?? Named(read.User),
                Named(headers["x-funcrouter-session"]) ?? Named(read.Session) ?? Digest(body.Span[read.Opening])),
            Model = read.Model,
            Features = read.Features,
            Controls = controls,
            Body = new RequestBody(body, read.Fields),
        }, null);
    }

    // Clients choose these names and tables keep them, so a very long one is kept as its digest.
    private static string? Named(string? name) =>
        string.IsNullOrEmpty(name) ? null : name.Length <= LongestName ? name : Digest(MemoryMarshal.AsBytes(name.AsSpan()));

    // Sixteen digits keep the names of a tenant apart, and say nothing of what was said.
    private static string Digest(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, 8));
}
