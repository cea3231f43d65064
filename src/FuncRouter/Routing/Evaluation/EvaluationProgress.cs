using System.Globalization;

namespace FuncRouter.Routing.Evaluation;

/// <summary>
/// Says how far a long piece of work is: on a terminal in one line that is written anew, elsewhere (a log of a pipeline) in a line now and then. Short
/// work says nothing.
/// </summary>
/// <param name="target">Where it is said.</param>
/// <param name="isTerminal">Whether that is a terminal.</param>
/// <param name="time">The clock.</param>
internal sealed class EvaluationProgress(TextWriter target, bool isTerminal, TimeProvider time)
{
    private readonly TimeSpan _interval = isTerminal ? TimeSpan.FromMilliseconds(250) : TimeSpan.FromSeconds(10);
    private long _last = time.GetTimestamp();
    private int _width;

    /// <summary>Takes how far it is.</summary>
    /// <param name="activity">What is done, as in <c>learning</c>.</param>
    /// <param name="lines">How many lines are done.</param>
    /// <param name="share">Which share of all that is, from 0 to 1.</param>
    public void Report(string activity, long lines, double share)
    {
        if (time.GetElapsedTime(_last) < _interval)
        {
            return;
        }

        _last = time.GetTimestamp();
        var text = string.Create(CultureInfo.InvariantCulture, $"{activity}: {lines} lines, {Math.Min(share, 1):P0}");
        if (isTerminal)
        {
            target.Write($"\r{text.PadRight(_width)}");
            _width = text.Length;
        }
        else
        {
            target.WriteLine(text);
        }
    }

    /// <summary>Leaves the line of a terminal to what is written next.</summary>
    public void End()
    {
        if (_width > 0)
        {
            target.Write($"\r{new string(' ', _width)}\r");
            _width = 0;
        }
    }
}
