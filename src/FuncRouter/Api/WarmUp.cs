using FuncRouter.Caching.Semantic;
using FuncRouter.Configuration;
using Microsoft.Extensions.Hosting;

namespace FuncRouter.Api;

/// <summary>
/// Makes one plan when the process starts, beside everything else that is started: whoever asks first does not wait for the code to be compiled
/// and for the tables to be read that every decision needs. Where a route has a semantic cache, two questions are compared as well. It calls no provider and is no request.
/// </summary>
/// <param name="preview">Makes the plan.</param>
/// <param name="states">The configuration that is in force.</param>
internal sealed class WarmUp(RoutePreview preview, RouterStateSource states) : BackgroundService
{
    private const string Question = "Who was the first to arrive?";
    private const string Alike = "Who arrived first?";

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (states.Current.Table.Targets.FirstOrDefault() is { Name: var name })
        {
            preview.Of(Question, name, null);
        }

        if (states.Current.Options.Routes.Values.Select(route => route.SemanticCache).OfType<SemanticCacheOptions>().ToArray() is [_, ..] compared)
        {
            var reads = compared.Any(options => options.Reading);
            PairVerifier.Probability(TurnSignature.Of(Question, reads), TurnSignature.Of(Alike, reads));
        }

        return Task.CompletedTask;
    }
}
