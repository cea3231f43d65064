using System.Text.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// A call of a custom tool, made through the function that stands for it (<see cref="ResponsesCustomTools"/>). Its input is a text within
/// the arguments, so it is told when these are whole.
/// </summary>
/// <param name="events">Where its events go.</param>
/// <param name="id">The item's id.</param>
/// <param name="index">Its place in the output.</param>
/// <param name="callId">The id by which the client answers it.</param>
/// <param name="name">The tool.</param>
internal sealed class ResponsesCustomCallItem(ResponsesEvents events, string id, int index, string callId, string name)
    : ResponsesCallItem(events, id, index, callId)
{
    /// <inheritdoc />
    protected override void TellMore(string json)
    {
        // A piece of JSON is no piece of the input.
    }

    /// <inheritdoc />
    protected override void TellEnd()
    {
        var input = ResponsesCustomTools.ToInput(Arguments);
        Tell("response.custom_tool_call_input.delta", writer => writer.WriteString("delta"u8, input));
        Tell("response.custom_tool_call_input.done", writer => writer.WriteString("input"u8, input));
    }

    /// <inheritdoc />
    protected override void WriteFields(Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, "custom_tool_call"u8);
        writer.WriteString("status"u8, Status);
        writer.WriteString("call_id"u8, CallId);
        writer.WriteString("input"u8, IsEnded ? ResponsesCustomTools.ToInput(Arguments) : "");
        writer.WriteString("name"u8, name);
    }
}
