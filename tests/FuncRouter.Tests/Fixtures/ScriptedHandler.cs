using System.Net;
using System.Text;
using System.Threading.Channels;
using FuncRouter.Accounting;
using FuncRouter.Providers;

namespace FuncRouter.Tests.Fixtures;

/// <summary>
/// A provider in memory: it plays one step for each request, the last one to all that follow, keeps what it was sent, and counts the
/// responses and streams that were handed out and given back.
/// </summary>
internal sealed class ScriptedHandler : HttpMessageHandler
{
    private readonly List<Func<CancellationToken, Task<HttpResponseMessage>>> _steps = [];
    private int _open;

    public List<SentRequest> Requests { get; } = [];

    /// <summary>Responses and their streams that nobody disposed yet.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>A provider that this handler answers for.</summary>
    public Provider AsProvider(string name, string? key = null) => new(
        new ProviderOptions
        {
            Name = name,
            Type = "openai-compatible",
            BaseUrl = new Uri($"https://{name}.example/v1"),
            ApiKey = key is null ? null : new Secret(key),
        },
        ProviderType.Get("openai-compatible"),
        new HttpMessageInvoker(this));

    /// <summary>An endpoint that this handler answers for.</summary>
    public ModelEndpoint AsEndpoint(string name, ModelFacts? facts = null, RequestRate? rate = null) =>
        new() { Provider = AsProvider(name), Model = "m", Facts = facts ?? ModelFacts.Unknown, Rate = rate };

    public ScriptedHandler Answers(string document, int status = 200, params (string Name, string Value)[] headers) => Add(_ =>
    {
        var content = new StreamContent(HandOut(new ScriptedStream(this).Sends(document).Ends()));
        content.Headers.ContentType = new("application/json");
        return Task.FromResult<HttpResponseMessage>(Response(status, content, headers));
    });

    public ScriptedHandler Fails(int status, params (string Name, string Value)[] headers) =>
        Answers(OpenAIAnswers.Error($"failed with {status}"), status, headers);

    public ScriptedHandler Throws(Exception exception) => Add(_ => Task.FromException<HttpResponseMessage>(exception));

    /// <summary>Says nothing until the caller gives up.</summary>
    public ScriptedHandler Hangs() => Add(async cancellationToken =>
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("An endless wait has ended.");
    });

    /// <summary>Streams what the test sends, now or later.</summary>
    public ScriptedStream Streams()
    {
        var stream = new ScriptedStream(this);
        Add(_ =>
        {
            var content = new StreamContent(HandOut(stream));
            content.Headers.ContentType = new("text/event-stream");
            return Task.FromResult<HttpResponseMessage>(Response(200, content, []));
        });
        return stream;
    }

    public ScriptedHandler Add(Func<CancellationToken, Task<HttpResponseMessage>> step)
    {
        _steps.Add(step);
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        int turn;
        lock (Requests)
        {
            Requests.Add(new SentRequest(request.RequestUri!, request.Headers.ToString(), body));
            turn = Math.Min(Requests.Count, _steps.Count) - 1;
        }

        return await _steps[turn](cancellationToken);
    }

    private ScriptedStream HandOut(ScriptedStream stream)
    {
        Interlocked.Increment(ref _open);
        return stream;
    }

    private CountedResponse Response(int status, HttpContent content, (string Name, string Value)[] headers)
    {
        var response = new CountedResponse(this, (HttpStatusCode)status) { Content = content };
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }

    private sealed class CountedResponse : HttpResponseMessage
    {
        private readonly ScriptedHandler _handler;
        private bool _isDisposed;

        public CountedResponse(ScriptedHandler handler, HttpStatusCode status)
            : base(status)
        {
            _handler = handler;
            Interlocked.Increment(ref handler._open);
        }

        protected override void Dispose(bool disposing)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                Interlocked.Decrement(ref _handler._open);
            }

            base.Dispose(disposing);
        }
    }

    /// <summary>A response's body, sent piece by piece.</summary>
    internal sealed class ScriptedStream(ScriptedHandler? handler = null) : Stream
    {
        private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>();
        private ReadOnlyMemory<byte> _rest;

        public bool IsDisposed { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public ScriptedStream Sends(string text)
        {
            _pieces.Writer.TryWrite(Encoding.UTF8.GetBytes(text));
            return this;
        }

        public ScriptedStream Event(string data) => Sends($"data: {data}\n\n");

        public ScriptedStream Ends()
        {
            _pieces.Writer.TryComplete();
            return this;
        }

        public ScriptedStream Breaks()
        {
            _pieces.Writer.TryComplete(new IOException("reset"));
            return this;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_rest.IsEmpty)
            {
                if (!await _pieces.Reader.WaitToReadAsync(cancellationToken))
                {
                    return 0;
                }

                _pieces.Reader.TryRead(out var piece);
                _rest = piece;
            }

            var length = Math.Min(buffer.Length, _rest.Length);
            _rest[..length].CopyTo(buffer);
            _rest = _rest[length..];
            return length;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (!IsDisposed && handler is not null)
            {
                Interlocked.Decrement(ref handler._open);
            }

            IsDisposed = true;

            base.Dispose(disposing);
        }
    }
}

/// <summary>A request as it arrived.</summary>
internal sealed record SentRequest(Uri Address, string Headers, string Body);
