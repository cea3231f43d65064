using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Azure.Data.Tables.Protocol;

/// <summary>Takes the answer to a transaction apart: parts within parts, and in each innermost one an HTTP response.</summary>
internal static class BatchResponse
{
    /// <summary>The answers to the writes, in their order; where one failed, only that one.</summary>
    /// <exception cref="InvalidOperationException">The answer is not of the form that the protocol foresees.</exception>
    public static IEnumerable<Response> Read(Response response)
    {
        var text = response.Content.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
        return ReadParts(response.Headers.ContentType, text, response.ClientRequestId);
    }

    private static IEnumerable<Response> ReadParts(string? contentType, string text, string requestId)
    {
        var delimiter = $"--{Boundary(contentType)}";
        foreach (var part in text.Split(delimiter).Skip(1).TakeWhile(part => !part.StartsWith("--", StringComparison.Ordinal)))
        {
            var (headers, body) = SplitHead(part.TrimStart('\n'));
            var type = headers.FirstOrDefault(header => IsContentType(header.Key)).Value;
            if (type?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) is not true)
            {
                yield return ReadHttp(body, requestId);
                continue;
            }

            foreach (var answer in ReadParts(type, body, requestId))
            {
                yield return answer;
            }
        }
    }

    private static BatchPartResponse ReadHttp(string text, string requestId)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var line = (end < 0 ? text : text[..end]).Split(' ', 3);
        if (line.Length < 2
            || !line[0].StartsWith("HTTP/", StringComparison.Ordinal)
            || !int.TryParse(line[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            throw new InvalidOperationException("The service's answer to a transaction has a part that is no HTTP response.");
        }

        var (headers, body) = SplitHead(text[(end + 1)..]);
        var content = Encoding.UTF8.GetBytes(body.TrimEnd('\n'));
        return new BatchPartResponse(status, line.ElementAtOrDefault(2) ?? "", headers, content, requestId);
    }

    private static (List<KeyValuePair<string, string>> Headers, string Body) SplitHead(string text)
    {
        var end = text.StartsWith('\n') ? 0 : text.IndexOf("\n\n", StringComparison.Ordinal);
        var head = end < 0 ? text : text[..end];
        var headers = head.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(pair => pair.Length == 2)
            .Select(pair => KeyValuePair.Create(pair[0], pair[1]));
        return ([.. headers], end < 0 ? "" : text[end..].TrimStart('\n'));
    }

    private static string Boundary(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.Parameters.FirstOrDefault(parameter => parameter.Name == "boundary")?.Value is { } boundary
            ? boundary.Trim('"')
            : throw new InvalidOperationException("The service's answer to a transaction does not say where its parts end.");

    private static bool IsContentType(string name) => name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase);
}
