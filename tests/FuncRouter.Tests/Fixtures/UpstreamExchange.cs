using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FuncRouter.Tests.Fixtures;

/// <summary>A request that a script answers.</summary>
internal sealed class UpstreamExchange : IDisposable
{
    private readonly HttpContext _context;
    private readonly CancellationTokenRegistration _departure;
    private readonly CancellationTokenSource _ended;

    /// <param name="context">The request and its response.</param>
    /// <param name="request">The record of the request.</param>
    /// <param name="stopping">Cancelled when the upstream shuts down.</param>
    public UpstreamExchange(HttpContext context, RecordedRequest request, CancellationToken stopping)
    {
        (_context, Request) = (context, request);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _departure = context.RequestAborted.Register(() =>
        {
            if (!stopping.IsCancellationRequested)
            {
                request.NoteThatCallerLeft();
            }

            _ended.Cancel();
        });
    }

    public RecordedRequest Request { get; }

    public HttpResponse Response => _context.Response;

    /// <summary>Cancelled when the caller leaves or the upstream shuts down.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Sends a part of the body, and returns when the operating system has it.</summary>
    public async Task SendAsync(byte[] part)
    {
        await Response.Body.WriteAsync(part, Ended);
        await Response.Body.FlushAsync(Ended);
    }

    /// <summary>Resets the connection (TCP's RST, not its orderly end).</summary>
    public void Reset()
    {
        _departure.Dispose();
        var socket = _context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _context.Abort();
    }

    public void Dispose()
    {
        _departure.Dispose();
        _ended.Dispose();
    }
}
