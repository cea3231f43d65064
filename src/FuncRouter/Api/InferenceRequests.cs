using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FuncRouter.Accounting;
using FuncRouter.Api.Multipart;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>Makes a <see cref="RouterRequest"/> of an HTTP request to a model.</summary>
/// <param name="log">Names generations.</param>
/// <param name="time">The clock.</param>
internal sealed class InferenceRequests(GenerationLog log, TimeProvider time)
{
    private const int LongestName = 256;

    /// <summary>Makes it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="protocol">What the client speaks.</param>
    /// <param name="body">Its body.</param>
    /// <param name="receivedTimestamp">When it came in.</param>
    /// <returns>Either the request or the error that says what to mend.</returns>
    public (RouterRequest? Request, RouterError? Error) Read(HttpContext context, IClientProtocol protocol, PooledBuffer body, long receivedTimestamp)
    {
        var (read, error) = protocol.ReadHead(body.Span);
        return read is null ? (null, error) : Make(context, protocol, read, body, null, receivedTimestamp);
    }

    /// <summary>Makes it of a form.</summary>
    /// <param name="context">The request.</param>
    /// <param name="protocol">What the client speaks.</param>
    /// <param name="upload">The form.</param>
    /// <param name="empty">The body that there is not.</param>
    /// <param name="receivedTimestamp">When it came in.</param>
    /// <returns>Either the request or the error that says what to mend.</returns>
    public (RouterRequest? Request, RouterError? Error) Read(
        HttpContext context, IFormProtocol protocol, MultipartUpload upload, PooledBuffer empty, long receivedTimestamp)
    {
        var (read, error) = protocol.ReadForm(upload.Fields);
        return read is null ? (null, error) : Make(context, protocol, read, empty, upload, receivedTimestamp);
    }

    private (RouterRequest? Request, RouterError? Error) Make(
        HttpContext context, IClientProtocol protocol, RequestHead read, PooledBuffer body, IUpload? upload, long receivedTimestamp)
    {
        var headers = context.Request.Headers;
        var (controls, error) = ControlHeaders.Read(headers, read.Controls);
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
            Protocol = protocol.Name,
            Conversation = ConversationReading.Later(protocol, body),
            Features = read.Features,
            Controls = controls,
            Header = name => headers.TryGetValue(name, out var values) ? values.ToString() : null,
            Upload = upload,
            Body = new RequestBody(body, read.Fields),
        }, null);
    }

    // Clients choose these names and tables keep them, so a very long one is kept as its digest.
    private static string? Named(string? name) =>
        string.IsNullOrEmpty(name) ? null : name.Length <= LongestName ? name : Digest(MemoryMarshal.AsBytes(name.AsSpan()));

    // Sixteen digits keep the names of a tenant apart, and say nothing of what was said.
    private static string Digest(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, 8));
}
