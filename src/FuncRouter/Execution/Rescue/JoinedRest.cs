using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;
using FuncRouter.Protocols.Streams;
using FuncRouter.Providers;

namespace FuncRouter.Execution.Rescue;

/// <summary>Turns one more answer into the rest of a stream that broke: of its text what is new, and all that comes behind.</summary>
/// <param name="join">The stream.</param>
/// <param name="reader">Reads the answer.</param>
/// <param name="text">Tells what of its text is new.</param>
internal sealed class JoinedRest(StreamJoin join, StepReader reader, IRestText text) : IStreamTransform
{
    private readonly List<AnswerEvent> _read = [];
    private readonly List<AnswerEvent> _steps = [];
    private readonly Dictionary<int, int> _parts = [];
    private int _readPart = -1;
    private int _writtenPart = -1;
    private bool _isPartOver;

    /// <inheritdoc />
    public bool IsUnderWay { get; private set; }

    /// <inheritdoc />
    public UpstreamFailure? Refusal { get; private set; }

    /// <inheritdoc />
    public bool TryRead(in StreamFrame frame, out AnswerFacts facts)
    {
        _read.Clear();
        _steps.Clear();
        facts = default;
        if (!reader.TryReadEvent(frame, _read))
        {
            return false;
        }

        foreach (var step in _read)
        {
            if (!TryTake(step))
            {
                Refusal = new UpstreamFailure(FailureKind.Diverged, 200, text.Refusal!);
                return false;
            }
        }

        facts = StepFacts.Of(_steps);
        return true;
    }

    /// <inheritdoc />
    public void Write(in StreamFrame frame, in AnswerFacts facts, PooledBuffer output)
    {
        foreach (var step in _steps)
        {
            join.Write(output, step);
        }
    }

    /// <inheritdoc />
    public void WriteComment(in StreamFrame frame, PooledBuffer output)
    {
        // A sign of life was due before the rest began, and this answer's framing may be another.
    }

    /// <inheritdoc />
    public void WriteEnd(PooledBuffer output, bool sawEnd) => join.WriteEnd(output);

    // New text goes on in the part that the client has, and in one of its own after that has ended.
    private int TextPart => _writtenPart >= 0 ? _writtenPart : _writtenPart = _isPartOver ? join.TakePart() : join.TextPart;

    private bool TryTake(AnswerEvent step)
    {
        switch (step)
        {
            case TextDelta { Choice: 0 } delta:
                _readPart = delta.Part;
                IsUnderWay |= delta.Text.Length > 0;
                return TryAdd(text.Take(delta.Text));
            case AnswerStarted or PartSealed or LogProbabilitiesAdded:
                return true;
            case ReasoningDelta:
                IsUnderWay = true;
                return true;
            case AnnotationAdded when !text.IsPast:
                return true;
            case PartEnded end when !text.IsPast || end.Part != _readPart || (_writtenPart < 0 && !join.HasText):
                return true;
            case PartEnded:
                _steps.Add(new PartEnded(0, TextPart));
                (_readPart, _writtenPart, _isPartOver) = (-1, -1, true);
                return true;
            case ChoiceEvent:
                if (!TryAdd(text.End(step is ChoiceFinished)))
                {
                    return false;
                }

                _steps.Add(step is PartEvent part ? Renumbered(part) : step);
                return true;
            default:
                _steps.Add(step);
                return true;
        }
    }

    private bool TryAdd(string? added)
    {
        if (added is { Length: > 0 })
        {
            _steps.Add(new TextDelta(0, TextPart, added));
        }

        return added is not null;
    }

    // The parts of the second answer come after those of the first, whatever their own numbers are.
    private PartEvent Renumbered(PartEvent part)
    {
        if (part.Part == _readPart)
        {
            return part with { Part = TextPart };
        }

        if (!_parts.TryGetValue(part.Part, out var number))
        {
            _parts.Add(part.Part, number = join.TakePart());
        }

        return part with { Part = number };
    }
}
