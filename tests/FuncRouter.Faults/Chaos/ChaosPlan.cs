namespace FuncRouter.Faults.Chaos;

/// <summary>What happens to every request, decided by a seed, the request's number and how often it was tried: the same in every run.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Requests">How many requests there are.</param>
internal sealed record ChaosPlan(int Seed, int Requests)
{
    private const double Healthy = 0.7;

    // The one that is down for a while, and for which of the requests.
    private const int DownProvider = 1;
    private const double DownFrom = 0.3;
    private const double DownTo = 0.4;

    private static readonly ChaosFault[] Faults = [.. Enum.GetValues<ChaosFault>().Where(fault => fault != ChaosFault.None)];

    /// <summary>In which of the client's ways it is sent.</summary>
    public ChaosClientKind ClientOf(int request) => Draw(request, 1) switch
    {
        < 0.4 => ChaosClientKind.ChatStream,
        < 0.65 => ChaosClientKind.ChatDocument,
        < 0.8 => ChaosClientKind.MessagesStream,
        < 0.88 => ChaosClientKind.MessagesDocument,
        _ => ChaosClientKind.ResponsesStream,
    };

    /// <summary>How many tokens its answer has.</summary>
    public int TokensOf(int request) => 12 + (int)(Draw(request, 2) * 28);

    /// <summary>Which provider it names; the others are its fallbacks.</summary>
    public int FirstOf(int request) => 1 + (int)(Draw(request, 3) * ChaosWall.Providers);

    /// <summary>Whether every provider's filter holds it back.</summary>
    public bool IsFiltered(int request) => Draw(request, 4) < 0.005;

    /// <summary>Whether it is too long for all but the largest window.</summary>
    public bool IsLong(int request) => Draw(request, 5) < 0.005;

    /// <summary>What a provider does to it; nothing to a request beyond those of the plan, which warms up.</summary>
    /// <param name="request">The request.</param>
    /// <param name="provider">The provider, from 1.</param>
    /// <param name="attempt">The how manyth attempt at this provider it is, from 1.</param>
    public ChaosFault FaultOf(int request, int provider, int attempt)
    {
        if (request > Requests)
        {
            return ChaosFault.None;
        }

        if (provider == DownProvider && request >= Requests * DownFrom && request < Requests * DownTo)
        {
            return ChaosFault.Overloaded;
        }

        var salt = 100 + (provider * 10) + attempt;
        return Draw(request, salt) < Healthy ? ChaosFault.None : Faults[(int)(Draw(request, salt + 1000) * Faults.Length)];
    }

    /// <summary>After how much of an answer it breaks, from 0 to 1; never before the first token.</summary>
    public double BreakOf(int request, int provider, int attempt) => 0.1 + (0.8 * Draw(request, 3000 + (provider * 10) + attempt));

    private double Draw(int request, int salt) => new Random(unchecked((((Seed * 397) ^ request) * 7919) ^ (salt * 104_729))).NextDouble();
}
