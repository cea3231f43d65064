namespace FuncRouter.Caching.Semantic.Evaluation;

/// <summary>One pair of an evaluation.</summary>
/// <param name="Probability">What the verifier said.</param>
/// <param name="Same">What is right.</param>
internal readonly record struct JudgedPair(double Probability, bool Same);

/// <summary>A level of precision on a curve.</summary>
/// <param name="Recall">The share of same pairs that are found at it; 0 where it is never reached.</param>
/// <param name="Threshold">The lowest probability that reaches it; above 1 where none does.</param>
internal readonly record struct PrecisionLevel(double Recall, double Threshold);

/// <summary>How precision falls as more of the same pairs are found. Pairs of one probability are found together.</summary>
internal sealed class PairCurve
{
    private const double Never = 1.01;
    private const double Tail = 0.025;

    private readonly JudgedPair[] _descending;
    private readonly double[] _weights;

    /// <summary>Sorts the pairs.</summary>
    /// <param name="pairs">The pairs, at least one.</param>
    public PairCurve(IEnumerable<JudgedPair> pairs)
    {
        _descending = [.. pairs.OrderByDescending(pair => pair.Probability)];
        _weights = new double[_descending.Length];
        Array.Fill(_weights, 1);
        AveragePrecision = Average();
    }

    /// <summary>The pairs.</summary>
    public int Count => _descending.Length;

    /// <summary>The share of pairs that are the same.</summary>
    public double SameShare => _descending.Count(pair => pair.Same) / (double)Count;

    /// <summary>The mean of the precisions at which each same pair is found.</summary>
    public double AveragePrecision { get; }

    /// <summary>The largest recall at a precision, and the threshold for it.</summary>
    public PrecisionLevel At(double precision)
    {
        var best = new PrecisionLevel(0, Never);
        Walk((found, wrong, same, probability) =>
        {
            if (found > 0 && found >= precision * (found + wrong))
            {
                best = new PrecisionLevel(found / same, probability);
            }
        });
        return best;
    }

    /// <summary>The 95 % intervals of the average precision and of the recall at a precision, by drawing the pairs anew.</summary>
    /// <param name="precision">The precision.</param>
    /// <param name="random">A number from 0 up to 1.</param>
    /// <param name="draws">How often.</param>
    public ((double Low, double High) AveragePrecision, (double Low, double High) Recall) Intervals(double precision, Func<double> random, int draws = 400)
    {
        var (averages, recalls) = (new double[draws], new double[draws]);
        for (var draw = 0; draw < draws; draw++)
        {
            Array.Clear(_weights);
            for (var i = 0; i < Count; i++)
            {
                _weights[(int)(random() * Count)]++;
            }

            (averages[draw], recalls[draw]) = (Average(), At(precision).Recall);
        }

        Array.Fill(_weights, 1);
        return (Middle(averages), Middle(recalls));
    }

    /// <summary>Tenths of probability: how many pairs, what was said on average and how many of them are the same.</summary>
    public IEnumerable<(int Count, double Said, double Same)> Tenths() =>
        from pair in _descending
        group pair by Math.Min(9, (int)(pair.Probability * 10)) into tenth
        orderby tenth.Key
        select (tenth.Count(), tenth.Average(pair => pair.Probability), tenth.Count(pair => pair.Same) / (double)tenth.Count());

    /// <summary>How far what was said is from what is true, over the tenths, by their pairs.</summary>
    public double CalibrationError => Tenths().Sum(tenth => tenth.Count * Math.Abs(tenth.Said - tenth.Same)) / Count;

    private double Average()
    {
        var (sum, before) = (0.0, 0.0);
        Walk((found, wrong, same, _) =>
        {
            if (found > before)
            {
                sum += (found - before) / same * found / (found + wrong);
                before = found;
            }
        });
        return sum;
    }

    private void Walk(Action<double, double, double, double> step)
    {
        var same = 0.0;
        for (var i = 0; i < Count; i++)
        {
            same += _descending[i].Same ? _weights[i] : 0;
        }

        var (found, wrong) = (0.0, 0.0);
        for (var i = 0; i < Count; i++)
        {
            if (_descending[i].Same)
            {
                found += _weights[i];
            }
            else
            {
                wrong += _weights[i];
            }

            if (i + 1 == Count || _descending[i + 1].Probability < _descending[i].Probability)
            {
                step(found, wrong, same, _descending[i].Probability);
            }
        }
    }

    private static (double Low, double High) Middle(double[] values)
    {
        Array.Sort(values);
        return (values[(int)(Tail * values.Length)], values[(int)((1 - Tail) * values.Length)]);
    }
}
