using FuncRouter.Execution.Changes;
using FuncRouter.Execution.Checks;
using FuncRouter.Health;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Routing.Quality;

namespace FuncRouter.Execution;

/// <summary>What the carrying out of every plan uses.</summary>
/// <param name="Runner">Makes the attempts.</param>
/// <param name="Health">How endpoints do.</param>
/// <param name="Live">Where it is noted that a stream broke.</param>
/// <param name="Cooldowns">Which endpoints are left alone.</param>
/// <param name="Latencies">How slow they rightly are.</param>
/// <param name="Headroom">What they have left of their limits.</param>
/// <param name="Hedging">When a second one is asked.</param>
/// <param name="Learning">Takes what answers say of their models.</param>
/// <param name="Judge">Grades answers.</param>
/// <param name="Changes">How a request is changed that need not fail again.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">A number from 0 up to 1, for the jitter.</param>
internal sealed record ChainTools(
    AttemptRunner Runner,
    HealthView Health,
    LiveHealth Live,
    EndpointCooldowns Cooldowns,
    EndpointLatencies Latencies,
    EndpointHeadroom Headroom,
    Hedging Hedging,
    OutcomeLearning Learning,
    AnswerJudge Judge,
    RequestChanges Changes,
    TimeProvider Time,
    Func<double> Random)
{
    // Of an answer that is right as far as it goes, or may be right.
    private const double ScoreOfHalf = 0.3;

    /// <summary>Notes what an attempt says about its endpoint.</summary>
    public void Mark(ModelEndpoint endpoint, in AttemptOutcome outcome, ResilienceOptions options)
    {
        // An answer that nobody wants is one all the same: the endpoint is well.
        if (outcome.Failure is { Kind: not FailureKind.Unsatisfactory } failure)
        {
            Mark(endpoint, failure, options);
            return;
        }

        Cooldowns.ReportSuccess(endpoint.Key);
        if (outcome.Headroom is var (share, reset))
        {
            Headroom.Report(endpoint.Key, share, reset);
        }

        if (outcome.Exhausted is { } pause)
        {
            Cooldowns.Rest(endpoint.Key, pause);
        }
    }

    /// <summary>Notes what an unsatisfactory answer says of its model. A judge's grade is noted where it is given.</summary>
    public void Learn(RoutePlan plan, ModelEndpoint endpoint, ShortcomingKind kind)
    {
        switch (kind)
        {
            case ShortcomingKind.Grade:
                break;
            case ShortcomingKind.Doubtful:
                Learning.Learn(plan, endpoint, ScoreOfHalf, OutcomeSource.Escalation);
                break;
            default:
                Learning.Learn(plan, endpoint, kind == ShortcomingKind.CutOff ? ScoreOfHalf : 0, OutcomeSource.Unsatisfactory);
                break;
        }
    }

    /// <summary>Notes what a failure says about its endpoint.</summary>
    public void Mark(ModelEndpoint endpoint, UpstreamFailure failure, ResilienceOptions options)
    {
        if (failure.Rule.Mark == EndpointMark.None)
        {
            return;
        }

        Cooldowns.ReportFailure(endpoint.Key, options.Cooldown, opens: failure.Rule.Mark == EndpointMark.Opens);
        if (failure.RetryAfter is { } pause)
        {
            Cooldowns.Rest(endpoint.Key, pause);
        }
    }
}
