using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FuncRouter.Providers.Aws;

/// <summary>A request in the one form that both sides of a signature put it into.</summary>
/// <param name="Text">The form.</param>
/// <param name="SignedHeaders">The names of the headers that are part of it.</param>
internal sealed record CanonicalRequest(string Text, string SignedHeaders)
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// <summary>Puts a request into that form.</summary>
    /// <param name="request">The request.</param>
    /// <param name="more">Further headers to sign.</param>
    public static CanonicalRequest Of(AwsRequest request, IEnumerable<KeyValuePair<string, string>> more)
    {
        // Names in order; several values of one name are joined in the order in which they came.
        var headers = request.Headers.Concat(more)
            .GroupBy(header => header.Key.ToLowerInvariant(), header => OneSpaced(header.Value), StringComparer.Ordinal)
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .ToList();
        var names = string.Join(';', headers.Select(header => header.Key));
        var text = new StringBuilder()
            .Append(request.Method).Append('\n')
            .Append(PathOf(request.Path)).Append('\n')
            .Append(QueryOf(request.Query)).Append('\n');
        foreach (var header in headers)
        {
            text.Append(header.Key).Append(':').AppendJoin(',', header).Append('\n');
        }

        text.Append('\n').Append(names).Append('\n').Append(HashOf(request.Payload.Span));
        return new CanonicalRequest(text.ToString(), names);
    }

    /// <summary>The SHA-256 of bytes in lower-case hexadecimal.</summary>
    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    // Every service but S3 wants "." and ".." and empty segments resolved, and what is escaped in the path already escaped once more.
    private static string PathOf(string path)
    {
        List<string> segments = [];
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".." && segments.Count > 0)
            {
                segments.RemoveAt(segments.Count - 1);
            }
            else if (segment is not ("." or ".."))
            {
                segments.Add(Escape(segment));
            }
        }

        return segments.Count == 0 ? "/" : $"/{string.Join('/', segments)}{(path.EndsWith('/') ? "/" : "")}";
    }

    private static string QueryOf(string query) =>
        string.Join('&', query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Normalise(pair[0]), Value: pair.Length > 1 ? Normalise(pair[1]) : ""))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}"));

    private static string Normalise(string text) => Escape(Uri.UnescapeDataString(text));

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (Unreserved.Contains((char)value))
            {
                escaped.Append((char)value);
            }
            else
            {
                escaped.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }

    private static string OneSpaced(string value) =>
        string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
