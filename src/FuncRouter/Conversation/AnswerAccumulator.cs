using System.Text;

namespace FuncRouter.Conversation;

/// <summary>Puts the events of an answer together to the whole that they tell of.</summary>
public sealed class AnswerAccumulator
{
    private readonly SortedDictionary<int, Choice> _choices = [];
    private AnswerStarted? _start;
    private TokenUsage? _usage;

    /// <summary>Takes the next event.</summary>
    public void Add(AnswerEvent step)
    {
        switch (step)
        {
            case AnswerStarted start:
                _start = start;
                break;
            case UsageReported report:
                _usage = report.Usage;
                break;
            case PartEvent part:
                Of(part.Choice).Of(part.Part).Add(part);
                break;
            case LogProbabilitiesAdded more:
                Of(more.Choice).LogProbabilities.AddRange(more.Tokens);
                break;
            case ChoiceFinished finish:
                Of(finish.Choice).Finish = finish;
                break;
            default:
                // The end of a stream and a failure are no part of an answer.
                break;
        }
    }

    /// <summary>The whole so far.</summary>
    public ConversationAnswer ToAnswer() => new()
    {
        Id = _start?.Id,
        Model = _start?.Model,
        CreatedAt = _start?.CreatedAt,
        Usage = _usage,
        Choices = [.. _choices.Values.Select(choice => choice.ToAnswer())],
    };

    private Choice Of(int index)
    {
        if (!_choices.TryGetValue(index, out var choice))
        {
            _choices.Add(index, choice = new Choice());
        }

        return choice;
    }

    private sealed class Choice
    {
        private readonly List<(int Number, Part Part)> _parts = [];

        public List<TokenLogProbability> LogProbabilities { get; } = [];

        public ChoiceFinished? Finish { get; set; }

        // The last part is nearly always the one; an answer has few.
        public Part Of(int number)
        {
            var place = _parts.FindLastIndex(entry => entry.Number == number);
            if (place < 0)
            {
                place = _parts.Count;
                _parts.Add((number, new Part()));
            }

            return _parts[place].Part;
        }

        public AnswerChoice ToAnswer() =>
            new([.. _parts.Select(entry => entry.Part.ToContent()).OfType<ContentPart>()], Finish?.Reason ?? FinishReason.None)
            {
                StopSequence = Finish?.StopSequence,
                LogProbabilities = [.. LogProbabilities],
            };
    }

    private sealed class Part
    {
        private readonly StringBuilder _text = new();
        private readonly List<Annotation> _annotations = [];
        private PartEvent? _kind;
        private ReasoningSeal? _seal;

        public void Add(PartEvent step)
        {
            switch (step)
            {
                case TextDelta delta:
                    Append(delta, delta.Text);
                    break;
                case RefusalDelta delta:
                    Append(delta, delta.Text);
                    break;
                case ReasoningDelta delta:
                    Append(delta, delta.Text);
                    break;
                case ToolCallStarted:
                    _kind = step;
                    break;
                case ToolArgumentsDelta delta:
                    _text.Append(delta.Json);
                    break;
                case PartSealed state:
                    _seal = state.Seal;
                    break;
                case AnnotationAdded more:
                    _annotations.Add(more.Annotation);
                    break;
                default:
                    // Its end changes nothing.
                    break;
            }
        }

        public ContentPart? ToContent() => _kind switch
        {
            TextDelta => new TextPart(_text.ToString()) { Annotations = [.. _annotations], Seal = _seal },
            RefusalDelta => new RefusalPart(_text.ToString()),
            ToolCallStarted call => new ToolCallPart(call.Id, call.Name, _text.Length > 0 ? _text.ToString() : "{}") { Seal = _seal },
            ReasoningDelta => new ReasoningPart(_text.ToString()) { Seal = _seal },
            _ when _seal is not null => new ReasoningPart("") { Seal = _seal },
            _ => null,
        };

        private void Append(PartEvent step, string text)
        {
            _kind ??= step;
            _text.Append(text);
        }
    }
}
