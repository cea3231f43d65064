using System.Text.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// An item of a response's output while it comes into being: it tells its events and, at the end, what it has become. Source: OpenAI API
/// reference, "The response object", <c>output</c>, and "Streaming events".
/// </summary>
/// <param name="events">Where its events go.</param>
/// <param name="id">Its id.</param>
/// <param name="index">Its place in the output.</param>
internal abstract class ResponsesOutputItem(ResponsesEvents events, string id, int index)
{
    /// <summary>Whether it is whole.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>The item's status: <c>in_progress</c>, <c>completed</c> or <c>incomplete</c>.</summary>
    protected string Status { get; private set; } = "in_progress";

    /// <summary>Tells that it has begun.</summary>
    public void Begin()
    {
        events.Write("response.output_item.added", writer =>
        {
            writer.WriteNumber("output_index"u8, index);
            writer.WritePropertyName("item"u8);
            Write(writer);
        });
        TellBeginning();
    }

    /// <summary>Tells that it is whole, or will get no more; the second time nothing.</summary>
    /// <param name="status"><c>completed</c>, or <c>incomplete</c> where it was cut off.</param>
    public void End(string status = "completed")
    {
        if (IsEnded)
        {
            return;
        }

        IsEnded = true;
        TellEnd();
        Status = status;
        events.Write("response.output_item.done", writer =>
        {
            writer.WriteNumber("output_index"u8, index);
            writer.WritePropertyName("item"u8);
            Write(writer);
        });
    }

    /// <summary>Writes it as an object, as it is now.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, id);
        WriteFields(writer);
        writer.WriteEndObject();
    }

    /// <summary>Tells what comes between its beginning and its first word.</summary>
    protected virtual void TellBeginning()
    {
        // Most kinds have nothing to tell.
    }

    /// <summary>Tells what comes between its last word and its end.</summary>
    protected abstract void TellEnd();

    /// <summary>Writes what its kind has beside the id.</summary>
    protected abstract void WriteFields(Utf8JsonWriter writer);

    /// <summary>Tells an event of its own.</summary>
    /// <param name="type">The event's type.</param>
    /// <param name="fields">Writes the fields beside the item's id and place.</param>
    protected void Tell(string type, Action<Utf8JsonWriter> fields) => events.Write(type, writer =>
    {
        writer.WriteString("item_id"u8, id);
        writer.WriteNumber("output_index"u8, index);
        fields(writer);
    });
}
