using FuncRouter.Configuration;
using FuncRouter.Execution;
using FuncRouter.Protocols;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>The endpoints that ask a model, one for each protocol: <c>POST /v1/chat/completions</c>, <c>/v1/messages</c>…</summary>
/// <param name="requests">Reads requests.</param>
/// <param name="router">Finds answers.</param>
/// <param name="afterwards">Does what is left to do.</param>
/// <param name="states">The configuration that is in force.</param>
/// <param name="limits">What the platform imposes.</param>
/// <param name="time">The clock.</param>
internal sealed class InferenceEndpoint(
    InferenceRequests requests, RequestRouter router, Afterwards afterwards, RouterStateSource states, HostLimits limits, TimeProvider time)
{
    /// <summary>The endpoint of a protocol.</summary>
    public RequestDelegate For(IClientProtocol protocol)
    {
        var delivery = new AnswerDelivery(protocol, limits, time);
        return context => HandleAsync(context, protocol, delivery);
    }

    private async Task HandleAsync(HttpContext context, IClientProtocol protocol, AnswerDelivery answers)
    {
        var received = time.GetTimestamp();
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
            if (request is null)
            {
                await ErrorAnswer.WriteAsync(context, mistake!);
                return;
            }

            using var exchange = await answers.WaitAsync(
                context, request, router.RouteAsync(request, state, context.RequestAborted));
            var delivery = new Delivery(StatusCodes.Status500InternalServerError, "error", "The delivery failed.");
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
                await afterwards.CompleteAsync(exchange, delivery);
            }
        }
    }
}
