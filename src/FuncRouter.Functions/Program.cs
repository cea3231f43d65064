using FuncRouter;
using FuncRouter.Configuration;
using FuncRouter.Functions;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var (configuration, result) = await LoadedConfiguration.ReadAsync(ConfigurationSources.OfProcess(), CancellationToken.None);
if (configuration is null)
{
    // The platform shows this message beside the app, and starts the worker again when the settings have changed.
    throw new InvalidOperationException($"The configuration has {result.Mistakes.Length} mistake(s): {string.Join("; ", result.Mistakes)}");
}

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddFunctionApp(configuration);
builder.Build().Run();
