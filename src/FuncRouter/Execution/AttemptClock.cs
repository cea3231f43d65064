using FuncRouter.Providers;

namespace FuncRouter.Execution;

/// <summary>The time limit of one attempt, which is set anew for every phase, within the budget of the whole.</summary>
internal sealed class AttemptClock : IDisposable
{
    private readonly ExecutionBudget _budget;
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationToken _abandoned;
    private readonly CancellationTokenRegistration _departure;
    private readonly CancellationTokenRegistration _abandonment;
    private readonly ITimer _timer;
    private string _phase = "";
    private TimeSpan _limit;

    // Which of the two limits is the nearer one is known when the phase begins; at its end, clocks differ by a millisecond.
    private bool _endsBudget;

    /// <param name="budget">The whole that it is a part of.</param>
    /// <param name="time">The clock.</param>
    /// <param name="abandoned">Cancelled when another attempt has answered.</param>
    public AttemptClock(ExecutionBudget budget, TimeProvider time, CancellationToken abandoned = default)
    {
        _budget = budget;
        _abandoned = abandoned;
        _abandonment = abandoned.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        _departure = budget.ClientLeft.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        _timer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), _source, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the limit is reached or the client goes.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Starts a phase.</summary>
    /// <param name="limit">How long it may take; the budget may leave less.</param>
    /// <param name="phase">What is awaited, for the error: <c>the first token</c>.</param>
    public void Start(TimeSpan limit, string phase)
    {
        _phase = phase;
        _limit = limit;
        var left = _budget.Remaining;
        _endsBudget = left <= limit;
        _timer.Change(_endsBudget ? left : limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends a phase: nothing is awaited until the next begins.</summary>
    public void Stop() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>What it means that the token was cancelled. A client that has gone is no failure: then this throws.</summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public UpstreamFailure Expired()
    {
        _budget.ClientLeft.ThrowIfCancellationRequested();
        return _abandoned.IsCancellationRequested ? new UpstreamFailure(FailureKind.Abandoned, 0, "Another endpoint answered first.")
            : _endsBudget
            ? new UpstreamFailure(FailureKind.Deadline, 0, $"The deadline of {_budget.Deadline.TotalSeconds:0.###} s passed while waiting for {_phase}.")
            : new UpstreamFailure(FailureKind.Timeout, 0, $"No sign of {_phase} within {_limit.TotalSeconds:0.###} s.");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // The source itself is left to the collector: a timer that fires at this very moment would cancel a disposed one, which
        // throws, and what a timer throws ends the process.
        _timer.Dispose();
        _departure.Dispose();
        _abandonment.Dispose();
    }
}
