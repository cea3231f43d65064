using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FuncRouter.Faults;

/// <summary>The words in which the wall answers one request, as a stream or as a document.</summary>
/// <param name="context">The request.</param>
/// <param name="call">What is known of it.</param>
/// <param name="stream">Whether it is answered as a stream.</param>
/// <param name="voice">What tells the words of this answer from those of others; empty for the words of all.</param>
/// <param name="profile">How fast the clock runs.</param>
internal sealed partial class WallAnswer(HttpContext context, WallCall call, bool stream, string voice, TimeProfile profile)
{
    /// <summary>How many tokens the whole answer has.</summary>
    public const int Tokens = 60;

    // Fifty tokens a second, as a middling provider writes.
    private const double SecondsPerToken = 0.02;

    /// <summary>The whole text: the same from every provider, as from a model at temperature zero.</summary>
    public static string WholeText { get; } = string.Concat(Enumerable.Range(1, Tokens).Select(number => Token("", number)));

    // What the request has of the answer already.
    private int Given => Token().Count(call.Prefill ?? "");

    private string Text => string.Concat(Enumerable.Range(Given + 1, Tokens - Given).Select(number => Token(voice, number)));

    /// <summary>A text without what tells voices apart.</summary>
    public static string WithoutVoices(string text) => Token().Replace(text, "token${number}");

    /// <summary>A time of the catalogue as it is in this run.</summary>
    public TimeSpan Scaled(double seconds) => profile.Of(seconds);

    /// <summary>Waits.</summary>
    /// <param name="seconds">Seconds of the catalogue.</param>
    public Task WaitAsync(double seconds) => Task.Delay(profile.Of(seconds), context.RequestAborted);

    /// <summary>Waits until the router gives up.</summary>
    public Task HangAsync() => Task.Delay(Timeout.Infinite, context.RequestAborted);

    /// <summary>Answers whole.</summary>
    /// <param name="withMark">Whether a stream ends with <c>[DONE]</c>.</param>
    public async Task<bool> WholeAsync(bool withMark = true)
    {
        if (!stream)
        {
            await SendAsync(Document());
            return true;
        }

        await TokensAsync(Given + 1, Tokens);
        await EventAsync(Chunk([], "stop"));
        var usage = Head("chat.completion.chunk");
        usage["choices"] = new JsonArray();
        usage["usage"] = Usage();
        await EventAsync(usage.ToJsonString());
        if (withMark)
        {
            await EventAsync("[DONE]");
        }

        return true;
    }

    /// <summary>Sends the first of the tokens, or a part of the document that is as long.</summary>
    public async Task BeginAsync(int tokens)
    {
        if (stream)
        {
            await TokensAsync(1, tokens);
            return;
        }

        var document = Document();
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Length;
        await context.Response.WriteAsync(document[..(document.Length * tokens / Tokens)], context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    /// <summary>Sends what is no JSON in the middle of an answer, and the rest behind it.</summary>
    public async Task MalformedAsync()
    {
        if (!stream)
        {
            await SendAsync(Document()[..^20]);
            return;
        }

        await TokensAsync(1, 30);
        await EventAsync("{\"choices\":[{\"delta\":{\"cont");
        await TokensAsync(31, Tokens);
        await EventAsync(Chunk([], "stop"));
        await EventAsync("[DONE]");
    }

    /// <summary>Fails.</summary>
    public async Task FailAsync(int status, string code, string message, double? retryAfterSeconds = null)
    {
        context.Response.StatusCode = status;
        if (retryAfterSeconds is { } wait)
        {
            context.Response.Headers.RetryAfter = profile.Of(wait).TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }

        await SendAsync(new JsonObject
        {
            ["error"] = new JsonObject { ["message"] = message, ["type"] = "wall_error", ["param"] = null, ["code"] = code },
        }.ToJsonString());
    }

    /// <summary>Resets the connection.</summary>
    public void Reset()
    {
        context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        context.Abort();
    }

    [GeneratedRegex(@"(?<voice>[a-z]\d+-)?token(?<number>\d\d)")]
    private static partial Regex Token();

    private static string Token(string voice, int number) => $"{voice}{(voice.Length > 0 ? "-" : "")}token{number:00} ";

    private async Task TokensAsync(int first, int last)
    {
        for (var number = first; number <= last; number++)
        {
            await EventAsync(Chunk(new JsonObject { ["content"] = Token(voice, number) }, null));
            await WaitAsync(SecondsPerToken);
        }
    }

    private async Task EventAsync(string data)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync($"data: {Chunk(new JsonObject { ["role"] = "assistant", ["content"] = "" }, null)}\n\n", context.RequestAborted);
        }

        await context.Response.WriteAsync($"data: {data}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private async Task SendAsync(string json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.WriteAsync(json, context.RequestAborted);
    }

    private string Document()
    {
        var document = Head("chat.completion");
        document["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = Text },
            ["finish_reason"] = "stop",
        });
        document["usage"] = Usage();
        return document.ToJsonString();
    }

    private string Chunk(JsonObject delta, string? finish)
    {
        var chunk = Head("chat.completion.chunk");
        chunk["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish });
        return chunk.ToJsonString();
    }

    private JsonObject Head(string kind) => new()
    {
        ["id"] = "chatcmpl-wall-" + context.TraceIdentifier,
        ["object"] = kind,
        ["created"] = 1_755_137_737,
        ["model"] = call.Model,
    };

    private JsonObject Usage() => new() { ["prompt_tokens"] = 12 + Given, ["completion_tokens"] = Tokens - Given, ["total_tokens"] = 12 + Tokens };
}
