namespace FuncRouter.Health;

/// <summary>
/// What a decision reads: this instance's live figures, those of all instances, and probes, kept apart and combined here. Live figures of this
/// instance win where there are enough of them, because they are of this moment; then what clients saw elsewhere; probes speak for
/// endpoints that have no traffic.
/// </summary>
/// <param name="live">What clients saw.</param>
/// <param name="latencies">The quantiles of times; null where none are kept.</param>
/// <param name="cooldowns">Which endpoints are left alone; null where none is.</param>
/// <param name="headroom">What endpoints have left of their limits; null where nobody notes it.</param>
public sealed class HealthView(
    LiveHealth live, EndpointLatencies? latencies = null, EndpointCooldowns? cooldowns = null, EndpointHeadroom? headroom = null)
{
    // What three requests of four stay below: a mean is at the mercy of a few slow ones, and an upper quantile speaks of nothing else.
    private const double ExpectedQuantile = 0.75;

    // With less than this share of a limit left, a request may be the one too many; the last of it fails in about three cases of ten.
    private const double Scarce = 0.1;
    private const double RiskOfTheLast = 0.3;

    // Below this many attempts the probes still have a say in how reliable an endpoint is.
    private const int EnoughSamples = 5;

    /// <summary>So many tokens of prompts tell what share of them a provider reads from its cache: some fifty prompts of the length at which caches begin.</summary>
    public const long EnoughPromptTokens = 50_000;

    // Whoever sends something new pays for it, however much of the traffic is repeated.
    private const double MostCached = 0.9;

    private volatile HealthScores _scores = HealthScores.None;

    /// <summary>The scores that this instance read last.</summary>
    public HealthScores Scores
    {
        get => _scores;
        internal set
        {
            _scores = value;
            latencies?.Take(value);
            headroom?.Take(value);
        }
    }

    /// <summary>The figures of an endpoint.</summary>
    public EndpointFigures Of(string endpoint)
    {
        var own = live.Of(endpoint);
        var scores = _scores;
        if (!scores.Endpoints.TryGetValue(endpoint, out var shared))
        {
            return own;
        }

        var isEnough = own.Samples >= Math.Min(EnoughSamples, Math.Max(shared.RecentAttempts, 1));
        var elsewhere = live.Forgiven(shared.ErrorRate, scores.RefreshedAt);
        return new EndpointFigures(
            isEnough ? own.FirstTokenMilliseconds ?? shared.FirstTokenMilliseconds : shared.FirstTokenMilliseconds ?? own.FirstTokenMilliseconds,
            isEnough ? own.TokensPerSecond ?? shared.TokensPerSecond : shared.TokensPerSecond ?? own.TokensPerSecond,
            own.Samples >= EnoughSamples ? own.ErrorRate
                : Math.Max(own.ErrorRate, shared.RecentAttempts > 0 ? elsewhere : Math.Max(elsewhere, 1 - shared.Reliability)),
            Math.Max(own.Samples, shared.RecentAttempts))
        {
            ProbeMilliseconds = shared.Milliseconds,

            // Providers keep prompts for some minutes: where nobody asks, nothing is in their caches.
            CachedInputShare = shared.PromptTokens >= EnoughPromptTokens && shared.RecentAttempts > 0 && shared.CachedInputShare is { } cached ? Math.Min(cached, MostCached) : null,
        };
    }

    /// <summary>
    /// What to expect of a request to an endpoint now: its figures, with the times that three requests of four stay below where enough were
    /// seen, and as the rate of errors the chance that this attempt fails: by what failed lately, because it is left alone now, or because
    /// little of a limit is left.
    /// </summary>
    /// <param name="endpoint">The endpoint's key.</param>
    /// <param name="effort">The client's word for how hard the model shall think; null where it said none.</param>
    public EndpointFigures Expect(string endpoint, string? effort)
    {
        var figures = Of(endpoint);
        var firstToken = latencies?.Quantile(endpoint, LatencyKind.FirstToken, effort, ExpectedQuantile)?.TotalMilliseconds;
        var hundredTokens = latencies?.Quantile(endpoint, LatencyKind.HundredTokens, effort, ExpectedQuantile)?.TotalMilliseconds;
        var left = headroom?.Of(endpoint) ?? 1;
        var scarcity = left < Scarce ? RiskOfTheLast * (Scarce - left) / Scarce : 0;
        var rest = cooldowns?.Find(endpoint);
        return figures with
        {
            // An endpoint that has just become slow shows in the mean first.
            FirstTokenMilliseconds = Greater(figures.FirstTokenMilliseconds, firstToken),
            TokensPerSecond = hundredTokens is > 0 and var each ? Math.Min(figures.TokensPerSecond ?? double.MaxValue, 100_000 / each) : figures.TokensPerSecond,
            ErrorRate = rest is not null ? 1 : 1 - ((1 - figures.ErrorRate) * (1 - scarcity)),
            Rest = rest is null ? null : new EndpointRest(rest.Until, rest.IsOpen, live.ErrorsOf(endpoint), left <= 0),
        };
    }

    private static double? Greater(double? mean, double? quantile) => mean is null ? quantile : quantile > mean ? quantile : mean;
}
