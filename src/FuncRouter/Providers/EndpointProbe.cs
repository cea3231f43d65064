using System.Collections.Immutable;
using System.Net;
using FuncRouter.Health;

namespace FuncRouter.Providers;

/// <summary>
/// Probes an endpoint by asking its provider for the list of models, which costs nothing and shows that it is there and takes the key.
/// </summary>
/// <param name="endpoints">Who knows the endpoints.</param>
/// <param name="options">How long a probe may take, at the moment.</param>
/// <param name="time">The clock.</param>
internal sealed class EndpointProbe(IEndpointSource endpoints, Func<ProbeOptions> options, TimeProvider time) : IProbeTargets
{
    /// <inheritdoc />
    public ImmutableArray<string> Endpoints => [.. endpoints.Endpoints.Select(endpoint => endpoint.Key)];

    /// <inheritdoc />
    public async Task<ProbeResult> ProbeAsync(string endpoint, CancellationToken cancellationToken) =>
        endpoints.Endpoints.FirstOrDefault(candidate => candidate.Key == endpoint) is { } found
            ? await AskAsync(found, cancellationToken)
            : new ProbeResult(endpoint, false, 0, "The endpoint is no longer configured.");

    private async Task<ProbeResult> AskAsync(ModelEndpoint endpoint, CancellationToken cancellationToken)
    {
        var timeout = options().Timeout;
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var path = endpoint.Provider.Type.ProbePathOf(endpoint.Provider);
        using var message = endpoint.Provider.CreateRequest(HttpMethod.Get, path ?? "");
        var started = time.GetTimestamp();
        ProbeResult Result(bool healthy, string? error) =>
            new(endpoint.Key, healthy, Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 1), error);
        try
        {
            using var response = await endpoint.Provider.SendAsync(message, default, either.Token);

            // Not every compatible server has a list of models; that it says so shows that it is there.
            return response.IsSuccessStatusCode
                || response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed
                || (path is null && response.StatusCode < HttpStatusCode.InternalServerError)
                ? Result(true, null)
                : Result(false, $"The provider answered with status {(int)response.StatusCode}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Result(false, $"No answer within {timeout.TotalSeconds:0.###} s.");
        }
        catch (ProviderCredentialException exception)
        {
            return Result(false, exception.Message);
        }
        catch (HttpRequestException exception)
        {
            return Result(false, $"No connection: {ConnectionWords.Of(exception)}.");
        }
    }
}

/// <summary>Who knows the endpoints.</summary>
internal interface IEndpointSource
{
    /// <summary>Every endpoint that the configuration names.</summary>
    ImmutableArray<ModelEndpoint> Endpoints { get; }
}
