using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FuncRouter.Faults.Chaos;

/// <summary>The words in which a provider of the chaos run answers one request.</summary>
/// <param name="context">The request.</param>
/// <param name="isAnthropic">Whether it speaks Anthropic's protocol, else OpenAI's.</param>
/// <param name="stream">Whether a stream was asked for.</param>
/// <param name="voice">What tells its words from those of other answers.</param>
/// <param name="request">The request's number.</param>
internal sealed class ChaosAnswer(HttpContext context, bool isAnthropic, bool stream, string voice, int request)
{
    private const string HalfAnEvent = "{\"choices\":[{\"del";

    /// <summary>The first token that is wanted: 1, or where the request left off.</summary>
    public required int From { get; init; }

    /// <summary>The last.</summary>
    public required int To { get; init; }

    private ChaosWords Words => field ??= isAnthropic ? new AnthropicWords(request) : new ChatWords(request);

    /// <summary>Plays one fault.</summary>
    /// <param name="fault">What happens.</param>
    /// <param name="part">After how much of the answer, where it happens in its middle.</param>
    public async Task PlayAsync(ChaosFault fault, double part)
    {
        switch (fault)
        {
            case ChaosFault.BusyUntil:
                context.Response.Headers.RetryAfter = "0.2";
                await FailAsync(429, "Slow down.", "rate_limit_exceeded");
                return;
            case ChaosFault.Busy:
                await FailAsync(429, "Slow down.", "rate_limit_exceeded");
                return;
            case ChaosFault.Broken:
                await FailAsync(500, "Something broke.", "server_error");
                return;
            case ChaosFault.Overloaded:
                await FailAsync(503, "Overloaded.", "overloaded");
                return;
            case ChaosFault.Reset:
                Reset();
                return;
            case ChaosFault.Silent:
                await HangAsync();
                return;
            case ChaosFault.Late:
                await Task.Delay(TimeSpan.FromSeconds(2), context.RequestAborted);
                break;
            case ChaosFault.ErrorBody:
                await FailAsync(200, "Out of order.", "server_error");
                return;
            default:
                break;
        }

        await (stream ? StreamAsync(fault, part) : SendDocumentAsync(fault, part));
    }

    /// <summary>Fails.</summary>
    public Task FailAsync(int status, string message, string? code)
    {
        context.Response.StatusCode = status;
        return SendAsync(Words.Error(message, code));
    }

    private async Task StreamAsync(ChaosFault fault, double part)
    {
        context.Response.ContentType = "text/event-stream";
        await SendEventsAsync(Words.Begin());
        var middle = fault >= ChaosFault.Cut && fault != ChaosFault.Unmarked ? Math.Min(To - 1, From + (int)((To - From) * part)) : To;
        await TokensAsync(From, middle);
        switch (fault)
        {
            case ChaosFault.Cut:
                Reset();
                return;
            case ChaosFault.Stall:
                await HangAsync();
                return;
            case ChaosFault.Unfinished:
                return;
            case ChaosFault.ErrorEvent:
                await SendEventsAsync([Words.Error("Out of order.", "server_error")]);
                return;
            case ChaosFault.Malformed:
                await SendEventsAsync([HalfAnEvent]);
                await TokensAsync(middle + 1, To);
                break;
            default:
                break;
        }

        await SendEventsAsync(Words.End(To - From + 1, withMark: fault != ChaosFault.Unmarked));
    }

    private async Task SendDocumentAsync(ChaosFault fault, double part)
    {
        var document = Words.Document(string.Concat(Enumerable.Range(From, To - From + 1).Select(Token)), To - From + 1);
        var half = document[..(int)(document.Length * part)];
        switch (fault)
        {
            case ChaosFault.Cut or ChaosFault.Stall or ChaosFault.Unfinished:
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = document.Length;
                await context.Response.WriteAsync(half, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                if (fault == ChaosFault.Stall)
                {
                    await HangAsync();
                }

                Reset();
                return;
            case ChaosFault.Malformed or ChaosFault.ErrorEvent:
                await SendAsync(half);
                return;
            default:
                await SendAsync(document);
                return;
        }
    }

    private string Token(int number) => ChaosText.Token(voice, request, number);

    private async Task TokensAsync(int first, int last)
    {
        for (var number = first; number <= last; number++)
        {
            await SendEventsAsync([Words.Token(Token(number))]);
        }
    }

    private async Task SendEventsAsync(IEnumerable<string> events)
    {
        foreach (var data in events)
        {
            var name = isAnthropic && data.StartsWith("{\"type\":", StringComparison.Ordinal) ? $"event: {JsonNode.Parse(data)!["type"]}\n" : "";
            await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{name}data: {data}\n\n"), context.RequestAborted);
        }

        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private Task SendAsync(string json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return context.Response.WriteAsync(json, context.RequestAborted);
    }

    private Task HangAsync() => Task.Delay(Timeout.Infinite, context.RequestAborted);

    private void Reset()
    {
        context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        context.Abort();
    }
}
