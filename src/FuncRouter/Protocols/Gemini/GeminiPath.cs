using System.Globalization;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// The place of a value within arguments, as JSONPath names one: <c>$.recipe.steps[0]</c>, <c>$['a name']</c>. At its end <c>[]</c> stands
/// for the list itself. Source: RFC 9535, "Normalized Paths"; Vertex AI reference, <c>PartialArg</c>.
/// </summary>
internal sealed class GeminiPath
{
    private readonly List<string> _names = [];
    private readonly List<bool> _areIndexes = [];
    private bool _isList;

    private GeminiPath()
    {
    }

    /// <summary>The names and indexes on the way, the last one its own.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Whether what is at a place on the way is a list.</summary>
    /// <param name="depth">The place in <see cref="Names"/>.</param>
    public bool IsList(int depth) => depth + 1 < _names.Count ? _areIndexes[depth + 1] : _isList;

    /// <summary>Reads a path; what cannot be read of it is taken for a name.</summary>
    public static GeminiPath Read(string text)
    {
        var path = new GeminiPath();
        var rest = text.AsSpan();
        rest = rest.StartsWith("$") ? rest[1..] : rest;
        while (!rest.IsEmpty)
        {
            rest = rest[0] == '[' ? path.ReadBracket(rest) : path.ReadName(rest);
        }

        return path;
    }

    private ReadOnlySpan<char> ReadName(ReadOnlySpan<char> rest)
    {
        rest = rest[0] == '.' ? rest[1..] : rest;
        var end = rest.IndexOfAny('.', '[') is var found and >= 0 ? found : rest.Length;
        if (end > 0)
        {
            Add(rest[..end].ToString(), false);
        }

        return rest[end..];
    }

    private ReadOnlySpan<char> ReadBracket(ReadOnlySpan<char> rest)
    {
        if (rest.Length > 1 && rest[1] is '\'' or '"')
        {
            return ReadQuoted(rest);
        }

        var end = rest.IndexOf(']') is var found and >= 0 ? found : rest.Length - 1;
        var inner = rest[1..Math.Max(end, 1)];
        if (inner.IsEmpty)
        {
            _isList = true;
        }
        else
        {
            Add(inner.ToString(), int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        }

        return rest[(end + 1)..];
    }

    private ReadOnlySpan<char> ReadQuoted(ReadOnlySpan<char> rest)
    {
        var name = new List<char>();
        var i = 2;
        while (i < rest.Length && rest[i] != rest[1])
        {
            i += rest[i] == '\\' && i + 1 < rest.Length ? 1 : 0;
            name.Add(rest[i++]);
        }

        Add(string.Concat(name), false);
        return rest[Math.Min(i + 2, rest.Length)..];
    }

    private void Add(string name, bool isIndex)
    {
        _names.Add(name);
        _areIndexes.Add(isIndex);
    }
}
