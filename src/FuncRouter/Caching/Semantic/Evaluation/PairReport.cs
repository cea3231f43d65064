using System.Globalization;
using System.Text.Json;

namespace FuncRouter.Caching.Semantic.Evaluation;

/// <summary>What an evaluation of the verifier on labelled pairs found.</summary>
internal sealed class PairReport
{
    // The same file gives the same intervals.
    private const int Seed = 1;
    private const double IntervalPrecision = 0.9;
    private const double WrongHits = 0.01;
    private const double Confidence = 0.95;

    // An interval of fewer pairs is as much of an accident as the value.
    private const int FewestForIntervals = 30;

    private static readonly double[] Levels = [0.9, 0.95, 0.99];

    private readonly PairCurve _curve;
    private readonly (double Low, double High)? _average;
    private readonly (double Low, double High)? _recall;

    /// <summary>Judges the pairs.</summary>
    /// <param name="pairs">Pairs, at least one of which is the same.</param>
    /// <param name="reads">Whether they are read; else their words decide.</param>
    /// <exception cref="FormatException">None is.</exception>
    public PairReport(IReadOnlyCollection<LabelledPair> pairs, bool reads)
    {
        if (!pairs.Any(pair => pair.Same))
        {
            throw new FormatException("No pair is marked as the same, so there is nothing to find.");
        }

        Func<TurnSignature, TurnSignature, double> judge = reads ? PairVerifier.Probability : (asked, remembered) => PairVerifier.ByWords(asked, remembered).Probability;
        _curve = new PairCurve(pairs.AsParallel().AsOrdered().Select(pair => new JudgedPair(judge(TurnSignature.Of(pair.A), TurnSignature.Of(pair.B)), pair.Same)));
        if (_curve.Count >= FewestForIntervals)
        {
            (_average, _recall) = _curve.Intervals(IntervalPrecision, new Random(Seed).NextDouble);
        }
    }

    /// <summary>Prints it as a table.</summary>
    public void Print(TextWriter output)
    {
        Line(output, $"{_curve.Count} pairs, {_curve.SameShare:P1} the same");
        Line(output, $"average precision {_curve.AveragePrecision:0.000}{WordsOf(_average)}; by chance {_curve.SameShare:0.000}");
        foreach (var level in Levels)
        {
            var at = _curve.At(level);
            var interval = level == IntervalPrecision ? WordsOf(_recall) : "";
            Line(output, $"recall at {level:P0} precision {at.Recall:0.000}{interval}{(at.Recall > 0 && CanShow(1 - level) ? string.Create(CultureInfo.InvariantCulture, $", from probability {at.Threshold:0.0000}") : "")}");
        }

        var safe = _curve.At(1 - WrongHits);
        Line(output, !CanShow(WrongHits)
            ? $"at most {WrongHits:P0} of hits wrong: too few pairs to say, which takes {Binomial.Fewest(WrongHits, Confidence)}"
            : safe.Recall > 0
            ? (FormattableString)$"at most {WrongHits:P0} of hits wrong: threshold {safe.Threshold:0.0000}, {safe.Recall:P1} of the same pairs found"
            : $"at most {WrongHits:P0} of hits wrong: no threshold does that here");
        Line(output, $"calibration error {_curve.CalibrationError:0.000}");
        Line(output, $"{"said",8} {"true",8} {"pairs",8}");
        foreach (var tenth in _curve.Tenths())
        {
            Line(output, $"{tenth.Said,8:0.000} {tenth.Same,8:0.000} {tenth.Count,8}");
        }
    }

    /// <summary>Writes the same as the properties of an object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("pairs"u8, _curve.Count);
        writer.WriteNumber("sameShare"u8, _curve.SameShare);
        writer.WriteNumber("averagePrecision"u8, _curve.AveragePrecision);
        WriteNumber(writer, "averagePrecisionLow"u8, _average?.Low);
        WriteNumber(writer, "averagePrecisionHigh"u8, _average?.High);
        writer.WriteStartObject("recallAtPrecision"u8);
        foreach (var level in Levels)
        {
            writer.WriteNumber(level.ToString(CultureInfo.InvariantCulture), _curve.At(level).Recall);
        }

        writer.WriteEndObject();
        WriteNumber(writer, "recallAt0.9Low"u8, _recall?.Low);
        WriteNumber(writer, "recallAt0.9High"u8, _recall?.High);
        var safe = _curve.At(1 - WrongHits);
        WriteNumber(writer, "thresholdForOnePercentWrong"u8, safe.Recall > 0 && CanShow(WrongHits) ? safe.Threshold : null);
        writer.WriteNumber("calibrationError"u8, _curve.CalibrationError);
        writer.WriteStartArray("calibration"u8);
        foreach (var tenth in _curve.Tenths())
        {
            writer.WriteStartObject();
            writer.WriteNumber("said"u8, tenth.Said);
            writer.WriteNumber("true"u8, tenth.Same);
            writer.WriteNumber("pairs"u8, tenth.Count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // Fewer pairs could not show it even if all of them were right.
    private bool CanShow(double wrong) => _curve.Count >= Binomial.Fewest(wrong, Confidence);

    private static string WordsOf((double Low, double High)? interval) => interval is var (low, high)
        ? string.Create(CultureInfo.InvariantCulture, $" (95 % interval {low:0.000} to {high:0.000})")
        : "";

    private static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? number)
    {
        if (number is { } known)
        {
            writer.WriteNumber(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
