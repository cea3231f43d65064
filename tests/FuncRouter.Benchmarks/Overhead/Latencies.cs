namespace FuncRouter.Benchmarks.Overhead;

/// <summary>Durations of one kind of call.</summary>
internal sealed class Latencies
{
    private readonly List<double> _milliseconds = [];

    /// <summary>How many there are.</summary>
    public int Count => _milliseconds.Count;

    /// <summary>Adds some, in milliseconds.</summary>
    public void Add(params IEnumerable<double> milliseconds) => _milliseconds.AddRange(milliseconds);

    /// <summary>The duration that a share of the calls did not exceed.</summary>
    /// <param name="share">From 0 to 1; 0.5 is the median.</param>
    /// <returns>Milliseconds.</returns>
    public double Quantile(double share)
    {
        _milliseconds.Sort();
        return _milliseconds[(int)Math.Ceiling(share * _milliseconds.Count) - 1];
    }
}
