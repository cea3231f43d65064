using FuncRouter.Api;
using FuncRouter.Configuration;
using FuncRouter.Execution;
using FuncRouter.Storage;
using FuncRouter.Telemetry;
using FuncRouter.Tickets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;

namespace FuncRouter.Functions;

/// <summary>What the function app registers beside the worker itself.</summary>
internal static class FunctionAppServices
{
    /// <summary>Registers the router and its telemetry.</summary>
    /// <param name="services">Where.</param>
    /// <param name="configuration">The router's configuration, read from the app settings and the file that they name.</param>
    public static IServiceCollection AddFunctionApp(this IServiceCollection services, LoadedConfiguration configuration)
    {
        // Triggers are anonymous, so the router asks for the key.
        services.AddFuncRouter(configuration, new FuncRouterHost(HostLimits.Functions, AccessPolicy.KeyRequired, StoreOf(configuration.Sources)));

        services.AddSingleton<ITicketWork, DurableTicketWork>();

        // Kestrel's limit is below the router's and answers with the wrong status; the router counts while it reads.
        services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = null);

        var telemetry = services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource(RouterTelemetry.Name))
            .WithMetrics(metrics => metrics.AddMeter(RouterTelemetry.Name))
            .UseFunctionsWorkerDefaults();
        if (!string.IsNullOrEmpty(configuration.Sources.Environment.GetValueOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT")))
        {
            telemetry.UseOtlpExporter();
        }

        return services;
    }

    /// <summary>
    /// Where no store is configured, the account that the platform itself uses: by its connection string, or by its table address and the
    /// app's identity.
    /// </summary>
    internal static StoreOptions StoreOf(ConfigurationSources sources)
    {
        string? Setting(string name) => sources.Environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
        var endpoint = Setting("AzureWebJobsStorage__tableServiceUri")
            ?? (Setting("AzureWebJobsStorage__accountName") is { } account ? $"https://{account}.table.core.windows.net" : null);
        return new StoreOptions
        {
            Kind = StoreKind.Tables,
            ConnectionString = Setting("AzureWebJobsStorage") is { } connection ? new Secret(connection) : null,
            Endpoint = endpoint is null ? null : new Uri(endpoint),
            ClientId = Setting("AzureWebJobsStorage__clientId"),
        };
    }
}
