using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FuncRouter.Faults.Chaos;

/// <summary>The ways in which clients ask.</summary>
internal enum ChaosClientKind
{
    /// <summary>OpenAI's chat completions, streamed.</summary>
    ChatStream,

    /// <summary>OpenAI's chat completions, in one piece.</summary>
    ChatDocument,

    /// <summary>Anthropic's Messages, streamed.</summary>
    MessagesStream,

    /// <summary>Anthropic's Messages, in one piece.</summary>
    MessagesDocument,

    /// <summary>OpenAI's Responses, streamed.</summary>
    ResponsesStream,
}

/// <summary>What the client of one request got.</summary>
/// <param name="Request">The request's number.</param>
internal sealed record ChaosResult(int Request)
{
    /// <summary>The HTTP status; 0 where none came.</summary>
    public int Status { get; init; }

    /// <summary>The name of its record.</summary>
    public string? Id { get; init; }

    /// <summary>The text, as far as it came.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether it was given as complete.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The error, of the document or in the stream.</summary>
    public string? Error { get; init; }

    /// <summary>Whether it never ended.</summary>
    public bool Hung { get; init; }
}

/// <summary>Asks as clients do, and reads as they read.</summary>
/// <param name="http">Whose base address is the router.</param>
/// <param name="plan">What each request is.</param>
internal sealed class ChaosClient(HttpClient http, ChaosPlan plan)
{
    // As many as the longest answer has. The router waits for a document by what it may have.
    private const int MaxTokens = 40;

    // Longer than the router's deadline.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Sends one request and reads its answer.</summary>
    public async Task<ChaosResult> AskAsync(int request)
    {
        using var limit = new CancellationTokenSource(Limit);
        var kind = plan.ClientOf(request);
        var (status, id, text) = (0, (string?)null, new StringBuilder());
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, PathOf(kind)) { Content = new StringContent(Body(request, kind).ToJsonString(), Encoding.UTF8, "application/json") };
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            status = (int)response.StatusCode;
            id = response.Headers.TryGetValues("x-funcrouter-id", out var ids) ? ids.Single() : null;
            var result = new ChaosResult(request) { Status = status, Id = id };
            return response.Content.Headers.ContentType?.MediaType == "text/event-stream"
                ? await ReadStreamAsync(result, kind, response, text, limit.Token)
                : ReadDocument(result, kind, JsonNode.Parse(await response.Content.ReadAsStringAsync(limit.Token))!);
        }
        catch (OperationCanceledException)
        {
            return new ChaosResult(request) { Status = status, Id = id, Text = text.ToString(), Hung = true };
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            // Broken off without a word.
            return new ChaosResult(request) { Status = status, Id = id, Text = text.ToString() };
        }
    }

    private static string PathOf(ChaosClientKind kind) => kind switch
    {
        ChaosClientKind.ChatStream or ChaosClientKind.ChatDocument => "v1/chat/completions",
        ChaosClientKind.ResponsesStream => "v1/responses",
        _ => "v1/messages",
    };

    private JsonObject Body(int request, ChaosClientKind kind)
    {
        var question = ChaosText.Question(request, plan.TokensOf(request));
        var first = plan.FirstOf(request);
        var others = Enumerable.Range(first, ChaosWall.Providers - 1).Select(provider => (JsonNode)ChaosWall.ModelOf((provider % ChaosWall.Providers) + 1));
        var body = new JsonObject { ["model"] = ChaosWall.ModelOf(first), ["models"] = new JsonArray([.. others]) };
        if (kind is ChaosClientKind.ChatStream or ChaosClientKind.MessagesStream or ChaosClientKind.ResponsesStream)
        {
            body["stream"] = true;
        }

        if (kind == ChaosClientKind.ResponsesStream)
        {
            (body["input"], body["max_output_tokens"]) = (question, MaxTokens);
        }
        else
        {
            (body["messages"], body["max_tokens"]) = (new JsonArray(new JsonObject { ["role"] = "user", ["content"] = question }), MaxTokens);
        }

        return body;
    }

    private static ChaosResult ReadDocument(ChaosResult result, ChaosClientKind kind, JsonNode document) => kind == ChaosClientKind.MessagesDocument
        ? result with
        {
            Text = (string?)document["content"]?[0]?["text"] ?? "",
            IsComplete = (string?)document["stop_reason"] == "end_turn",
            Error = (string?)document["error"]?["message"],
        }
        : result with
        {
            Text = (string?)document["choices"]?[0]?["message"]?["content"] ?? "",
            IsComplete = (string?)document["choices"]?[0]?["finish_reason"] == "stop",
            Error = (string?)document["error"]?["message"],
        };

    private static async Task<ChaosResult> ReadStreamAsync(
        ChaosResult result, ChaosClientKind kind, HttpResponseMessage response, StringBuilder text, CancellationToken cancellationToken)
    {
        var isFinished = false;
        try
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line == "data: [DONE]")
                {
                    result = result with { IsComplete = isFinished };
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    var data = JsonNode.Parse(line["data: ".Length..])!;
                    text.Append(TextOf(data, kind));
                    isFinished |= kind == ChaosClientKind.ChatStream
                        ? (string?)(data["choices"] as JsonArray)?.FirstOrDefault()?["finish_reason"] == "stop"
                        : (string?)(data["delta"] as JsonObject)?["stop_reason"] == "end_turn" || (string?)data["response"]?["status"] == "completed";
                    result = result with
                    {
                        IsComplete = result.IsComplete || (isFinished && (string?)data["type"] is "message_stop" or "response.completed"),
                        Error = (string?)data["error"]?["message"] ?? (string?)data["response"]?["error"]?["message"] ?? ((string?)data["type"] == "error" ? (string?)data["message"] : null) ?? result.Error,
                    };
                }
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            // As it is after an error event; without one the result says that nothing was explained.
        }
        catch (JsonException exception)
        {
            text.Append(exception.Message);
        }

        return result with { Text = text.ToString() };
    }

    private static string? TextOf(JsonNode data, ChaosClientKind kind) => kind switch
    {
        ChaosClientKind.ChatStream => (string?)(data["choices"] as JsonArray)?.FirstOrDefault()?["delta"]?["content"],
        ChaosClientKind.MessagesStream => (string?)data["type"] == "content_block_delta" ? (string?)data["delta"]?["text"] : null,
        _ => (string?)data["type"] == "response.output_text.delta" ? (string?)data["delta"] : null,
    };
}
