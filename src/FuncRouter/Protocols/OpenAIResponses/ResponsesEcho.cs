using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// What a response repeats of its request. SDKs rely on the fields being there: where the client did not say, there stands OpenAI's
/// default, or null for what the provider decides. Source: OpenAI API reference, "The response object".
/// </summary>
internal sealed class ResponsesEcho
{
    private static readonly ImmutableArray<(string Name, byte[] Default)> Echoed =
    [
        ("instructions", [.. "null"u8]),
        ("max_output_tokens", [.. "null"u8]),
        ("max_tool_calls", [.. "null"u8]),
        ("metadata", [.. "{}"u8]),
        ("parallel_tool_calls", [.. "true"u8]),
        ("prompt_cache_key", [.. "null"u8]),
        ("reasoning", [.. """{"effort":null,"summary":null}"""u8]),
        ("safety_identifier", [.. "null"u8]),
        ("service_tier", [.. "null"u8]),
        ("temperature", [.. "null"u8]),
        ("text", [.. """{"format":{"type":"text"}}"""u8]),
        ("tool_choice", [.. "\"auto\""u8]),
        ("tools", [.. "[]"u8]),
        ("top_logprobs", [.. "0"u8]),
        ("top_p", [.. "null"u8]),
        ("truncation", [.. "\"disabled\""u8]),
        ("user", [.. "null"u8]),
    ];

    private readonly ImmutableArray<(string Name, byte[] Value)> _values;

    /// <summary>Takes what is repeated out of a request.</summary>
    public ResponsesEcho(RequestBody request)
    {
        var given = request.Fields
            .Where(field => !request.ValueOf(field).SequenceEqual("null"u8))
            .GroupBy(field => field.Name)
            .ToDictionary(fields => fields.Key, fields => fields.Last());
        _values =
        [
            .. Echoed.Select(entry =>
                (entry.Name, given.TryGetValue(entry.Name, out var field) ? OnOneLine(request.ValueOf(field)) : entry.Default)),
        ];
        CustomTools = given.TryGetValue("tools", out var tools) ? ResponsesCustomTools.NamesIn(request.ValueOf(tools)) : [];
    }

    /// <summary>The names of the tools whose calls are not functions'.</summary>
    public ImmutableHashSet<string> CustomTools { get; }

    /// <summary>Writes the fields into an object that is open.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        foreach (var (name, value) in _values)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(value, skipInputValidation: true);
        }

        // Nothing is kept here, and what would need that was refused.
        writer.WriteBoolean("background"u8, false);
        writer.WriteBoolean("store"u8, false);
        writer.WriteNull("previous_response_id"u8);
    }

    // An event's data is one line. Within JSON a bare line end can only be white space.
    private static byte[] OnOneLine(ReadOnlySpan<byte> json)
    {
        var line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
