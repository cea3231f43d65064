using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Cohere;

/// <summary>
/// Reads the message of an answer, as pieces of a stream or whole, and numbers its parts. Blocks of content have numbers of their own,
/// which are no names: a thought and the text behind it were seen with the same.
/// </summary>
internal sealed class CohereMessageReader
{
    private readonly List<CohereTextPart> _texts = [];
    private readonly Dictionary<int, CohereToolCall> _calls = [];
    private CohereTextPart? _text;
    private CohereTextPart? _plan;
    private int? _thoughts;
    private int _index;
    private int _parts;

    /// <summary>Reads a message that came in one piece.</summary>
    public void ReadWhole(JsonElement message, ICollection<AnswerEvent> steps)
    {
        var index = 0;
        foreach (var content in message.Items("content"u8))
        {
            StartContent(index++, steps);
            AddContent(content, steps);
            EndContent(steps);
        }

        AddPlan(message.Text("tool_plan"u8), steps);
        index = 0;
        foreach (var call in message.Items("tool_calls"u8))
        {
            StartCall(index, call, steps);
            EndCall(index++, steps);
        }

        foreach (var citation in message.Items("citations"u8))
        {
            Cite(citation, steps);
        }
    }

    /// <summary>A block of content begins.</summary>
    public void StartContent(int index, ICollection<AnswerEvent> steps)
    {
        EndContent(steps);
        _index = index;
    }

    /// <summary>More of a block of content: thoughts or text.</summary>
    public void AddContent(JsonElement? content, ICollection<AnswerEvent> steps)
    {
        if (content?.Text("thinking"u8) is { Length: > 0 } thought)
        {
            _text = null;
            _thoughts ??= _parts++;
            steps.Add(new ReasoningDelta(0, _thoughts.Value, thought));
        }

        if (content?.Text("text"u8) is { Length: > 0 } text)
        {
            EndThoughts(steps);
            if (_text is null)
            {
                _texts.Add(_text = new CohereTextPart(_index, _parts++));
            }

            steps.Add(_text.Add(text));
        }
    }

    /// <summary>A block of content is whole. That of text is left open: the sources may still come.</summary>
    public void EndContent(ICollection<AnswerEvent> steps)
    {
        EndThoughts(steps);
        _text = null;
    }

    /// <summary>More of the plan that goes with tool calls.</summary>
    public void AddPlan(string? plan, ICollection<AnswerEvent> steps)
    {
        if (plan is { Length: > 0 })
        {
            EndThoughts(steps);
            _plan ??= new CohereTextPart(-1, _parts++);
            steps.Add(_plan.Add(plan));
        }
    }

    /// <summary>A tool call begins, with its arguments where they come in one piece.</summary>
    public void StartCall(int index, JsonElement? call, ICollection<AnswerEvent> steps)
    {
        if (call is not { } value)
        {
            return;
        }

        EndContent(steps);
        _calls[index] = new CohereToolCall(_parts++);
        steps.Add(new ToolCallStarted(0, _calls[index].Part, value.Text("id"u8) ?? "", value.Get("function"u8)?.Text("name"u8) ?? ""));
        AddArguments(index, call, steps);
    }

    /// <summary>More of a tool call's arguments.</summary>
    public void AddArguments(int index, JsonElement? call, ICollection<AnswerEvent> steps)
    {
        if (_calls.TryGetValue(index, out var known) && call?.Get("function"u8)?.Text("arguments"u8) is { } piece && known.Add(piece) is { } step)
        {
            steps.Add(step);
        }
    }

    /// <summary>A tool call is whole.</summary>
    public void EndCall(int index, ICollection<AnswerEvent> steps)
    {
        if (_calls.Remove(index, out var call))
        {
            steps.Add(new PartEnded(0, call.Part));
        }
    }

    /// <summary>The sources of a piece of a text or of the plan; those of thoughts have no place in the neutral form.</summary>
    public void Cite(JsonElement? citation, ICollection<AnswerEvent> steps)
    {
        if (citation is not { } value || value.Is("type"u8, "THINKING_CONTENT"u8))
        {
            return;
        }

        var index = value.Int("content_index"u8);
        var text = value.Is("type"u8, "PLAN"u8) ? _plan : _texts.FindLast(part => part.Index == index) ?? _texts.LastOrDefault();
        foreach (var source in value.Items("sources"u8))
        {
            if (text is not null)
            {
                steps.Add(new AnnotationAdded(0, text.Part, text.Annotate(value, source)));
            }
        }
    }

    private void EndThoughts(ICollection<AnswerEvent> steps)
    {
        if (_thoughts is { } part)
        {
            _thoughts = null;
            steps.Add(new PartEnded(0, part));
        }
    }
}
