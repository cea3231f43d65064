using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// What a Responses request becomes for a provider that speaks the same protocol: its own bytes, but for the model's name and the
/// router's fields.
/// </summary>
internal static class ResponsesUpstream
{
    /// <summary>Works out the edits. Usage needs no asking for: it is in every response.</summary>
    public static ImmutableArray<BodyEdit> Edits(RequestBody body, UpstreamTarget target)
    {
        ReadOnlyMemory<byte> model = JsonSerializer.SerializeToUtf8Bytes(target.Model, OpenAIJson.Default.String);
        return BodyEdits.Of(
            body,
            field => field.Name == "model" ? model : default(ReadOnlyMemory<byte>?),
            field => RouterFields.Contains(field.Name));
    }
}
