using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Stands where the worker would be, and says that it is not there.</summary>
internal sealed class MissingWorker : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => throw new PlatformNotSupportedException(
        "This function app was built without the packages Microsoft.Azure.Functions.Worker, "
        + "Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore, Microsoft.Azure.Functions.Worker.Extensions.Timer, "
        + "Microsoft.Azure.Functions.Worker.Extensions.DurableTask and Microsoft.Azure.Functions.Worker.OpenTelemetry, which the "
        + "package feed lacks; it can be compiled and tested, but not run. Use a feed that carries them, delete feed.props and build "
        + "again, or run FuncRouter.Server.");

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
