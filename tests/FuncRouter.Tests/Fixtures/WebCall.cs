using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FuncRouter.Tests.Fixtures;

/// <summary>One HTTP request in memory, whose response has started as soon as a byte of it was written, as on a server.</summary>
internal sealed class WebCall : IHttpResponseFeature, IHttpRequestLifetimeFeature, IHttpMaxRequestBodySizeFeature, IDisposable
{
    private readonly MemoryStream _sent = new();
    private readonly CancellationTokenSource _aborted = new();

    public WebCall(string method = "GET", string path = "/", string body = "")
    {
        Context = new DefaultHttpContext();
        Context.Request.Method = method;
        Context.Request.Path = path;
        Context.Request.Scheme = "http";
        Context.Request.Host = new HostString("localhost", 7071);
        Context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        Context.Features.Set<IHttpResponseFeature>(this);
        Context.Features.Set<IHttpRequestLifetimeFeature>(this);
        Context.Features.Set<IHttpMaxRequestBodySizeFeature>(this);
        Context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new Wire(this)));
    }

    public DefaultHttpContext Context { get; }

    public HttpResponse Response => Context.Response;

    /// <summary>What the client has got so far.</summary>
    public string Sent => Encoding.UTF8.GetString(_sent.ToArray());

    /// <summary>Called before each write.</summary>
    public Action BeforeWrite { get; set; } = () => { };

    /// <summary>Whether the router broke the connection off.</summary>
    public bool WasAborted { get; private set; }

    public int StatusCode { get; set; } = 200;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public Stream Body { get; set; } = Stream.Null;

    public bool HasStarted { get; private set; }

    public CancellationToken RequestAborted
    {
        get => _aborted.Token;
        set => throw new NotSupportedException();
    }

    public bool IsReadOnly => false;

    public long? MaxRequestBodySize { get; set; } = 30_000_000;

    public WebCall With(string header, string value)
    {
        Context.Request.Headers[header] = value;
        return this;
    }

    /// <summary>The client goes.</summary>
    public void Leave() => _aborted.Cancel();

    public void Dispose()
    {
        _aborted.Dispose();
        _sent.Dispose();
    }

    public void Abort() => WasAborted = true;

    public void OnCompleted(Func<object, Task> callback, object state) => throw new NotSupportedException();

    public void OnStarting(Func<object, Task> callback, object state) => throw new NotSupportedException();

    private sealed class Wire(WebCall call) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            call.BeforeWrite();
            cancellationToken.ThrowIfCancellationRequested();
            call.HasStarted = true;
            call._sent.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
