using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Protocols.Operations;

/// <summary>What an operation's request becomes for a provider that has the operation: its own bytes, but for a closed list of fields.</summary>
internal static class JsonOperationUpstream
{
    /// <summary>
    /// The edits: the upstream's name for the model, the router's own fields out, and what the provider is known to call otherwise or to
    /// refuse.
    /// </summary>
    public static ImmutableArray<BodyEdit> Edits(RequestBody body, UpstreamTarget target, TranslationNotes notes)
    {
        ReadOnlyMemory<byte> model = JsonSerializer.SerializeToUtf8Bytes(target.Model, OpenAIJson.Default.String);
        var quirks = target.Quirks;
        foreach (var field in body.Fields.Where(field => quirks.Refused.Contains(field.Name)))
        {
            notes.Drop(field.Name);
        }

        return BodyEdits.Of(
            body,
            field => field.Name == "model" ? model : default(ReadOnlyMemory<byte>?),
            field => RouterFields.Contains(field.Name) || quirks.Refused.Contains(field.Name),
            field => quirks.Renamed.GetValueOrDefault(field.Name),
            body.Fields.Any(field => field.Name == "model") ? default : (byte[])[.. "\"model\":"u8, .. model.Span]);
    }
}
