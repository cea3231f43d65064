using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FuncRouter.Accounting.Feeds;

/// <summary>Which names a model of genai-prices answers to.</summary>
/// <param name="Names">Those that it says in full.</param>
/// <param name="Matches">Whether it answers to a name; null where its rule is not understood, or too slow.</param>
internal sealed record GenaiPricesRule(ImmutableArray<string> Names, Func<string, bool?> Matches)
{
    private const int MostNested = 8;

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);
    private static readonly GenaiPricesRule NotUnderstood = new([], _ => null);

    /// <summary>Reads a model's rule. Its id is one of the names that it may have.</summary>
    public static GenaiPricesRule Read(JsonElement model)
    {
        var rule = model.Object("match") is { } match ? Read(match, 0) : NotUnderstood;
        return model.Text("id") is { } id ? rule with { Names = rule.Names.Add(id) } : rule;
    }

    private static GenaiPricesRule Read(JsonElement clause, int depth)
    {
        // One kind each; what has another kind beside it is of a later form.
        if (depth == MostNested || clause.ValueKind != JsonValueKind.Object || clause.EnumerateObject().Count() != 1)
        {
            return NotUnderstood;
        }

        return clause.Text("equals") is { } whole ? new([whole], name => name == whole)
            : clause.Text("starts_with") is { } start ? new([], name => name.StartsWith(start, StringComparison.Ordinal))
            : clause.Text("ends_with") is { } end ? new([], name => name.EndsWith(end, StringComparison.Ordinal))
            : clause.Text("contains") is { } part ? new([], name => name.Contains(part, StringComparison.Ordinal))
            : clause.Text("regex") is { } pattern ? Pattern(pattern)
            : clause.Items("or") is { } any ? Combine([.. any.Select(inner => Read(inner, depth + 1))], true)
            : clause.Items("and") is { } all ? Combine([.. all.Select(inner => Read(inner, depth + 1))], false)
            : NotUnderstood;
    }

    // One that says so decides; else nobody knows where one does not.
    private static GenaiPricesRule Combine(ImmutableArray<GenaiPricesRule> parts, bool decisive) => new(
        [.. parts.SelectMany(part => part.Names)],
        name => parts.Any(part => part.Matches(name) == decisive) ? decisive : parts.Any(part => part.Matches(name) is null) ? null : !decisive);

    private static GenaiPricesRule Pattern(string pattern)
    {
        try
        {
            // Linear in the name, whatever a feed says.
            var regex = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Longest);
            return new([], name => IsMatch(regex, name));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return NotUnderstood;
        }
    }

    private static bool? IsMatch(Regex regex, string name)
    {
        try
        {
            return regex.IsMatch(name);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
