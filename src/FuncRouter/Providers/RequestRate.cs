namespace FuncRouter.Providers;

/// <summary>
/// A limit on requests per minute, as a bucket that refills evenly and holds a tenth of a minute's worth for bursts.
/// It counts what this instance sends.
/// </summary>
/// <param name="perMinute">Requests a minute, at least one.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestRate(int perMinute, TimeProvider time)
{
    private readonly long _ticksPerRequest = TimeSpan.TicksPerMinute / perMinute;
    private readonly long _burstTicks = Math.Max(TimeSpan.TicksPerMinute / 10, TimeSpan.TicksPerMinute / perMinute);

    // When the bucket will be full again, in UTC ticks: one number says how full it is, so that taking is one exchange.
    private long _fullAt;

    /// <summary>A limit that goes on where this one is: itself where the number is the same, else one whose bucket is as empty, and no emptier than its own can be.</summary>
    /// <param name="requests">Requests a minute, at least one.</param>
    public RequestRate With(int requests)
    {
        if (requests == perMinute)
        {
            return this;
        }

        var next = new RequestRate(requests, time);
        next._fullAt = Math.Min(Volatile.Read(ref _fullAt), time.GetUtcNow().UtcTicks + next._burstTicks);
        return next;
    }

    /// <summary>When the next request may go; null where one may go now. It takes nothing.</summary>
    public DateTimeOffset? UsedUpUntil
    {
        get
        {
            var next = Volatile.Read(ref _fullAt) + _ticksPerRequest - _burstTicks;
            return next > time.GetUtcNow().UtcTicks ? new DateTimeOffset(next, TimeSpan.Zero) : null;
        }
    }

    /// <summary>Takes one request's worth.</summary>
    /// <returns>Zero where there was one, else how long until there is.</returns>
    public TimeSpan Take()
    {
        var now = time.GetUtcNow().UtcTicks;
        while (true)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            var next = Math.Max(fullAt, now) + _ticksPerRequest;
            if (next - now > _burstTicks)
            {
                return TimeSpan.FromTicks(next - now - _burstTicks);
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt)
            {
                return TimeSpan.Zero;
            }
        }
    }
}
