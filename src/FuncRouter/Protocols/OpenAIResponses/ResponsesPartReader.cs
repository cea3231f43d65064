using System.Text;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>What a part is.</summary>
internal enum PartKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A refusal.</summary>
    Refusal,

    /// <summary>Thoughts.</summary>
    Thoughts,

    /// <summary>The arguments of a call.</summary>
    Call,
}

/// <summary>Follows one part of an answer: knows what was told of it, so that nothing is told twice and nothing is missed.</summary>
internal sealed class ResponsesPartReader(PartNumbers numbers)
{
    private readonly StringBuilder _told = new();
    private int _number = -1;
    private int _annotations;
    private (string List, int Index)? _thoughts;
    private bool _isEnded;

    /// <summary>Whether anything was told of it.</summary>
    public bool HasBegun => _number >= 0;

    private int Number => _number < 0 ? _number = numbers.Next() : _number;

    /// <summary>Begins a call.</summary>
    public void Begin(string id, string name, ICollection<AnswerEvent> steps) => steps.Add(new ToolCallStarted(0, Number, id, name));

    /// <summary>Tells more.</summary>
    /// <param name="kind">What kind of part it is.</param>
    /// <param name="piece">The piece; null or empty for none.</param>
    /// <param name="steps">Takes what it says.</param>
    public void Add(PartKind kind, string? piece, ICollection<AnswerEvent> steps)
    {
        // Arguments of a call that never began are a call of the provider's own.
        if (piece is not { Length: > 0 } || _isEnded || (kind == PartKind.Call && !HasBegun))
        {
            return;
        }

        _told.Append(piece);
        steps.Add(kind switch
        {
            PartKind.Text => new TextDelta(0, Number, piece),
            PartKind.Refusal => new RefusalDelta(0, Number, piece),
            PartKind.Thoughts => new ReasoningDelta(0, Number, piece),
            _ => new ToolArgumentsDelta(0, Number, piece),
        });
    }

    /// <summary>Tells more thoughts: a summary, or the thoughts themselves, in several pieces with an empty line between them.</summary>
    /// <param name="list">Where they stand; of two lists the first that says something counts, for both say the same.</param>
    /// <param name="index">Which piece.</param>
    /// <param name="text">More of it.</param>
    /// <param name="steps">Takes what it says.</param>
    public void AddThoughts(string list, int index, string? text, ICollection<AnswerEvent> steps)
    {
        var before = _thoughts ??= (list, index);
        if (before.List != list)
        {
            return;
        }

        if (before.Index != index)
        {
            _thoughts = (list, index);
            Add(PartKind.Thoughts, "\n\n", steps);
        }

        Add(PartKind.Thoughts, text, steps);
    }

    /// <summary>Tells what is missing of the whole.</summary>
    /// <param name="kind">What kind of part it is.</param>
    /// <param name="whole">The whole; null where it does not say.</param>
    /// <param name="steps">Takes what it says.</param>
    public void Complete(PartKind kind, string? whole, ICollection<AnswerEvent> steps)
    {
        var told = _told.ToString();
        if (whole is not null && whole.Length > told.Length && whole.StartsWith(told, StringComparison.Ordinal))
        {
            Add(kind, whole[told.Length..], steps);
        }
    }

    /// <summary>Tells a source.</summary>
    public void Add(Annotation? annotation, ICollection<AnswerEvent> steps)
    {
        _annotations++;
        if (annotation is not null && !_isEnded && HasBegun)
        {
            steps.Add(new AnnotationAdded(0, Number, annotation));
        }
    }

    /// <summary>Tells the sources that are missing of all.</summary>
    public void Complete(IEnumerable<Annotation> all, ICollection<AnswerEvent> steps)
    {
        foreach (var annotation in all.Skip(_annotations).ToArray())
        {
            Add(annotation, steps);
        }
    }

    /// <summary>Seals it.</summary>
    public void Seal(ReasoningSeal seal, ICollection<AnswerEvent> steps) => steps.Add(new PartSealed(0, Number, seal));

    /// <summary>Ends it, where it has begun and has not ended.</summary>
    public void End(ICollection<AnswerEvent> steps)
    {
        if (HasBegun && !_isEnded)
        {
            _isEnded = true;
            steps.Add(new PartEnded(0, Number));
        }
    }
}
