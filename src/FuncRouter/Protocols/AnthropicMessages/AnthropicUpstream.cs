using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// What a request becomes for a provider that speaks the same protocol: its own bytes, but for the model's name, the router's own fields,
/// what the provider is known to call otherwise or to refuse, and what another provider's answer left in the history.
/// </summary>
internal static class AnthropicUpstream
{
    /// <summary>The edits, in the order of the text.</summary>
    public static ImmutableArray<BodyEdit> Edits(RouterRequest request, UpstreamTarget target, TranslationNotes notes)
    {
        var body = request.Body;
        var quirks = target.Quirks;
        foreach (var field in body.Fields.Where(field => quirks.Refused.Contains(field.Name)))
        {
            notes.Drop(field.Name);
        }

        var edits = BodyEdits.Of(
            body,
            field => field.Name == "model" ? NameOf(target.Model) : (ReadOnlyMemory<byte>?)null,
            field => RouterFields.Contains(field.Name) || quirks.Refused.Contains(field.Name),
            field => quirks.Renamed.GetValueOrDefault(field.Name));
        var foreign = AnthropicForeignThoughts.Edits(request);
        return foreign.IsEmpty ? edits : [.. edits.Concat(foreign).OrderBy(edit => edit.Start)];
    }

    private static byte[] NameOf(string model) => [(byte)'"', .. JsonEncodedText.Encode(model).EncodedUtf8Bytes, (byte)'"'];
}
