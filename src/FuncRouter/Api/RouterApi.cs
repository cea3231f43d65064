using System.Collections.Frozen;
using System.Collections.Immutable;
using FuncRouter.Protocols;
using FuncRouter.Protocols.AnthropicMessages;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Protocols.OpenAICompletions;
using FuncRouter.Protocols.OpenAIEmbeddings;
using FuncRouter.Protocols.OpenAIResponses;
using FuncRouter.Protocols.Operations;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>
/// The public endpoints as delegates that any host can call. Each includes all that is the router's own: access, CORS, methods, limits and
/// errors in the client's protocol.
/// </summary>
public sealed class RouterApi
{
    private readonly FrozenDictionary<string, RequestDelegate> _delegates;

    internal RouterApi(
        ApiPipeline pipeline,
        InferenceEndpoint inference,
        ModelsEndpoint models,
        GenerationEndpoint generation,
        RouteEndpoint route,
        FeedbackEndpoint feedback,
        TicketsEndpoint tickets,
        UsersEndpoint users,
        ManageTicketsEndpoint manageTickets,
        CacheEndpoint cache,
        CatalogueEndpoint catalogue)
    {
        RequestDelegate HandlerOf(ApiEndpoint endpoint) => endpoint switch
        {
            { Protocol: { } protocol } => inference.For(protocol),
            { Name: "Route" } => route.HandleAsync,
            { Name: "Feedback" } => feedback.HandleAsync,
            { Name: "Tickets" } => tickets.HandleAsync,
            { Name: "Users" } => users.HandleAsync,
            { Name: "ManageTickets" } => manageTickets.ListAsync,
            { Name: "ManageTicketsById" } => manageTickets.HandleAsync,
            { Name: "Cache" } => cache.HandleAsync,
            { Name: "Catalogue" } => catalogue.HandleAsync,
            { Name: "Models" } => models.ListAsync,
            { Name: "ModelsById" } => models.FindAsync,
            { Name: "Generation" } => generation.HandleAsync,
            { Name: "Healthz" } => HealthEndpoint.LiveAsync,
            { Name: "Readyz" } => HealthEndpoint.ReadyAsync,
            _ => throw new ArgumentException($"{endpoint.Name} has no handler.", nameof(endpoint)),
        };

        _delegates = Endpoints.ToFrozenDictionary(
            endpoint => endpoint.Name, endpoint => pipeline.Guard(endpoint, HandlerOf(endpoint), endpoint.IsOpen), StringComparer.Ordinal);
        NotFound = pipeline.GuardRest(Endpoints);
    }

    /// <summary>Every endpoint with a path of its own, in the order of the documentation.</summary>
    public static ImmutableArray<ApiEndpoint> Endpoints { get; } =
    [
        Inference("ChatCompletions", "v1/chat/completions", OpenAIChatProtocol.Instance),
        Inference("Completions", "v1/completions", OpenAICompletionsProtocol.Instance),
        Inference("Embeddings", "v1/embeddings", OpenAIEmbeddingsProtocol.Instance),
        Inference("Responses", "v1/responses", OpenAIResponsesProtocol.Instance),
        Inference("Messages", "v1/messages", AnthropicMessagesProtocol.Instance),
        Inference("MessagesCountTokens", "v1/messages/count_tokens", AnthropicCountTokensProtocol.Instance),
        Inference("Images", "v1/images/generations", OpenAIImages.Instance),
        Inference("Speech", "v1/audio/speech", OpenAISpeech.Instance),
        Inference("Transcriptions", "v1/audio/transcriptions", OpenAITranscriptions.Instance),
        Inference("Rerank", "v1/rerank", RerankProtocol.Instance),
        Inference("Moderations", "v1/moderations", OpenAIModerations.Instance),
        new("Route", "v1/route", ["post", "options"]),
        Reading("Models", "v1/models"),
        Reading("ModelsById", "v1/models/{*id}"),
        Reading("Generation", "v1/generation"),
        new("Feedback", "v1/feedback", ["post", "options"]),
        Reading("Tickets", "v1/tickets/{*id}") with { IsOpen = true },
        new("Users", "manage/users/{*id}", ["delete", "options"]) { IsOpen = true },
        Reading("ManageTickets", "manage/tickets") with { IsOpen = true },
        new("ManageTicketsById", "manage/tickets/{*id}", ["get", "head", "post", "delete", "options"]) { IsOpen = true },
        new("Cache", "manage/cache", ["delete", "options"]) { IsOpen = true },
        Reading("Catalogue", "manage/catalogue") with { IsOpen = true },
        Reading("Healthz", "healthz") with { IsOpen = true },
        Reading("Readyz", "readyz") with { IsOpen = true },
    ];

    /// <summary>Every other path: 404, 405, or a few words at <c>/</c>.</summary>
    public RequestDelegate NotFound { get; }

    /// <summary>The delegate of an endpoint.</summary>
    /// <param name="name">The <see cref="ApiEndpoint.Name"/> of one of <see cref="Endpoints"/>.</param>
    public RequestDelegate this[string name] => _delegates[name];

    private static ApiEndpoint Inference(string name, string route, IClientProtocol protocol) =>
        new(name, route, ["post", "options"]) { Protocol = protocol };

    private static ApiEndpoint Reading(string name, string route) => new(name, route, ["get", "head", "options"]);
}
