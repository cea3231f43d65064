using System.Collections.Immutable;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Api;

/// <summary>What every endpoint has in common, in the order in which it happens: CORS, methods, access, errors.</summary>
/// <param name="access">Who may ask.</param>
/// <param name="states">The configuration that is in force.</param>
/// <param name="logger">Takes failures that nobody foresaw.</param>
internal sealed class ApiPipeline(AccessGuard access, RouterStateSource states, ILogger<ApiPipeline> logger)
{
    /// <summary>Puts it all before an endpoint.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="handler">What it does.</param>
    /// <param name="isOpen">Whether it answers without the client's key.</param>
    public RequestDelegate Guard(ApiEndpoint endpoint, RequestDelegate handler, bool isOpen = false) =>
        context => RunAsync(context, endpoint.Methods, endpoint.Protocol, isOpen, handler);

    /// <summary>Answers every path that no endpoint has.</summary>
    public RequestDelegate GuardRest(ImmutableArray<ApiEndpoint> endpoints) =>
        context =>
        {
            // Where the host has sorted the methods out already, a known path arrives here only with a method that it does not take.
            var known = endpoints.FirstOrDefault(endpoint => endpoint.Matches(context.Request.Path.Value ?? ""));
            return RunAsync(context, IsTop(context) ? ["get", "head", "options"] : known?.Methods ?? default, known?.Protocol, isOpen: false, NotFoundAsync);
        };

    private async Task RunAsync(HttpContext context, ImmutableArray<string> methods, IClientProtocol? protocol, bool isOpen, RequestDelegate handler)
    {
        context.Features.Set(protocol);
        try
        {
            var cors = new CorsPolicy(states.Current.Options.Api.AllowedOrigins);
            cors.Apply(context);
            var isOptions = HttpMethods.IsOptions(context.Request.Method);
            if (access.Check(context, isOpen || isOptions, cors.Allows) is { } refusal)
            {
                await ErrorAnswer.WriteAsync(context, refusal);
                return;
            }

            if (isOptions)
            {
                CorsPolicy.AnswerOptions(context, methods);
                return;
            }

            if (!methods.IsDefault && !methods.Contains(context.Request.Method, StringComparer.OrdinalIgnoreCase))
            {
                context.Response.Headers.Allow = CorsPolicy.List(methods);
                await ErrorAnswer.WriteAsync(context, NotAllowed(context, methods));
                return;
            }

            await handler(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: whatever its going broke, nobody is there to be told.
        }
        catch (BadHttpRequestException exception)
        {
            await FailAsync(context, new RouterError { Status = exception.StatusCode, Code = "invalid_request", Message = exception.Message });
        }
        catch (Exception exception)
        {
            logger.RequestFailed(exception, context.Request.Method, context.Request.Path);
            await FailAsync(context, new RouterError
            {
                Status = 500,
                Code = "internal_error",
                Message = "The router failed on this request. Its log has the reason under the time of this answer.",
            });
        }
    }

    private async Task FailAsync(HttpContext context, RouterError error)
    {
        if (context.Response.HasStarted)
        {
            // A stream that ended in silence would look complete.
            context.Abort();
            return;
        }

        // A page that may call has to be able to read what went wrong.
        context.Response.Clear();
        new CorsPolicy(states.Current.Options.Api.AllowedOrigins).Apply(context);
        await ErrorAnswer.WriteAsync(context, error);
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        if (IsTop(context))
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(
                """{"name":"FuncRouter","endpoints":{"chat":"/v1/chat/completions","responses":"/v1/responses","messages":"/v1/messages","models":"/v1/models","generation":"/v1/generation"}}""");
        }

        return ErrorAnswer.WriteAsync(context, new RouterError
        {
            Status = 404,
            Code = "unknown_path",
            Message = $"There is nothing at {context.Request.Path}. Chat completions are at /v1/chat/completions, the models at /v1/models.",
        });
    }

    private static bool IsTop(HttpContext context) => context.Request.Path.Value is null or "" or "/";

    private static RouterError NotAllowed(HttpContext context, ImmutableArray<string> methods) => new()
    {
        Status = 405,
        Code = "method_not_allowed",
        Message = $"{context.Request.Path} does not take {context.Request.Method}. Use {CorsPolicy.List(methods)}.",
    };
}
