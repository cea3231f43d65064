using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>
/// The public endpoints as delegates that any host can call. Each includes all that is the router's own: access, CORS, methods, limits and
/// errors in the client's protocol.
/// </summary>
public sealed class RouterApi
{
    private static readonly ApiEndpoint ChatCompletionsRoute = new("ChatCompletions", "v1/chat/completions", ["post", "options"]);
    private static readonly ApiEndpoint ModelsRoute = new("Models", "v1/models", ["get", "head", "options"]);
    private static readonly ApiEndpoint ModelRoute = new("ModelsById", "v1/models/{*id}", ["get", "head", "options"]);
    private static readonly ApiEndpoint GenerationRoute = new("Generation", "v1/generation", ["get", "head", "options"]);
    private static readonly ApiEndpoint HealthzRoute = new("Healthz", "healthz", ["get", "head", "options"]);
    private static readonly ApiEndpoint ReadyzRoute = new("Readyz", "readyz", ["get", "head", "options"]);

    internal RouterApi(ApiPipeline pipeline, ChatCompletionsEndpoint chat, ModelsEndpoint models, GenerationEndpoint generation)
    {
        ChatCompletions = pipeline.Guard(ChatCompletionsRoute, chat.HandleAsync);
        Models = pipeline.Guard(ModelsRoute, models.ListAsync);
        Model = pipeline.Guard(ModelRoute, models.FindAsync);
        Generation = pipeline.Guard(GenerationRoute, generation.HandleAsync);
        Healthz = pipeline.Guard(HealthzRoute, HealthEndpoint.LiveAsync, isOpen: true);
        Readyz = pipeline.Guard(ReadyzRoute, HealthEndpoint.ReadyAsync, isOpen: true);
        NotFound = pipeline.GuardRest(Endpoints);
    }

    /// <summary>Every endpoint with a path of its own, in the order of the documentation.</summary>
    public static ImmutableArray<ApiEndpoint> Endpoints { get; } =
        [ChatCompletionsRoute, ModelsRoute, ModelRoute, GenerationRoute, HealthzRoute, ReadyzRoute];

    /// <summary>OpenAI's chat completions, whole and streamed.</summary>
    public RequestDelegate ChatCompletions { get; }

    /// <summary>The models and routes that clients may ask for.</summary>
    public RequestDelegate Models { get; }

    /// <summary>One of these.</summary>
    public RequestDelegate Model { get; }

    /// <summary>What happened to one request.</summary>
    public RequestDelegate Generation { get; }

    /// <summary>Whether the process lives.</summary>
    public RequestDelegate Healthz { get; }

    /// <summary>Whether it can answer requests.</summary>
    public RequestDelegate Readyz { get; }

    /// <summary>Every other path: 404, 405, or a few words at <c>/</c>.</summary>
    public RequestDelegate NotFound { get; }

    /// <summary>The delegate of an endpoint.</summary>
    /// <param name="endpoint">One of <see cref="Endpoints"/>.</param>
    public RequestDelegate DelegateOf(ApiEndpoint endpoint) => endpoint.Name switch
    {
        "ChatCompletions" => ChatCompletions,
        "Models" => Models,
        "ModelsById" => Model,
        "Generation" => Generation,
        "Healthz" => Healthz,
        "Readyz" => Readyz,
        _ => throw new ArgumentException($"{endpoint.Name} is not one of the router's endpoints.", nameof(endpoint)),
    };
}
