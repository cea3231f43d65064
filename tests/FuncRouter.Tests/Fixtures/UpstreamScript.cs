using Microsoft.AspNetCore.Http;

namespace FuncRouter.Tests.Fixtures;

/// <summary>What an upstream does to the requests of one kind: one step a request, the last step to all that follow.</summary>
internal sealed class UpstreamScript
{
    private readonly List<Func<UpstreamExchange, Task>> _steps = [];
    private Gate? _before;
    private int _next;

    /// <summary>Nothing but a word between two steps.</summary>
    public UpstreamScript Then => this;

    /// <summary>The next step waits for a gate before it begins.</summary>
    public UpstreamScript After(Gate gate)
    {
        _before = gate;
        return this;
    }

    /// <summary>Answers with a JSON document.</summary>
    public UpstreamScript Answers(string document, int status = 200, params (string Name, string Value)[] headers) => Add(async exchange =>
    {
        var response = exchange.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        SetHeaders(response, headers);
        await response.WriteAsync(document, exchange.Ended);
    });

    /// <summary>Answers with an error; one of OpenAI's shape, where no body is given.</summary>
    public UpstreamScript Fails(int status, string? body = null, params (string Name, string Value)[] headers) =>
        Answers(body ?? OpenAIAnswers.Error($"The script fails with {status}."), status, headers);

    /// <summary>Streams events; the response ends, as if it were complete, where the script of the stream does.</summary>
    public UpstreamScript Streams(Action<StreamScript> stream, params (string Name, string Value)[] headers)
    {
        var events = new StreamScript();
        stream(events);
        return Add(async exchange =>
        {
            exchange.Response.ContentType = "text/event-stream; charset=utf-8";
            SetHeaders(exchange.Response, headers);
            await exchange.Response.StartAsync(exchange.Ended);
            await events.RunAsync(exchange);
        });
    }

    /// <summary>Answers with bytes of any kind.</summary>
    /// <param name="mediaType">Their kind.</param>
    /// <param name="bytes">What is sent, and when.</param>
    /// <param name="length">How many are announced; null for a chunked answer.</param>
    public UpstreamScript Sends(string mediaType, Action<StreamScript> bytes, long? length = null)
    {
        var parts = new StreamScript();
        bytes(parts);
        return Add(async exchange =>
        {
            exchange.Response.ContentType = mediaType;
            exchange.Response.ContentLength = length;
            await exchange.Response.StartAsync(exchange.Ended);
            await parts.RunAsync(exchange);
        });
    }

    /// <summary>Sends nothing, not even headers, until the caller leaves.</summary>
    public UpstreamScript Hangs() => Add(exchange => Task.Delay(Timeout.Infinite, exchange.Ended));

    /// <summary>Resets the connection without an answer.</summary>
    public UpstreamScript Resets() => Add(exchange =>
    {
        exchange.Reset();
        return Task.CompletedTask;
    });

    /// <summary>Plays the step whose turn it is.</summary>
    public Task PlayAsync(UpstreamExchange exchange)
    {
        var turn = Interlocked.Increment(ref _next) - 1;
        return _steps[Math.Min(turn, _steps.Count - 1)](exchange);
    }

    private UpstreamScript Add(Func<UpstreamExchange, Task> step)
    {
        var gate = _before;
        _before = null;
        _steps.Add(gate is null ? step : async exchange =>
        {
            await gate.Opened.WaitAsync(exchange.Ended);
            await step(exchange);
        });
        return this;
    }

    private static void SetHeaders(HttpResponse response, (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            response.Headers[name] = value;
        }
    }
}
