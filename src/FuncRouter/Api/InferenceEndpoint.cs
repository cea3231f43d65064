using FuncRouter.Api.Multipart;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Execution;
using FuncRouter.Execution.Remembered;
using FuncRouter.Protocols;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;

namespace FuncRouter.Api;

/// <summary>The endpoints that ask a model, one for each protocol: <c>POST /v1/chat/completions</c>, <c>/v1/messages</c>…</summary>
/// <param name="requests">Reads requests.</param>
/// <param name="router">Finds answers.</param>
/// <param name="afterwards">Does what is left to do.</param>
/// <param name="shadows">Sends copies where rules want them.</param>
/// <param name="checks">Finds out whether remembered answers were right.</param>
/// <param name="states">The configuration that is in force.</param>
/// <param name="limits">What the platform imposes.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Says when the router stops; null where there is no host.</param>
internal sealed class InferenceEndpoint(
    InferenceRequests requests,
    RequestRouter router,
    Afterwards afterwards,
    ShadowTraffic shadows,
    HitChecks checks,
    RouterStateSource states,
    HostLimits limits,
    TimeProvider time,
    IHostApplicationLifetime? lifetime = null)
{
    // RFC 2046, 5.1.1.
    private const int LongestBoundary = 70;

    /// <summary>The endpoint of a protocol.</summary>
    public RequestDelegate For(IClientProtocol protocol)
    {
        var delivery = new AnswerDelivery(protocol, limits, time, lifetime?.ApplicationStopping ?? CancellationToken.None);
        return context => HandleAsync(context, protocol, delivery);
    }

    private async Task HandleAsync(HttpContext context, IClientProtocol protocol, AnswerDelivery answers)
    {
        var received = time.GetTimestamp();
        if (protocol is IFormProtocol forms && BoundaryOf(context.Request) is { } boundary)
        {
            await HandleFormAsync(context, forms, boundary, received, answers);
            return;
        }

        var state = states.Current;
        var (body, error) = await BodyReader.ReadAsync(context, state.Options.Api.MaxJsonBytes);
        if (body is null)
        {
            await ErrorAnswer.WriteAsync(context, error!);
            return;
        }

        using (body)
        {
            var (request, mistake) = requests.Read(context, protocol, body, received);
            await AnswerAsync(context, request, mistake, state, answers);
        }
    }

    private async Task HandleFormAsync(HttpContext context, IFormProtocol protocol, string boundary, long received, AnswerDelivery answers)
    {
        var state = states.Current;
        var (upload, error) = await MultipartUpload.ReadAsync(context, boundary, state.Options.Api.MaxMultipartBytes);
        if (upload is null)
        {
            await ErrorAnswer.WriteAsync(context, error!);
            return;
        }

        using (upload)
        using (var empty = new PooledBuffer())
        {
            var (request, mistake) = requests.Read(context, protocol, upload, empty, received);
            await AnswerAsync(context, request, mistake, state, answers);
        }
    }

    private async Task AnswerAsync(HttpContext context, RouterRequest? request, RouterError? mistake, RouterState state, AnswerDelivery answers)
    {
        if (request is null)
        {
            await ErrorAnswer.WriteAsync(context, mistake!);
            return;
        }

        var held = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var exchange = await answers.WaitAsync(context, request, router.RouteAsync(request, state, context.RequestAborted, held), held.Task);
        var delivery = new Delivery(StatusCodes.Status500InternalServerError, "error", "The delivery failed.");
        afterwards.Expect(exchange);
        try
        {
            delivery = await answers.DeliverAsync(context, exchange);
            if (delivery.Outcome == "complete")
            {
                // The client has everything; what follows is no longer its time.
                await context.Response.CompleteAsync();
            }
        }
        finally
        {
            try
            {
                var (copy, check) = (shadows.Send(exchange, delivery), checks.Send(exchange, delivery));
                await afterwards.CompleteAsync(exchange, delivery, copy ?? check);
            }
            finally
            {
                afterwards.Settle(exchange);
            }
        }
    }

    private static string? BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= LongestBoundary } boundary
            ? boundary.ToString()
            : null;
}
