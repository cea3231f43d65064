namespace FuncRouter.Health;

/// <summary>
/// What a decision reads: live figures and probe scores, kept apart and combined here. Live figures win, because they are what
/// clients saw; probes speak for endpoints that have no traffic.
/// </summary>
/// <param name="live">What clients saw.</param>
public sealed class HealthView(LiveHealth live)
{
    // Below this many attempts the probes still have a say in how reliable an endpoint is.
    private const int EnoughSamples = 5;

    private volatile HealthScores _scores = HealthScores.None;

    /// <summary>The scores that this instance read last.</summary>
    public HealthScores Scores
    {
        get => _scores;
        internal set => _scores = value;
    }

    /// <summary>The figures of an endpoint.</summary>
    public EndpointFigures Of(string endpoint)
    {
        var figures = live.Of(endpoint);
        return _scores.Endpoints.TryGetValue(endpoint, out var score)
            ? figures with
            {
                ProbeMilliseconds = score.Milliseconds,
                ErrorRate = figures.Samples >= EnoughSamples ? figures.ErrorRate : Math.Max(figures.ErrorRate, 1 - score.Reliability),
            }
            : figures;
    }
}
