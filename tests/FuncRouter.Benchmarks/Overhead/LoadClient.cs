using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;

namespace FuncRouter.Benchmarks.Overhead;

/// <summary>Sends one request again and again to one server, over connections that stay open, and measures every call.</summary>
/// <param name="server">The server's address.</param>
internal sealed class LoadClient(Uri server) : IDisposable
{
    private static readonly byte[] FirstToken = Encoding.UTF8.GetBytes(Samples.FirstToken);

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, ActivityHeadersPropagator = null });
    private readonly Uri _address = new(server, "/v1/chat/completions");
    private readonly byte[] _document = Samples.Request(1024);
    private readonly byte[] _stream = Samples.Request(1024, stream: true);

    /// <summary>Asks for a whole answer.</summary>
    /// <returns>Milliseconds until the last byte.</returns>
    public async Task<double> DocumentAsync()
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await SendAsync(_document);
        await response.Content.CopyToAsync(Stream.Null);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>Asks for a stream and reads all of it.</summary>
    /// <returns>Milliseconds until the first content event.</returns>
    public async Task<double> FirstTokenAsync()
    {
        var started = Stopwatch.GetTimestamp();
        double? firstToken = null;
        using var response = await SendAsync(_stream);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (await stream.ReadAsync(buffer.AsMemory(length)) is var read and > 0)
        {
            length += read;
            if (firstToken is null && buffer.AsSpan(0, length).IndexOf(FirstToken) >= 0)
            {
                firstToken = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        }

        return firstToken ?? throw new InvalidOperationException("The stream ended without a token.");
    }

    /// <summary>Sends requests from several callers at once, each its next when it has its answer.</summary>
    /// <param name="callers">How many callers.</param>
    /// <param name="requests">How many requests in all.</param>
    /// <returns>The duration of every call, and requests a second.</returns>
    public async Task<(double[] Milliseconds, double Rate)> ManyAsync(int callers, int requests)
    {
        var milliseconds = new double[requests];
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var number = Interlocked.Increment(ref next); number < requests; number = Interlocked.Increment(ref next))
            {
                milliseconds[number] = await DocumentAsync();
            }
        })));
        return (milliseconds, requests / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var response = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Post, _address) { Content = content }, CancellationToken.None);
        return response.EnsureSuccessStatusCode();
    }
}
