using System.Globalization;
using System.Text.Json;
using FuncRouter.Accounting;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Providers;
using FuncRouter.Routing;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>
/// <c>GET /v1/models</c> and <c>/v1/models/{id}</c>: OpenAI's list with OpenRouter's price and context fields and the live figures of each.
/// Source: OpenAI API reference, "List models"; OpenRouter documentation, "List available models" (prices are dollars a token, as text).
/// </summary>
/// <param name="states">The configuration that is in force.</param>
/// <param name="health">The live figures.</param>
internal sealed class ModelsEndpoint(RouterStateSource states, HealthView health)
{
    private const string Prefix = "/v1/models/";

    /// <summary>Lists every route, configured model and endpoint.</summary>
    public async Task ListAsync(HttpContext context)
    {
        using var body = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("object"u8, "list"u8);
            writer.WriteStartArray("data"u8);
            foreach (var target in All(states.Current.Table))
            {
                Write(writer, target);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        await SendAsync(context, body);
    }

    /// <summary>One of them.</summary>
    public async Task FindAsync(HttpContext context)
    {
        // SDKs escape the slash in an id, and the server leaves that one escape alone.
        var id = context.Request.Path.Value![Prefix.Length..].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (All(states.Current.Table).FirstOrDefault(target => target.Name == id) is not { } found)
        {
            await ErrorAnswer.WriteAsync(context, new RouterError
            {
                Status = 404,
                Code = "model_not_found",
                Message = $"There is no model \"{id}\". GET /v1/models lists the models.",
            });
            return;
        }

        using var body = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(body))
        {
            Write(writer, found);
        }

        await SendAsync(context, body);
    }

    private static IEnumerable<RouteTarget> All(RoutingTable table) =>
        table.Targets
            .Concat(table.Endpoints.Select(endpoint => new RouteTarget { Name = endpoint.Key, Endpoints = [endpoint] }))
            .DistinctBy(target => target.Name);

    private static async Task SendAsync(HttpContext context, PooledBuffer body)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body.Memory, context.RequestAborted);
    }

    private void Write(Utf8JsonWriter writer, RouteTarget target)
    {
        // A model of several endpoints is described by the first whose facts are known; a route has no one price.
        var endpoint = target.Route is null ? target.Endpoints.FirstOrDefault(candidate => candidate.Facts.Price is not null) ?? target.Endpoints[0] : null;
        writer.WriteStartObject();
        writer.WriteString("id"u8, target.Name);
        writer.WriteString("object"u8, "model"u8);
        writer.WriteNumber("created"u8, 0);
        writer.WriteString("owned_by"u8, target.Route is not null || target.Endpoints.Length > 1 ? "funcrouter" : target.Endpoints[0].Provider.Name);
        if (target.Endpoints.Select(candidate => candidate.Facts.ContextWindow).Max() is { } window)
        {
            writer.WriteNumber("context_length"u8, window);
        }

        if (endpoint?.Facts.Price is { } price)
        {
            WritePrice(writer, price);
        }

        WriteEndpoints(writer, target);
        writer.WriteEndObject();
    }

    private void WriteEndpoints(Utf8JsonWriter writer, RouteTarget target)
    {
        writer.WriteStartArray("endpoints"u8);
        foreach (var endpoint in target.Endpoints)
        {
            WriteEndpoint(writer, endpoint, health.Of(endpoint.Key), health.Scores.Endpoints.GetValueOrDefault(endpoint.Key));
        }

        writer.WriteEndArray();
    }

    private static void WriteEndpoint(Utf8JsonWriter writer, ModelEndpoint endpoint, EndpointFigures figures, EndpointScore? shared)
    {
        writer.WriteStartObject();
        writer.WriteString("provider"u8, endpoint.Provider.Name);
        writer.WriteString("model"u8, endpoint.Model);
        if (figures.FirstTokenMilliseconds is { } latency)
        {
            writer.WriteNumber("latency_ms"u8, Math.Round(latency, 1));
        }

        if (figures.TokensPerSecond is { } speed)
        {
            writer.WriteNumber("throughput_tps"u8, Math.Round(speed, 1));
        }

        writer.WriteNumber("uptime"u8, Math.Round(1 - figures.ErrorRate, 4));
        if (endpoint.Facts.Price is { } price)
        {
            WritePrice(writer, price, shared?.CachedInputShare);
        }

        if (shared is not null)
        {
            WriteShared(writer, shared);
        }

        writer.WriteEndObject();
    }

    // What all instances saw together.
    private static void WriteShared(Utf8JsonWriter writer, EndpointScore score)
    {
        if (score is { FirstTokenP50Milliseconds: { } half, FirstTokenP95Milliseconds: { } nearlyAll })
        {
            writer.WriteNumber("latency_p50_ms"u8, half);
            writer.WriteNumber("latency_p95_ms"u8, nearlyAll);
        }

        writer.WriteNumber("attempts_last_5m"u8, score.RecentAttempts);
        writer.WriteStartObject("errors_last_5m"u8);
        foreach (var (error, count) in score.RecentErrors ?? [])
        {
            writer.WriteNumber(error, count);
        }

        writer.WriteEndObject();
        if (score.CachedInputShare is { } cached)
        {
            writer.WriteNumber("cached_input_share"u8, Math.Round(cached, 4));
        }

        if (score.UsdPerMillionTokens is { } price)
        {
            writer.WriteNumber("usd_per_million_tokens"u8, price);
        }
    }

    private static void WritePrice(Utf8JsonWriter writer, ModelPrice price, double? cachedShare = null)
    {
        writer.WriteStartObject("pricing"u8);
        writer.WriteString("prompt"u8, PerToken(price.Input));
        writer.WriteString("completion"u8, PerToken(price.Output));
        if (price.CachedInput is { } cached)
        {
            writer.WriteString("input_cache_read"u8, PerToken(cached));
        }

        if (price.CacheWrite is { } written)
        {
            writer.WriteString("input_cache_write"u8, PerToken(written));
        }

        if (cachedShare is { } share)
        {
            writer.WriteString("effective_prompt"u8, PerToken(price.EffectiveInput(share)));
        }

        writer.WriteEndObject();
    }

    private static string PerToken(decimal perMillion) => (perMillion / 1_000_000).ToString("0.############", CultureInfo.InvariantCulture);
}
