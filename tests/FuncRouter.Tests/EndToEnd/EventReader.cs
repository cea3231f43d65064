using System.Text;
using System.Text.Json.Nodes;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>Reads a stream of events one by one, as they come.</summary>
internal sealed class EventReader : IDisposable
{
    public const string Done = "[DONE]";

    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _reader;

    private EventReader(HttpResponseMessage answer, Stream body) => (_answer, _reader) = (answer, new StreamReader(body));

    /// <summary>Begins to read an answer, which then belongs to the reader.</summary>
    public static async Task<EventReader> OpenAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new EventReader(answer, await answer.Content.ReadAsStreamAsync(cancellationToken));
    }

    /// <summary>The next event's data; null at the orderly end of the response.</summary>
    /// <exception cref="IOException">The connection was broken off.</exception>
    public async Task<string?> NextAsync(CancellationToken cancellationToken)
    {
        var data = new StringBuilder();
        while (await _reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data.Append(line.AsSpan("data: ".Length));
            }
            else if (line.Length == 0 && data.Length > 0)
            {
                return data.ToString();
            }
        }

        Assert.Equal("", data.ToString());
        return null;
    }

    /// <summary>All events that are left.</summary>
    /// <returns>The events' data, and whether the connection was broken off behind them.</returns>
    public async Task<(List<string> Events, bool BrokenOff)> RestAsync(CancellationToken cancellationToken)
    {
        var events = new List<string>();
        try
        {
            while (await NextAsync(cancellationToken) is { } data)
            {
                events.Add(data);
            }

            return (events, false);
        }
        catch (IOException)
        {
            return (events, true);
        }
    }

    /// <summary>The text of some events' deltas, joined.</summary>
    public static string TextOf(IEnumerable<string> events) =>
        string.Concat(events.Where(data => data != Done).Select(data => (string?)JsonNode.Parse(data)!["choices"]?.AsArray().FirstOrDefault()?["delta"]?["content"]));

    public void Dispose()
    {
        _reader.Dispose();
        _answer.Dispose();
    }
}
