using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FuncRouter.Accounting.Feeds;

/// <summary>
/// How good a model may be, before anybody has seen its answers, from the prices and release dates of all models of models.dev. The formula, and
/// what it was measured against, stand in <c>eng/catalogue/quality.mjs</c>, which makes the same figures for the built-in catalogue.
/// </summary>
internal sealed partial class QualityPrior
{
    private const double Least = 0.2;
    private const double Most = 0.9;
    private const double YearFactor = 6;
    private const double DaysPerYear = 365.25;

    // Dates before the first chat model are placeholders.
    private const string Earliest = "2022-11";

    private readonly Dictionary<string, double> _strengths;
    private readonly double _low;
    private readonly double _high;

    /// <summary>Reads the prices and dates.</summary>
    /// <param name="providers">The models of every provider, each with its id.</param>
    public QualityPrior(IEnumerable<IReadOnlyList<JsonProperty>> providers)
    {
        _strengths = StrengthsOf(providers.SelectMany(models => models));
        var sorted = _strengths.Values.Order().ToList();
        (_low, _high) = sorted.Count > 0 ? (At(sorted, 0.05), At(sorted, 0.95)) : (0, 0);
    }

    /// <summary>Whether a model answers a chat with text, as far as its name tells.</summary>
    public static bool AnswersInText(string id) => !NotText().IsMatch(id);

    /// <summary>The prior of a model, 0.2 to 0.9; null where no provider asks a price for it or it does not answer in text.</summary>
    public double? Of(string id)
    {
        if (_high <= _low || !AnswersInText(id) || !_strengths.TryGetValue(FamilyOf(id), out var strength))
        {
            return null;
        }

        var quality = Least + ((Most - Least) * (strength - _low) / (_high - _low));
        return Math.Floor((100 * Math.Clamp(quality, Least, Most)) + 0.5) / 100;
    }

    private static Dictionary<string, double> StrengthsOf(IEnumerable<JsonProperty> models)
    {
        var families = new Dictionary<string, (List<double> Prices, List<string> Dates)>(StringComparer.Ordinal);
        foreach (var model in models)
        {
            var name = FamilyOf(model.Name);
            if (!families.TryGetValue(name, out var family))
            {
                families[name] = family = ([], []);
            }

            if (AnswersInText(model.Name) && model.Value.Object("cost")?.Number("output") is > 0 and { } output)
            {
                family.Prices.Add((double)output);
            }

            if (model.Value.Text("release_date") is { } date && string.CompareOrdinal(date, Earliest) >= 0)
            {
                family.Dates.Add(date);
            }
        }

        var strengths = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, (prices, dates)) in families)
        {
            // A year counts from any fixed day: it moves all models alike, and only their differences count.
            if (prices.Count > 0 && dates.Count > 0 && DayOf(At([.. dates.Order(StringComparer.Ordinal)], 0.5)) is { } day)
            {
                strengths[name] = Math.Log(At([.. prices.Order()], 0.5)) + (Math.Log(YearFactor) * day / DaysPerYear);
            }
        }

        return strengths;
    }

    /// <summary>What a model is called whoever hosts it. Good enough for a prior, far too loose for a price.</summary>
    private static string FamilyOf(string id)
    {
        var name = id.ToLowerInvariant();
        name = name[(name.LastIndexOf('/') + 1)..];
        name = Region().Replace(name, "");
        name = Maker().Replace(name, "");
        name = Version().Replace(name, "");
        name = Variant().Replace(name, "");
        name = name.Replace('.', '-').Replace('_', '-');
        name = Snapshot().Replace(name, "");
        name = Build().Replace(name, "");
        name = Tuning().Replace(name, "");
        name = name.StartsWith("meta-", StringComparison.Ordinal) ? name["meta-".Length..] : name;
        return Llama().Replace(name, "llama-$1");
    }

    private static int? DayOf(string date) =>
        DateOnly.TryParseExact(date, ["yyyy-MM-dd", "yyyy-MM"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.DayNumber : null;

    private static T At<T>(List<T> sorted, double share) => sorted[(int)((sorted.Count - 1) * share)];

    [GeneratedRegex(
        "embed|rerank|whisper|tts|transcri|orpheus|voice|audio|realtime|lyria|imagine|image|veo|paligemma|cosmos|bevformer|sparsedrive|streampetr|"
            + "esm2|esmfold|usdvalidate|speaker|detector|gliner|guard|safety|moderation|translate",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NotText();

    [GeneratedRegex(@"^(global|us|eu|au|jp|apac)\.")]
    private static partial Regex Region();

    [GeneratedRegex(@"^(amazon|anthropic|cohere|deepseek|google|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen|writer|xai|zai)\.")]
    private static partial Regex Maker();

    [GeneratedRegex("-(v[0-9]+|[0-9]):[0-9]+$")]
    private static partial Regex Version();

    [GeneratedRegex(":.*$")]
    private static partial Regex Variant();

    [GeneratedRegex("-(latest|20[0-9]{2}-[0-9]{2}-[0-9]{2}|20[0-9]{6})$")]
    private static partial Regex Snapshot();

    [GeneratedRegex("-(v1|fp8|versatile|instant|instruct-turbo|instruct-fp8)$")]
    private static partial Regex Build();

    [GeneratedRegex("-(instruct|it|preview)$")]
    private static partial Regex Tuning();

    [GeneratedRegex("^llama([0-9])")]
    private static partial Regex Llama();
}
