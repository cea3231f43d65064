// Stands in for the router core while it is written elsewhere; goes when it comes.
#pragma warning disable
using System.Collections.Immutable;
using FuncRouter.Api;
using FuncRouter.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FuncRouter.Api
{
    public sealed class RouterApi
    {
        private readonly RequestDelegate _refuse = context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        };

        public RequestDelegate ChatCompletions => _refuse;
        public RequestDelegate Models => _refuse;
        public RequestDelegate Model => _refuse;
        public RequestDelegate Generation => _refuse;
        public RequestDelegate Healthz => _refuse;
        public RequestDelegate Readyz => _refuse;
        public RequestDelegate NotFound => _refuse;

        public static IReadOnlyList<ApiEndpoint> Endpoints { get; } =
        [
            new("ChatCompletions", "v1/chat/completions", ["post", "options"]),
            new("Models", "v1/models", ["get", "head", "options"]),
            new("Model", "v1/models/{*id}", ["get", "head", "options"]),
            new("Generation", "v1/generation", ["get", "head", "options"]),
            new("Healthz", "healthz", ["get", "head", "options"]),
            new("Readyz", "readyz", ["get", "head", "options"]),
        ];
    }

    public sealed record ApiEndpoint(string Name, string Route, ImmutableArray<string> Methods);

    public sealed record HostLimits(TimeSpan? MaxDocumentTime, TimeSpan? CommitStreamAfter, TimeSpan HeartbeatInterval);
}

namespace FuncRouter.Health
{
    public sealed class HealthRefresh
    {
        public ValueTask<ImmutableArray<string>> ListEndpointsAsync(CancellationToken cancellationToken) => new(ImmutableArray<string>.Empty);
        public Task<ProbeResult> ProbeAsync(string endpoint, CancellationToken cancellationToken) => Task.FromResult(new ProbeResult(endpoint, true, 1, null));
        public Task RefreshScoresAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    public sealed record ProbeResult(string Endpoint, bool Healthy, double Milliseconds, string? Error);
}

namespace FuncRouter
{
    public enum AccessPolicy { KeyRequired }

    public sealed record FuncRouterHost(HostLimits Limits, AccessPolicy Access);

    public static class FuncRouterServices
    {
        public static IServiceCollection AddFuncRouter(this IServiceCollection services, IConfiguration configuration, FuncRouterHost host) =>
            services.AddSingleton(host).AddSingleton<RouterApi>().AddSingleton<HealthRefresh>();
    }
}
