using System.Buffers;
using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Tests.Fixtures;

/// <summary>Requests as the router sees them, made from the text that a client sends.</summary>
internal static class ChatBodies
{
    /// <summary>A request that uses about everything that is read.</summary>
    public const string Rich = """
        { "model": "auto", "messages": [ {"role": "system", "content": "Be brief. \u00e9 \ud83d\ude00"},
          {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]} ],
          "stream": true, "stream_options": { "include_usage": false, "include_obfuscation": true }, "max_tokens": 12, "temperature": 0.5,
          "tools": [ {"type":"function","function":{"name":"f","parameters":{"type":"object"}}} ], "reasoning_effort": "low",
          "response_format": {"type":"json_schema","json_schema":{"name":"a","schema":{}}}, "user": "u", "session_id": "s",
          "models": ["a", "b"], "fallbacks": [{"model": "c"}], "provider": {"order": ["p"], "sort": "price", "quantizations": ["fp8"]}, "seed": 7 }
        """;

    /// <summary>Reads a body that has nothing to mend.</summary>
    public static RequestHead Read(string json)
    {
        var (request, error) = OpenAIChatProtocol.Instance.ReadHead(Encoding.UTF8.GetBytes(json));
        Assert.Null(error);
        return request!;
    }

    /// <summary>Reads a body that has something to mend.</summary>
    public static RouterError Refuse(string json)
    {
        var (request, error) = OpenAIChatProtocol.Instance.ReadHead(Encoding.UTF8.GetBytes(json));
        Assert.Null(request);
        return error!;
    }

    public static PooledBuffer Buffer(ReadOnlySpan<byte> bytes)
    {
        var buffer = new PooledBuffer(bytes.Length);
        buffer.Write(bytes);
        return buffer;
    }

    /// <summary>The request that a body becomes.</summary>
    public static RouterRequest Request(string json, string tenant = "tenant", string? user = null, string session = "session")
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        return Request(bytes, Read(json)) with { Caller = new Caller(tenant, user, session) };
    }

    public static RouterRequest Request(byte[] bytes, RequestHead read) => new()
    {
        Id = "gen-1",
        ReceivedAt = DateTimeOffset.FromUnixTimeSeconds(1_755_137_737),
        ReceivedTimestamp = 0,
        Caller = new Caller("tenant", null, "session"),
        Model = read.Model,
        Protocol = OpenAIChatProtocol.Instance.Name,
        Conversation = new(() => OpenAIChatProtocol.Instance.ReadConversation(bytes)),
        Features = read.Features,
        Controls = read.Controls,
        Body = new RequestBody(Buffer(bytes), read.Fields),
    };

    /// <summary>The text after edits.</summary>
    public static byte[] Apply(ReadOnlySpan<byte> text, IEnumerable<BodyEdit> edits)
    {
        var result = new List<byte>();
        var position = 0;
        foreach (var edit in edits)
        {
            Assert.InRange(edit.Start, position, edit.End);
            result.AddRange(text[position..edit.Start]);
            result.AddRange(edit.Replacement.Span);
            position = edit.End;
        }

        result.AddRange(text[position..]);
        return [.. result];
    }

    /// <summary>The fields of an object, each from the quotation mark before its name to the end of its value.</summary>
    public static List<(string Name, string Text)> FieldsOf(ReadOnlySpan<byte> json)
    {
        var fields = new List<(string, string)>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 256 });
        Assert.True(reader.Read());
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, start) = (reader.GetString()!, (int)reader.TokenStartIndex);
            reader.Read();
            reader.Skip();
            fields.Add((name, Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed])));
        }

        Assert.False(reader.Read());
        return fields;
    }
}
