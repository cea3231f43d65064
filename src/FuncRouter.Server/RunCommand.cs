using System.Net;
using FuncRouter.Api;
using FuncRouter.Configuration;
using FuncRouter.Execution;
using FuncRouter.Storage;
using Microsoft.Extensions.Logging.Console;

namespace FuncRouter.Server;

/// <summary><c>run</c>: the router as one ordinary process on Kestrel.</summary>
internal static class RunCommand
{
    private const string DefaultUrl = "http://127.0.0.1:7071";

    /// <summary>Runs until the process is told to stop.</summary>
    /// <returns>0 after an orderly stop, 1 where the router could not start.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var (configuration, result) = await LoadedConfiguration.ReadAsync(ConfigurationSources.OfProcess(), CancellationToken.None);
        ConfigurationMessages.Write(result);
        if (configuration is null)
        {
            return 1;
        }

        try
        {
            await using var app = Build(args, configuration);
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception) when (exception is StoreException or InvalidOperationException or IOException or FormatException)
        {
            Console.Error.WriteLine($"The router could not start: {exception.Message}");
            return 1;
        }
    }

    private static WebApplication Build(string[] args, LoadedConfiguration configuration)
    {
        // The framework would watch the whole working folder, the store's file in it included, for changes of settings that the router does not have.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // The router has limits of its own, with the right status.
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // Why a start failed is said once, in the words of whatever failed.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // Where nobody reads standard output fast enough, lines are lost and counted, and no request waits for them.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        builder.Services.AddFuncRouter(configuration, new FuncRouterHost(HostLimits.Process, AccessPolicy.LoopbackOnly, new StoreOptions()));
        builder.Services.AddFuncRouterProbes();
        builder.Services.AddFuncRouterTicketWork();

        var urls = builder.Configuration["urls"] is { Length: > 0 } given ? given : DefaultUrl;
        builder.WebHost.UseUrls(urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var hasKey = !string.IsNullOrWhiteSpace(configuration.Sources.Environment.GetValueOrDefault(FuncRouterServices.ApiKeyVariable));
        if (!hasKey && builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            throw new InvalidOperationException(
                $"Kestrel:Endpoints may open the router to other machines, and there is no key. Set {FuncRouterServices.ApiKeyVariable}, or use --urls.");
        }

        if (!hasKey && !IsLoopback(urls))
        {
            throw new InvalidOperationException(
                $"{urls} is open to other machines, and there is no key. Set {FuncRouterServices.ApiKeyVariable}, or listen on {DefaultUrl}.");
        }

        // Supervisors kill what has not stopped within half a minute; the deferred writes need some of it.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        var app = builder.Build();
        if (configuration.Options.Providers.Values.All(provider => provider.Type == "demo"))
        {
            Console.WriteLine("No provider is configured, so the demonstration answers. Set a provider's key, as in OPENAI_API_KEY, for real answers.");
        }

        var api = app.Services.GetRequiredService<RouterApi>();
        foreach (var endpoint in RouterApi.Endpoints)
        {
            app.Map(endpoint.Route, api[endpoint.Name]);
        }

        app.MapFallback("{*path}", api.NotFound);
        return app;
    }

    private static bool IsLoopback(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(url =>
            BindingAddress.Parse(url).Host is var host
            && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address))));
}
