using FuncRouter.Api;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;

namespace FuncRouter.Functions;

/// <summary>What the function app registers beside the worker itself.</summary>
internal static class FunctionAppServices
{
    /// <summary>
    /// What the platform allows: its front end drops a request that was silent for 230 s, so an answer in one piece ends before, and
    /// a stream begins early and is kept alive by comments. Triggers are anonymous, so the router asks for the key.
    /// </summary>
    private static readonly FuncRouterHost Platform = new(
        new HostLimits(
            MaxDocumentTime: TimeSpan.FromSeconds(220), CommitStreamAfter: TimeSpan.FromSeconds(30), HeartbeatInterval: TimeSpan.FromSeconds(15)),
        AccessPolicy.KeyRequired);

    /// <summary>Registers the router and its telemetry.</summary>
    /// <param name="services">Where.</param>
    /// <param name="configuration">The app settings.</param>
    public static IServiceCollection AddFunctionApp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddFuncRouter(configuration, Platform);

        // Kestrel's limit is below the router's and answers with the wrong status; the router counts while it reads.
        services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = null);

        var telemetry = services.AddOpenTelemetry().UseFunctionsWorkerDefaults();
        if (!string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry.UseOtlpExporter();
        }

        return services;
    }
}
