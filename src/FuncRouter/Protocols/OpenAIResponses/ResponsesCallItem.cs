using System.Text;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>A call of a tool that the client runs.</summary>
/// <param name="events">Where its events go.</param>
/// <param name="id">The item's id.</param>
/// <param name="index">Its place in the output.</param>
/// <param name="callId">The id by which the client answers it.</param>
internal abstract class ResponsesCallItem(ResponsesEvents events, string id, int index, string callId) : ResponsesOutputItem(events, id, index)
{
    private readonly StringBuilder _arguments = new();

    /// <summary>The id by which the client answers it.</summary>
    public string CallId => callId;

    /// <summary>The arguments so far.</summary>
    protected string Arguments => _arguments.ToString();

    /// <summary>Adds to the arguments.</summary>
    public void Add(string json)
    {
        _arguments.Append(json);
        TellMore(json);
    }

    /// <summary>Tells that there are more arguments.</summary>
    protected abstract void TellMore(string json);
}
