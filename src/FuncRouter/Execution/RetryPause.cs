using FuncRouter.Providers;

namespace FuncRouter.Execution;

/// <summary>
/// How long to wait before an endpoint is asked again: as long as it says, else with decorrelated jitter, so that clients that failed
/// together do not return together. From the third retry on the wait is at least three seconds, which keeps any endpoint at three requests in
/// any three seconds. Source of the jitter: AWS Architecture Blog, "Exponential Backoff And Jitter".
/// </summary>
internal sealed class RetryPause(Func<double> random)
{
    private const int QuickRetries = 2;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestGuess = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(3);

    // Timers ring up to a few milliseconds early, and whoever comes early is refused again. Clients that were told the same time spread a little.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(10);
    private const double SpreadShare = 0.1;

    // While others wait for their turn, a pause that is asked for has to be about as short as their answer takes.
    private static readonly TimeSpan LongestWithOthers = TimeSpan.FromSeconds(3);

    // A client that would have to wait for longer is better told so.
    private static readonly TimeSpan LongestAlone = TimeSpan.FromSeconds(60);

    private TimeSpan _last = Shortest;
    private int _retries;

    /// <summary>How often there was a pause.</summary>
    public int Retries => _retries;

    /// <summary>The next pause.</summary>
    /// <param name="failure">What came before.</param>
    /// <param name="hasOthers">Whether somebody else could be asked instead.</param>
    /// <param name="left">What is left of the deadline.</param>
    /// <returns>Null where the endpoint wants to be left alone for longer than anybody can wait.</returns>
    public TimeSpan? Next(UpstreamFailure failure, bool hasOthers, TimeSpan left)
    {
        var guess = Shortest + (((_last * 3) - Shortest) * random());
        guess = guess < LongestGuess ? guess : LongestGuess;
        guess = _retries >= QuickRetries && guess < Spread ? Spread : guess;
        var asked = failure.RetryAfter ?? TimeSpan.Zero;
        var told = asked > TimeSpan.Zero ? asked + Grace + (asked * (SpreadShare * random())) : asked;
        var pause = told > guess ? told : guess;
        if (pause >= left || asked > (hasOthers ? LongestWithOthers : LongestAlone))
        {
            return null;
        }

        _last = guess;
        _retries++;
        return pause;
    }
}
