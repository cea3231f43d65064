using System.Text;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Protocols.Streams;
using FuncRouter.Providers;

namespace FuncRouter.Execution;

/// <summary>
/// Joins a second answer to a stream that broke: as long as its text is what the client has already nothing is sent, and what comes after
/// that is written behind it, under the first answer's id and model. An answer that begins otherwise is refused.
/// </summary>
/// <remarks>
/// The state of the client's stream (which parts are open, which numbers are taken) is found by reading the sent events once more and
/// writing them to nowhere. On a stream that does not break this costs nothing but keeping its bytes.
/// </remarks>
internal sealed class StreamJoin
{
    private static readonly UpstreamFailure Divergence =
        new(FailureKind.Diverged, 200, "Its answer does not begin as the broken one did.");

    private readonly IAnswerWriter _writer;
    private readonly StringBuilder _sent = new();
    private ModelPrice? _price;
    private int _lastPart = -1;
    private int _textPart = -1;
    private bool _canBeJoined = true;
    private bool _hasThoughts;

    private StreamJoin(UpstreamCall call) => _writer = call.CreateAnswerWriter(usage => CostCalculator.Cost(_price, usage))!;

    /// <summary>Whether what was sent so far is of a kind that can be joined on to.</summary>
    public bool IsPossible => _canBeJoined;

    /// <summary>About how many tokens the client has: four characters each.</summary>
    public int SentTokens => (_sent.Length / 4) + 1;

    /// <summary>Makes the join for a stream.</summary>
    /// <param name="call">The call that brought it.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="events">The provider's events, as far as the client has them.</param>
    /// <returns>Null where it cannot be joined: tool calls, several answers, thoughts that need their end.</returns>
    public static async ValueTask<StreamJoin?> ForAsync(UpstreamCall call, RouterRequest request, ReadOnlyMemory<byte> events)
    {
        if (call.CreateStepReader() is not { } reader)
        {
            return null;
        }

        var join = new StreamJoin(call);
        using var frames = call.CreateFrameReader(new MemoryStream(events.ToArray(), writable: false));
        using var nowhere = new PooledBuffer();
        var steps = new List<AnswerEvent>();
        while (await frames.ReadAsync(CancellationToken.None) is { } frame)
        {
            steps.Clear();
            if (frame is { HasData: true, Data.IsEmpty: false } && !reader.TryReadEvent(frame, steps))
            {
                return null;
            }

            foreach (var step in steps)
            {
                join.Note(step);
                join._writer.WriteStep(nowhere, step);
            }

            nowhere.Clear();
        }

        // Thoughts without an end are whole enough only where they are plain text beside the answer.
        return join._canBeJoined && (join._textPart >= 0 || (join._hasThoughts && request.Protocol == OpenAIChatProtocol.Instance.Name)) ? join : null;
    }

    /// <summary>Makes what turns one more answer into the rest of the stream.</summary>
    /// <param name="reader">Reads that answer.</param>
    /// <param name="price">What it costs.</param>
    public IStreamTransform Transform(StepReader reader, ModelPrice? price)
    {
        _price = price;
        return new Rest(this, reader);
    }

    private void Note(AnswerEvent step)
    {
        switch (step)
        {
            case TextDelta { Choice: 0 } delta when _textPart < 0 || _textPart == delta.Part:
                _textPart = delta.Part;
                _sent.Append(delta.Text);
                break;
            case ReasoningDelta { Choice: 0 }:
                _hasThoughts = true;
                break;
            case AnswerStarted or UsageReported or PartEnded or PartSealed or AnswerEnded:
                break;
            default:
                _canBeJoined = false;
                break;
        }

        _lastPart = step is PartEvent part ? Math.Max(_lastPart, part.Part) : _lastPart;
    }

    private sealed class Rest(StreamJoin join, StepReader reader) : IStreamTransform
    {
        private readonly List<AnswerEvent> _read = [];
        private readonly List<AnswerEvent> _steps = [];
        private readonly Dictionary<int, int> _parts = [];
        private readonly string _known = join._sent.ToString();
        private int _matched;
        private int _textPart = -1;

        public bool IsUnderWay { get; private set; }

        public UpstreamFailure? Refusal { get; private set; }

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
                    Refusal = Divergence;
                    return false;
                }
            }

            facts = StepFacts.Of(_steps);
            return true;
        }

        public void Write(in StreamFrame frame, in AnswerFacts facts, PooledBuffer output)
        {
            foreach (var step in _steps)
            {
                join.Note(step);
                join._writer.WriteStep(output, step);
            }
        }

        public void WriteComment(in StreamFrame frame, PooledBuffer output)
        {
            // A sign of life was due before the rest began, and this answer's framing may be another.
        }

        public void WriteEnd(PooledBuffer output, bool sawEnd) => join._writer.WriteEnd(output);

        private bool IsPast => _matched == _known.Length;

        private bool TryTake(AnswerEvent step)
        {
            switch (step)
            {
                case TextDelta { Choice: 0 } delta:
                    _textPart = delta.Part;
                    return TryTake(delta.Text);
                case AnswerStarted or PartSealed or LogProbabilitiesAdded:
                    return true;
                case ReasoningDelta:
                    IsUnderWay = true;
                    return true;
                case PartEnded end when !IsPast || end.Part != _textPart:
                    return true;
                case ChoiceEvent when !IsPast:
                    return false;
                case PartEvent part:
                    _steps.Add(Renumbered(part));
                    return true;
                default:
                    _steps.Add(step);
                    return true;
            }
        }

        private bool TryTake(string text)
        {
            IsUnderWay |= text.Length > 0;
            var known = Math.Min(text.Length, _known.Length - _matched);
            if (!text.AsSpan(0, known).SequenceEqual(_known.AsSpan(_matched, known)))
            {
                return false;
            }

            _matched += known;
            if (text.Length > known)
            {
                _steps.Add(new TextDelta(0, join._textPart >= 0 ? join._textPart : join._lastPart + 1, text[known..]));
            }

            return true;
        }

        // The parts of the second answer come after those of the first, whatever their own numbers are.
        private PartEvent Renumbered(PartEvent part)
        {
            if (part is PartEnded)
            {
                return part with { Part = join._textPart };
            }

            if (!_parts.TryGetValue(part.Part, out var number))
            {
                _parts.Add(part.Part, number = join._lastPart + 1);
                join._lastPart = number;
            }

            return part with { Part = number };
        }
    }
}
