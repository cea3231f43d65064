using System.Text;
using System.Text.Json.Nodes;

namespace FuncRouter.Tests.Fixtures;

/// <summary>What a stream sends, in order. Each part is with the operating system before the next begins.</summary>
internal sealed class StreamScript
{
    private readonly List<Func<UpstreamExchange, Task>> _parts = [];

    /// <summary>The chunk with the role.</summary>
    public StreamScript Role() => Event(OpenAIAnswers.Role);

    /// <summary>A chunk of content.</summary>
    public StreamScript Chunk(string content) => Event(model => OpenAIAnswers.Chunk(content, model));

    /// <summary>A chunk with any delta.</summary>
    public StreamScript Delta(string delta) => Event(model => OpenAIAnswers.Delta(JsonNode.Parse(delta)!.AsObject(), model));

    /// <summary>The chunk with the finish reason.</summary>
    public StreamScript Finish(string reason = "stop") => Event(model => OpenAIAnswers.Finish(reason, model));

    /// <summary>The chunk with the usage.</summary>
    public StreamScript Usage(int promptTokens, int completionTokens, int cachedTokens = 0) =>
        Event(model => OpenAIAnswers.Usage(promptTokens, completionTokens, cachedTokens, model));

    /// <summary>The event that ends a stream.</summary>
    public StreamScript Done() => Event("[DONE]");

    /// <summary>An event with any data.</summary>
    public StreamScript Event(string data) => Event(_ => data);

    /// <summary>A comment, as some providers send to keep a connection alive.</summary>
    public StreamScript Comment(string text) => Bytes(Encoding.UTF8.GetBytes($": {text}\n\n"));

    /// <summary>Bytes as they are, sent in parts that end at the given offsets.</summary>
    public StreamScript Bytes(byte[] bytes, params int[] cuts)
    {
        var start = 0;
        foreach (var end in cuts.Append(bytes.Length))
        {
            var part = bytes[start..end];
            _parts.Add(exchange => exchange.SendAsync(part));
            start = end;
        }

        return this;
    }

    /// <summary>A pause until a test opens the gate.</summary>
    public StreamScript WaitFor(Gate gate)
    {
        _parts.Add(exchange => gate.Opened.WaitAsync(exchange.Ended));
        return this;
    }

    /// <summary>Silence until the caller leaves.</summary>
    public StreamScript Hang()
    {
        _parts.Add(exchange => Task.Delay(Timeout.Infinite, exchange.Ended));
        return this;
    }

    /// <summary>Resets the connection; what was sent before has arrived. The last part of a stream.</summary>
    public StreamScript Reset()
    {
        _parts.Add(exchange =>
        {
            exchange.Reset();
            return Task.CompletedTask;
        });
        return this;
    }

    /// <summary>Sends it all.</summary>
    public async Task RunAsync(UpstreamExchange exchange)
    {
        foreach (var part in _parts)
        {
            await part(exchange);
        }
    }

    private StreamScript Event(Func<string, string> data)
    {
        _parts.Add(exchange => exchange.SendAsync(Encoding.UTF8.GetBytes($"data: {data(exchange.Request.Model ?? "gpt-test")}\n\n")));
        return this;
    }
}
