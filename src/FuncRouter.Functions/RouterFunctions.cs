using FuncRouter.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace FuncRouter.Functions;

/// <summary>
/// One function for each public endpoint, so that the portal's figures are readable; each only hands the request to the router.
/// </summary>
/// <remarks>
/// The host sorts functions by name, whatever their case, and takes the first whose route and method match. So a function's name
/// decides here: <c>Models</c> sorts before <c>ModelsById</c>, whose route would match without an id as well, <c>ManageTickets</c> likewise, and
/// <c>ZNotFound</c>, whose route matches everything, sorts last. All are anonymous because the platform would look for its own key
/// where clients send the router's.
/// </remarks>
/// <param name="api">The endpoints.</param>
public sealed class RouterFunctions(RouterApi api)
{
    /// <summary>The list of models.</summary>
    [Function("Models")]
    public Task ModelsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "v1/models")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Models"], request.HttpContext, cancellationToken);

    /// <summary>One model; its id may contain slashes.</summary>
    [Function("ModelsById")]
    public Task ModelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "v1/models/{*id}")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["ModelsById"], request.HttpContext, cancellationToken);

    /// <summary>What happened to one request.</summary>
    [Function("Generation")]
    public Task GenerationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "v1/generation")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Generation"], request.HttpContext, cancellationToken);

    /// <summary>The plan that a request would get.</summary>
    [Function("Route")]
    public Task RouteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/route")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Route"], request.HttpContext, cancellationToken);

    /// <summary>How good an answer was.</summary>
    [Function("Feedback")]
    public Task FeedbackAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/feedback")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Feedback"], request.HttpContext, cancellationToken);

    /// <summary>Where a ticket stands.</summary>
    [Function("Tickets")]
    public Task TicketsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "v1/tickets/{*id}")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Tickets"], request.HttpContext, cancellationToken);

    /// <summary>The tickets that wait.</summary>
    [Function("ManageTickets")]
    public Task ManageTicketsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "manage/tickets")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["ManageTickets"], request.HttpContext, cancellationToken);

    /// <summary>One ticket: read, answered, declined or erased by an operator.</summary>
    [Function("ManageTicketsById")]
    public Task ManageTicketAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "delete", "options", Route = "manage/tickets/{*id}")] HttpRequest request,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["ManageTicketsById"], request.HttpContext, durable, cancellationToken);

    /// <summary>Forgets a user.</summary>
    [Function("Users")]
    public Task UsersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", "options", Route = "manage/users/{*id}")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Users"], request.HttpContext, cancellationToken);

    /// <summary>Says that remembered answers are no longer valid.</summary>
    [Function("Cache")]
    public Task CacheAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", "options", Route = "manage/cache")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Cache"], request.HttpContext, cancellationToken);

    /// <summary>Where prices come from.</summary>
    [Function("Catalogue")]
    public Task CatalogueAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "manage/catalogue")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Catalogue"], request.HttpContext, cancellationToken);

    /// <summary>Whether the process lives.</summary>
    [Function("Healthz")]
    public Task HealthzAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "healthz")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Healthz"], request.HttpContext, cancellationToken);

    /// <summary>Whether it can answer requests.</summary>
    [Function("Readyz")]
    public Task ReadyzAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "readyz")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api["Readyz"], request.HttpContext, cancellationToken);

    /// <summary>Everything else, with every method: 404, 405 and <c>/</c> in the client's protocol.</summary>
    [Function("ZNotFound")]
    public Task NotFoundAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request,
        CancellationToken cancellationToken) =>
        HttpInvocation.RunAsync(api.NotFound, request.HttpContext, cancellationToken);
}
