using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FuncRouter.Faults;

/// <summary>What the caller of one request got.</summary>
internal sealed record CallerAnswer
{
    /// <summary>The HTTP status; 0 where none came.</summary>
    public int Status { get; init; }

    /// <summary>The text, as far as it came.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether it was given as complete: a whole document, or a stream with finish reason and end.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The error, of the document or in the stream.</summary>
    public string? Error { get; init; }

    /// <summary>The code of the error.</summary>
    public string? Code { get; init; }

    /// <summary>The models and ids that the events named, without repeats.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Output tokens, as the usage says; null where there was none.</summary>
    public int? OutputTokens { get; init; }

    /// <summary>The provider that the headers name.</summary>
    public string? Provider { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>Whether it never ended.</summary>
    public bool Hung { get; init; }

    /// <summary>Whether the whole text came, once, as a complete answer.</summary>
    public bool IsWhole => IsComplete && Words == WallAnswer.WholeText;

    /// <summary>Whether a complete answer was claimed and it was not: the worst that can happen.</summary>
    public bool IsFalse => Hung || (IsComplete && !IsWhole) || !WallAnswer.WholeText.StartsWith(Words, StringComparison.Ordinal);

    private string Words => WallAnswer.WithoutVoices(Text);

    /// <summary>Sends one request.</summary>
    /// <param name="client">Whose base address is the router.</param>
    /// <param name="body">The request.</param>
    /// <param name="limit">After how long it counts as hung.</param>
    public static async Task<CallerAnswer> AskAsync(HttpClient client, JsonObject body, TimeSpan limit)
    {
        using var cancellation = new CancellationTokenSource(limit);
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions")
            {
                Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
            };
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation.Token);
            var answer = response.Content.Headers.ContentType?.MediaType == "text/event-stream"
                ? await ReadStreamAsync(response, cancellation.Token)
                : ReadDocument(await response.Content.ReadAsStringAsync(cancellation.Token));
            return answer with
            {
                Status = (int)response.StatusCode,
                Took = Stopwatch.GetElapsedTime(started),
                Provider = response.Headers.TryGetValues("x-funcrouter-provider", out var provider) ? provider.Single() : null,
            };
        }
        catch (OperationCanceledException)
        {
            return new CallerAnswer { Hung = true, Took = limit };
        }
    }

    private static CallerAnswer ReadDocument(string json)
    {
        var document = JsonNode.Parse(json)!;
        return new CallerAnswer
        {
            Text = (string?)document["choices"]?[0]?["message"]?["content"] ?? "",
            IsComplete = (string?)document["choices"]?[0]?["finish_reason"] == "stop",
            Error = (string?)document["error"]?["message"],
            Code = (string?)document["error"]?["code"],
            Names = document["model"] is { } model ? [(string)model!] : [],
            OutputTokens = (int?)document["usage"]?["completion_tokens"],
        };
    }

    private static async Task<CallerAnswer> ReadStreamAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var (answer, text, names, finished) = (new CallerAnswer(), new StringBuilder(), new SortedSet<string>(StringComparer.Ordinal), false);
        try
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line == "data: [DONE]")
                {
                    answer = answer with { IsComplete = finished };
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonNode.Parse(line["data: ".Length..]) is { } chunk)
                {
                    text.Append((string?)(chunk["choices"] as JsonArray)?.FirstOrDefault()?["delta"]?["content"]);
                    finished |= (string?)(chunk["choices"] as JsonArray)?.FirstOrDefault()?["finish_reason"] == "stop";
                    answer = answer with
                    {
                        Error = (string?)chunk["error"]?["message"] ?? answer.Error,
                        Code = (string?)chunk["error"]?["code"] ?? answer.Code,
                        OutputTokens = (int?)chunk["usage"]?["completion_tokens"] ?? answer.OutputTokens,
                    };
                    foreach (var name in (string?[])[(string?)chunk["model"], (string?)chunk["id"]])
                    {
                        _ = name is not null && names.Add(name);
                    }
                }
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or JsonException)
        {
            answer = answer with { Error = answer.Error ?? exception.Message };
        }

        return answer with { Text = text.ToString(), Names = [.. names] };
    }
}
