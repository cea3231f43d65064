using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using FuncRouter.Configuration;
using FuncRouter.Providers;
using FuncRouter.Storage;

namespace FuncRouter.Health;

/// <summary>
/// The activities that keep the scores fresh: list the endpoints, probe each, merge the probes into one snapshot. The function app's
/// orchestrator calls them, and so does the server host's background service.
/// </summary>
/// <remarks>
/// Keys in the store: table <c>health</c>; partition <c>probes</c> has a row per endpoint, written every few minutes by whoever probed it;
/// partition <c>scores</c> has the one row <c>current</c>, which every instance reads every few seconds.
/// </remarks>
public sealed class HealthRefresh
{
    internal const string Table = "health";
    internal const string ProbesPartition = "probes";
    internal static readonly StoreKey ScoresKey = new(Table, "scores", "current");

    // The weight of a new probe: the last five make up nearly all of a score.
    private const double Weight = 0.4;
    private const int PageSize = 500;

    private static readonly TimeSpan Retention = TimeSpan.FromHours(6);

    private readonly IEndpointSource _endpoints;
    private readonly IOptionsSource _options;
    private readonly IStore _store;
    private readonly TimeProvider _time;

    internal HealthRefresh(IEndpointSource endpoints, IOptionsSource options, IStore store, TimeProvider time) =>
        (_endpoints, _options, _store, _time) = (endpoints, options, store, time);

    /// <summary>The keys of all endpoints that the configuration names.</summary>
    public ValueTask<ImmutableArray<string>> ListEndpointsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_endpoints.Endpoints.Select(endpoint => endpoint.Key).ToImmutableArray());
    }

    /// <summary>
    /// Asks an endpoint's provider for its list of models, which costs nothing and shows that it is there and takes the key, and stores
    /// what came of it.
    /// </summary>
    /// <param name="endpoint">A key of <see cref="ListEndpointsAsync"/>.</param>
    /// <param name="cancellationToken">Ends the probe.</param>
    /// <exception cref="StoreException">The result could not be stored.</exception>
    public async Task<ProbeResult> ProbeAsync(string endpoint, CancellationToken cancellationToken)
    {
        var found = _endpoints.Endpoints.FirstOrDefault(candidate => candidate.Key == endpoint);
        var result = found is null
            ? new ProbeResult(endpoint, false, 0, "The endpoint is no longer configured.")
            : await AskAsync(found, cancellationToken);
        var row = JsonSerializer.SerializeToUtf8Bytes(new StoredProbe(result, _time.GetUtcNow()), HealthJson.Default.StoredProbe);
        await _store.UpsertAsync(
            new StoreKey(Table, ProbesPartition, endpoint), new StoreValue(row, _time.GetUtcNow() + Retention), cancellationToken);
        return result;
    }

    /// <summary>Merges the stored probes into the scores and writes the one row that instances read.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task RefreshScoresAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = await _store.ReadAsync(ScoresKey, cancellationToken);
            var before = row is null ? HealthScores.None : ReadScores(row.Value.Bytes.Span);
            var merged = await MergeAsync(before, cancellationToken);
            var value = new StoreValue(JsonSerializer.SerializeToUtf8Bytes(merged, HealthJson.Default.HealthScores));
            var written = row is null
                ? await _store.InsertAsync(ScoresKey, value, cancellationToken)
                : await _store.UpdateAsync(ScoresKey, value, row.ETag, cancellationToken);
            if (written.Succeeded)
            {
                return;
            }
        }
    }

    /// <summary>Reads the scores' row; what another version wrote counts as nothing.</summary>
    internal static HealthScores ReadScores(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, HealthJson.Default.HealthScores) is { Endpoints: not null } scores ? scores : HealthScores.None;
        }
        catch (JsonException)
        {
            return HealthScores.None;
        }
    }

    private static StoredProbe? ReadProbe(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, HealthJson.Default.StoredProbe) is { Result: not null } probe ? probe : null;
        }
        catch (JsonException)
        {
            // Written by another version: the next probe replaces it.
            return null;
        }
    }

    private async Task<HealthScores> MergeAsync(HealthScores before, CancellationToken cancellationToken)
    {
        var configured = _endpoints.Endpoints.Select(endpoint => endpoint.Key).ToHashSet(StringComparer.Ordinal);
        var scores = ImmutableDictionary.CreateBuilder<string, EndpointScore>(StringComparer.Ordinal);
        string? continuation = null;
        do
        {
            var page = await _store.QueryAsync(new StoreRange(Table, ProbesPartition), PageSize, continuation, cancellationToken);
            foreach (var row in page.Rows.Where(row => configured.Contains(row.Key.Row)))
            {
                if (ReadProbe(row.Value.Bytes.Span) is { } probe)
                {
                    scores[row.Key.Row] = Merge(before.Endpoints.GetValueOrDefault(row.Key.Row), probe);
                }
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        return new HealthScores { RefreshedAt = _time.GetUtcNow(), Endpoints = scores.ToImmutable() };
    }

    // A probe that is already in the score is not counted twice.
    private static EndpointScore Merge(EndpointScore? before, StoredProbe probe)
    {
        if (before is not null && before.ProbedAt >= probe.At)
        {
            return before;
        }

        var success = probe.Result.Healthy ? 1.0 : 0.0;
        double? milliseconds = probe.Result.Healthy
            ? before?.Milliseconds is { } old ? old + (Weight * (probe.Result.Milliseconds - old)) : probe.Result.Milliseconds
            : before?.Milliseconds;
        var reliability = before is null ? success : before.Reliability + (Weight * (success - before.Reliability));
        return new EndpointScore(milliseconds, reliability, probe.At, probe.Result.Error);
    }

    private async Task<ProbeResult> AskAsync(ModelEndpoint endpoint, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.Current.Probes.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var message = endpoint.Provider.CreateRequest(HttpMethod.Get, "models");
        var started = _time.GetTimestamp();
        ProbeResult Result(bool healthy, string? error) =>
            new(endpoint.Key, healthy, Math.Round(_time.GetElapsedTime(started).TotalMilliseconds, 1), error);
        try
        {
            using var response = await endpoint.Provider.Client.SendAsync(message, either.Token);

            // Not every compatible server has a list of models; that it says so shows that it is there.
            return response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed
                ? Result(true, null)
                : Result(false, $"The provider answered with status {(int)response.StatusCode}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Result(false, $"No answer within {_options.Current.Probes.Timeout.TotalSeconds:0.###} s.");
        }
        catch (HttpRequestException exception)
        {
            return Result(false, $"No connection: {exception.HttpRequestError}.");
        }
    }
}

/// <summary>Who knows the endpoints. Routing does, and health does not depend on it.</summary>
internal interface IEndpointSource
{
    /// <summary>Every endpoint that the configuration names.</summary>
    ImmutableArray<ModelEndpoint> Endpoints { get; }
}
