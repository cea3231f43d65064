using System.Text.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>A call of a function.</summary>
/// <param name="events">Where its events go.</param>
/// <param name="id">The item's id.</param>
/// <param name="index">Its place in the output.</param>
/// <param name="callId">The id by which the client answers it.</param>
/// <param name="name">The function.</param>
internal sealed class ResponsesFunctionCallItem(ResponsesEvents events, string id, int index, string callId, string name)
    : ResponsesCallItem(events, id, index, callId)
{
    /// <inheritdoc />
    protected override void TellMore(string json) =>
        Tell("response.function_call_arguments.delta", writer => writer.WriteString("delta"u8, json));

    /// <inheritdoc />
    protected override void TellEnd() => Tell("response.function_call_arguments.done", writer =>
    {
        writer.WriteString("name"u8, name);
        writer.WriteString("arguments"u8, Arguments);
    });

    /// <inheritdoc />
    protected override void WriteFields(Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, "function_call"u8);
        writer.WriteString("status"u8, Status);
        writer.WriteString("arguments"u8, IsEnded ? Arguments : "");
        writer.WriteString("call_id"u8, CallId);
        writer.WriteString("name"u8, name);
    }
}
