using System.Collections.Immutable;

namespace FuncRouter.Protocols;

/// <summary>What a writer notes while it puts a request into another protocol.</summary>
internal sealed class TranslationNotes
{
    private readonly List<string> _dropped = [];

    /// <summary>Parameters that the target cannot express, by the client's or the neutral form's names: they were left out.</summary>
    public IReadOnlyList<string> Dropped => _dropped;

    /// <summary>
    /// The constraint under which this target cannot answer the request at all (<c>mediaUrl</c>, <c>audio</c>…): to leave the thing out
    /// would change what is asked. Null where it can.
    /// </summary>
    public string? Constraint { get; private set; }

    /// <summary>The tool whose arguments are the JSON that the client asked for; null where the answer is text as usual.</summary>
    public string? JsonTool { get; private set; }

    /// <summary>Notes that a parameter was left out.</summary>
    public void Drop(string parameter)
    {
        if (!_dropped.Contains(parameter))
        {
            _dropped.Add(parameter);
        }
    }

    /// <summary>Notes that parameters were left out.</summary>
    public void Drop(ImmutableArray<string> parameters)
    {
        foreach (var parameter in parameters)
        {
            Drop(parameter);
        }
    }

    /// <summary>Notes that the target cannot answer this request; the first reason stays.</summary>
    public void Exclude(string constraint) => Constraint ??= constraint;

    /// <summary>Notes that the model is made to answer through a tool; the answer's reader turns its call back into text.</summary>
    public void AnswerThroughTool(string name) => JsonTool = name;
}
