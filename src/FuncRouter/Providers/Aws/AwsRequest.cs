namespace FuncRouter.Providers.Aws;

/// <summary>What of a request is signed.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path as it goes over the wire, escapes included.</param>
/// <param name="Query">The query as it goes over the wire, without the question mark.</param>
/// <param name="Headers">The headers to sign; <c>Host</c> has to be among them.</param>
/// <param name="Payload">The body.</param>
internal sealed record AwsRequest(
    string Method, string Path, string Query, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Payload)
{
    /// <summary>What of an HTTP message is signed: the host and, where there is a body, its type. Others may be added by whoever sends it.</summary>
    /// <param name="request">The message, with its content's headers.</param>
    /// <param name="payload">The bytes of its content.</param>
    public static AwsRequest Of(HttpRequestMessage request, ReadOnlyMemory<byte> payload)
    {
        var uri = request.RequestUri ?? throw new ArgumentException("The request has no address.", nameof(request));
        List<KeyValuePair<string, string>> headers =
            [new("Host", request.Headers.Host ?? (uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}"))];
        if (request.Content?.Headers.ContentType is { } type)
        {
            headers.Add(new("Content-Type", type.ToString()));
        }

        return new AwsRequest(request.Method.Method, uri.AbsolutePath, uri.Query.TrimStart('?'), headers, payload);
    }
}
