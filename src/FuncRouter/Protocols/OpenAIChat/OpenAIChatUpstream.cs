using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>
/// What a chat completion request becomes for a provider that speaks the same protocol: its own bytes, but for a closed list of fields.
/// Legacy completions share the list.
/// </summary>
internal static class OpenAIChatUpstream
{
    private const string StreamOptions = "stream_options";
    private static readonly ReadOnlyMemory<byte> AskForUsage = "{\"include_usage\":true}"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> AskForUsageField = "\"stream_options\":{\"include_usage\":true}"u8.ToArray();

    /// <summary>
    /// The edits: the upstream's name for the model, the router's own fields out, in a stream a request for usage, which costs and
    /// budgets need, and what the provider is known to call otherwise or to refuse.
    /// </summary>
    /// <param name="body">The body.</param>
    /// <param name="target">Who gets it.</param>
    /// <param name="notes">Takes what is left out.</param>
    /// <param name="askForUsage">Whether to ask for the usage of a stream.</param>
    public static ImmutableArray<BodyEdit> Edits(RequestBody body, UpstreamTarget target, TranslationNotes notes, bool askForUsage)
    {
        ReadOnlyMemory<byte> model = JsonSerializer.SerializeToUtf8Bytes(target.Model, OpenAIJson.Default.String);
        var quirks = target.Quirks;
        askForUsage &= !quirks.Refused.Contains(StreamOptions);
        var hasStreamOptions = body.Fields.Any(field => field.Name == StreamOptions);
        foreach (var field in body.Fields.Where(field => quirks.Refused.Contains(field.Name)))
        {
            notes.Drop(field.Name);
        }

        ReadOnlyMemory<byte>? Replace(BodyField field) =>
            field.Name == "model" ? model
            : askForUsage && field.Name == StreamOptions ? WithUsage(body.ValueOf(field))
            : default(ReadOnlyMemory<byte>?);

        return BodyEdits.Of(
            body,
            Replace,
            field => RouterFields.Contains(field.Name) || quirks.Refused.Contains(field.Name),
            field => quirks.Renamed.GetValueOrDefault(field.Name),
            askForUsage && !hasStreamOptions ? AskForUsageField : default);
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
