namespace FuncRouter.Benchmarks.Leases;

/// <summary>
/// Requests for one answer that reach several instances, as the router handles them: memory, the call that is under way on the instance, one read of the
/// store, and then a call of its own or, with a lease, the wait for whoever has it. Times are in seconds.
/// </summary>
/// <param name="times">What the store's operations take.</param>
/// <param name="instances">How many instances there are.</param>
/// <param name="hasLease">Whether there is a lease.</param>
internal sealed class LeaseSimulation(StoreTimes times, int instances, bool hasLease)
{
    /// <summary>How long an answer is used: the default.</summary>
    public const double TimeToLive = 300;

    // A write waits for others of its moment.
    private const double Collected = 0.05;

    private const double ShortestCall = 1;
    private const double LongestCall = 5;

    // The share of a call that passes before its first token.
    private const double FirstToken = 0.25;

    // A waiting instance asks so often whether the answer is there.
    private const double PollEvery = 0.25;

    private readonly Random _random = new(1);

    /// <summary>Plays the requests of one answer.</summary>
    /// <param name="seed">Says when they come and where, so that the same come with a lease and without.</param>
    /// <param name="perSecond">How many come in a second, on all instances together.</param>
    /// <param name="horizon">For how long.</param>
    public LeaseTally Play(int seed, double perSecond, double horizon)
    {
        var arrivals = new Random(seed);
        var (tally, memory, flights, entries) = (new LeaseTally(), new (double From, double Until)[instances], new double[instances], new List<(double From, double Until)>());
        var leaseUntil = 0.0;
        for (var at = Next(0); at < horizon; at = Next(at))
        {
            tally.Requests++;
            var instance = arrivals.Next(instances);
            if (at >= memory[instance].From && at < memory[instance].Until)
            {
                continue;
            }

            tally.Operations++;
            var asked = at + Draw(times.Reads);
            if (asked < flights[instance])
            {
                continue;
            }

            if (entries.FindLast(entry => entry.From <= asked) is { Until: > 0 } entry && asked < entry.Until)
            {
                memory[instance] = (asked, entry.Until);
                continue;
            }

            tally.Misses++;
            var began = asked;
            if (hasLease)
            {
                began += Draw(times.Inserts);
                tally.Operations++;
                tally.AddedSeconds += began - asked;
                if (began < leaseUntil)
                {
                    Wait(began, leaseUntil);
                    memory[instance] = (leaseUntil, entries[^1].Until);
                    flights[instance] = leaseUntil;
                    continue;
                }
            }

            tally.Calls++;
            var end = began + ShortestCall + (_random.NextDouble() * (LongestCall - ShortestCall));
            var stored = end + Collected + Draw(times.Inserts);
            memory[instance] = (end, at + TimeToLive);
            flights[instance] = end;
            entries.Add((stored, at + TimeToLive));
            if (hasLease)
            {
                // Given back behind the answer, when that is in the store.
                leaseUntil = stored;
                tally.Operations++;
            }
        }

        return tally;

        double Next(double after) => after - (Math.Log(1 - arrivals.NextDouble()) / perSecond);

        void Wait(double from, double until)
        {
            var polls = Math.Ceiling((until - from) / PollEvery);
            tally.Waits++;
            tally.Operations += (long)polls;
            tally.WaitedSeconds += (polls * PollEvery) + Draw(times.Reads);
            tally.FirstTokenSeconds += FirstToken * (ShortestCall + LongestCall) / 2;
        }
    }

    private double Draw(double[] measured) => measured[_random.Next(measured.Length)];
}

/// <summary>What came of some requests.</summary>
internal sealed class LeaseTally
{
    /// <summary>How many there were.</summary>
    public long Requests { get; set; }

    /// <summary>Those for which neither the instance nor the store had anything.</summary>
    public long Misses { get; set; }

    /// <summary>Calls to the provider.</summary>
    public long Calls { get; set; }

    /// <summary>Operations of the store: reads, leases taken and given back, and reads while waiting; not the writing of answers.</summary>
    public long Operations { get; set; }

    /// <summary>What misses waited for the lease.</summary>
    public double AddedSeconds { get; set; }

    /// <summary>Requests that waited for another instance's answer.</summary>
    public long Waits { get; set; }

    /// <summary>How long these waited for their first byte.</summary>
    public double WaitedSeconds { get; set; }

    /// <summary>How long they would have waited for that of a call of their own.</summary>
    public double FirstTokenSeconds { get; set; }

    /// <summary>Adds others'.</summary>
    public void Add(LeaseTally other)
    {
        Requests += other.Requests;
        Misses += other.Misses;
        Calls += other.Calls;
        Operations += other.Operations;
        AddedSeconds += other.AddedSeconds;
        Waits += other.Waits;
        WaitedSeconds += other.WaitedSeconds;
        FirstTokenSeconds += other.FirstTokenSeconds;
    }
}
