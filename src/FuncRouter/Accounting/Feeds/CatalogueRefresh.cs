using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Accounting.Feeds;

/// <summary>
/// Asks the configured feed for newer prices, and keeps the last good ones where it is away, broken or not to be believed. Whoever keeps the scores
/// fresh calls it; it asks no more often than the configuration says.
/// </summary>
public sealed class CatalogueRefresh
{
    /// <summary>The largest feed; models.dev has about 3 MB.</summary>
    internal const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>How long the feed may take.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>A feed that failed is asked again after this time, if not sooner.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromHours(1);

    /// <summary>The longest reason for a refusal: it may quote the feed, and has to be stored whatever that says.</summary>
    internal const int LongestProblem = 1_000;

    private readonly CatalogueStore _store;
    private readonly CatalogueSource _source;
    private readonly Func<CatalogueOptions> _options;
    private readonly HttpMessageInvoker _client;
    private readonly TimeProvider _time;
    private readonly ILogger<CatalogueRefresh> _logger;

    /// <param name="store">Keeps the last good catalogue.</param>
    /// <param name="source">Takes it up at once on this instance; the others read it within a minute.</param>
    /// <param name="options">The feed.</param>
    /// <param name="client">Follows no redirects.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Says what was taken up, refused and not believed.</param>
    internal CatalogueRefresh(
        CatalogueStore store,
        CatalogueSource source,
        Func<CatalogueOptions> options,
        HttpMessageInvoker client,
        TimeProvider time,
        ILogger<CatalogueRefresh> logger) =>
        (_store, _source, _options, _client, _time, _logger) = (store, source, options, client, time, logger);

    /// <summary>Asks the feed if it is time. A feed that fails is written down and logged; it is no exception.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var options = _options();
        if (options.Url is not { } url)
        {
            return;
        }

        var before = await _store.ReadStateAsync(cancellationToken);
        var now = _time.GetUtcNow();
        if (before is not null && before.Source == url.AbsoluteUri && now < NextCheck(before, options.Interval))
        {
            return;
        }

        var (document, problem) = await FetchAsync(url, now, cancellationToken);
        var state = (before ?? new CatalogueState { Source = url.AbsoluteUri, CheckedAt = now }) with { Source = url.AbsoluteUri, CheckedAt = now };
        if (document is null)
        {
            await RefuseAsync(state, problem!, cancellationToken);
            return;
        }

        var stored = await _store.ReadDocumentAsync(cancellationToken);
        var isSameFeed = stored is not null && state.AcceptedFrom == state.Source;
        var verdict = new CatalogueReview(state.Held, state.Gone, now).Compare(stored ?? ModelCatalogue.BuiltIn.Document, document, isSameFeed);
        if (verdict.Accepted is not { } accepted)
        {
            await RefuseAsync(state, verdict.Refusal!, cancellationToken);
            return;
        }

        var taken = state with
        {
            AcceptedAt = now,
            AcceptedFrom = state.Source,
            Models = accepted.Providers.Values.Sum(models => models.Count),
            Problem = null,
            Held = verdict.Held,
            Gone = verdict.Gone,
        };
        var version = CatalogueStore.VersionOf(accepted);
        var isNew = stored is null || CatalogueStore.VersionOf(stored) != version;
        try
        {
            await _store.WriteAsync(taken, isNew ? accepted : null, cancellationToken);
        }
        catch (StoreLimitException exception)
        {
            await RefuseAsync(state, $"It is too large for the store: {exception.Message}", cancellationToken);
            return;
        }

        if (isNew)
        {
            _source.Use(accepted, version);
        }

        _logger.CatalogueRefreshed(taken.Models, taken.Source, isNew ? "they have changed" : "nothing has changed");
        if (verdict.Held.Any(price => price.Since == now))
        {
            _logger.PricesNotBelieved(
                verdict.Held.Length, string.Join("; ", verdict.Held.Where(price => price.Since == now).Take(10).Select(price => $"{price.Model}: {price.Reason}")));
        }
    }

    private static DateTimeOffset NextCheck(CatalogueState before, TimeSpan interval) =>
        before.CheckedAt + (before.Problem is not null && RetryAfter < interval ? RetryAfter : interval);

    private async Task RefuseAsync(CatalogueState state, string problem, CancellationToken cancellationToken)
    {
        var reason = problem.Length > LongestProblem ? string.Concat(problem.AsSpan(0, LongestProblem), "…") : problem;
        _logger.CatalogueRefused(state.Source, reason);
        await _store.WriteAsync(state with { Problem = reason }, null, cancellationToken);
    }

    private async Task<(CatalogueDocument? Document, string? Problem)> FetchAsync(Uri url, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.TryAddWithoutValidation("User-Agent", "FuncRouter/1.0");
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            using var response = await _client.SendAsync(request, either.Token);
            if ((int)response.StatusCode is not 200)
            {
                return (null, $"It answered with status {(int)response.StatusCode}; redirects are not followed.");
            }

            if (await ReadAsync(response.Content, either.Token) is not { } body)
            {
                return (null, $"It is larger than {MaxBytes / 1024 / 1024} MiB.");
            }

            var (document, errors) = CatalogueFeed.Read(body, now);
            return (document, document is null ? $"{errors[0]}{(errors.Length > 1 ? $" ({errors.Length - 1} more)" : "")}" : null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"It did not come within {Timeout.TotalSeconds:0} s.");
        }
        catch (HttpRequestException exception)
        {
            return (null, $"No connection: {ConnectionWords.Of(exception)}.");
        }
        catch (IOException)
        {
            return (null, "The connection broke before all of it was there.");
        }
    }

    /// <summary>The body; null where it is larger than the limit.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (body.Length + read > MaxBytes)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
