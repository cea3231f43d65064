using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace FuncRouter.Functions;

/// <summary>Runs an endpoint inside an invocation.</summary>
internal static class HttpInvocation
{
    /// <summary>Runs an endpoint that may open or close tickets.</summary>
    public static Task RunAsync(RequestDelegate endpoint, HttpContext context, DurableTaskClient durable, CancellationToken invocation)
    {
        DurableTicketWork.Use(durable);
        return RunAsync(endpoint, context, invocation);
    }

    /// <summary>Runs the endpoint; its <see cref="HttpContext.RequestAborted"/> ends with the connection or the invocation, whichever is first.</summary>
    /// <remarks>
    /// The connection is the one between host and worker. The host cancels the invocation when the client leaves, when the function's
    /// time is over and when it shuts down, and the worker does not pass that on to <see cref="HttpContext.RequestAborted"/>.
    /// </remarks>
    public static async Task RunAsync(RequestDelegate endpoint, HttpContext context, CancellationToken invocation)
    {
        var connection = context.RequestAborted;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(connection, invocation);
        context.RequestAborted = either.Token;
        try
        {
            await endpoint(context);
        }
        finally
        {
            context.RequestAborted = connection;
        }
    }
}
