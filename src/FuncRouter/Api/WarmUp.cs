using FuncRouter.Configuration;
using Microsoft.Extensions.Hosting;

namespace FuncRouter.Api;

/// <summary>
/// Makes one plan when the process starts, beside everything else that is started: whoever asks first does not wait for the code to be compiled
/// and for the tables to be read that every decision needs. It calls no provider and is no request.
/// </summary>
/// <param name="preview">Makes the plan.</param>
/// <param name="states">The configuration that is in force.</param>
internal sealed class WarmUp(RoutePreview preview, RouterStateSource states) : BackgroundService
{
    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (states.Current.Table.Targets.FirstOrDefault() is { Name: var name })
        {
            preview.Of("Who was the first to arrive?", name, null);
        }

        return Task.CompletedTask;
    }
}
