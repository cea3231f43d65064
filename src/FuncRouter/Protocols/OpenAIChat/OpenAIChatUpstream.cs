using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>What a chat completion request becomes for a provider that speaks the same protocol: its own bytes, but for a closed list of fields.</summary>
internal static class OpenAIChatUpstream
{
    /// <summary>The path below a provider's base address.</summary>
    public const string Path = "chat/completions";

    private static readonly ReadOnlyMemory<byte> AskForUsage = "{\"include_usage\":true}"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> AskForUsageField = "\"stream_options\":{\"include_usage\":true}"u8.ToArray();

    /// <summary>
    /// The edits: the upstream's name for the model, the router's own fields out and, in a stream, a request for usage, which costs and
    /// budgets need.
    /// </summary>
    public static ImmutableArray<BodyEdit> Edits(RequestBody body, RequestFeatures features, string upstreamModel)
    {
        ReadOnlyMemory<byte> model = JsonSerializer.SerializeToUtf8Bytes(upstreamModel, OpenAIJson.Default.String);
        var askForUsage = features is { Stream: true, StreamUsage: false };
        var hasStreamOptions = false;
        foreach (var field in body.Fields)
        {
            hasStreamOptions |= field.Name == "stream_options";
        }

        ReadOnlyMemory<byte>? Replace(BodyField field)
        {
            if (field.Name == "model")
            {
                return model;
            }

            return askForUsage && field.Name == "stream_options" ? WithUsage(body.ValueOf(field)) : (ReadOnlyMemory<byte>?)null;
        }

        return BodyEdits.Of(
            body, Replace, field => RouterFields.Contains(field.Name), askForUsage && !hasStreamOptions ? AskForUsageField : default);
    }

    // Other stream options of the client's stay as they are.
    private static ReadOnlyMemory<byte> WithUsage(ReadOnlySpan<byte> streamOptions)
    {
        var reader = new Utf8JsonReader(streamOptions, JsonText.ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return AskForUsage;
        }

        var output = new ArrayBufferWriter<byte>(streamOptions.Length + AskForUsage.Length);
        output.Write("{"u8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isUsage = reader.ValueTextEquals("include_usage"u8);
            var start = (int)reader.TokenStartIndex;
            reader.Read();
            reader.Skip();
            if (!isUsage)
            {
                output.Write(streamOptions[start..(int)reader.BytesConsumed]);
                output.Write(","u8);
            }
        }

        output.Write("\"include_usage\":true}"u8);
        return output.WrittenMemory;
    }
}
