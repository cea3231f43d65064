namespace FuncRouter.Execution;

/// <summary>
/// Keeps the share of requests that two endpoints are asked for at a tenth, with some in hand for a bad minute: hedging is for the few slow
/// ones, and when all are slow it would only double the load.
/// </summary>
internal sealed class HedgeAllowance
{
    // In tenths of a hedge.
    private const int PerHedge = 10;
    private const int Most = 10 * PerHedge;

    private int _left = Most;

    /// <summary>A request has come: a tenth of a hedge more is allowed.</summary>
    public void Earn()
    {
        // Nearly always the purse is full, and then nothing is written.
        for (var left = Volatile.Read(ref _left); left < Most;)
        {
            var seen = Interlocked.CompareExchange(ref _left, left + 1, left);
            if (seen == left)
            {
                return;
            }

            left = seen;
        }
    }

    /// <summary>Takes one hedge; false where the share is used up.</summary>
    public bool TryTake()
    {
        for (var left = Volatile.Read(ref _left); left >= PerHedge;)
        {
            var seen = Interlocked.CompareExchange(ref _left, left - PerHedge, left);
            if (seen == left)
            {
                return true;
            }

            left = seen;
        }

        return false;
    }
}
