using System.Text;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;

namespace FuncRouter.Execution.Rescue;

/// <summary>
/// Joins a second answer to a stream that broke: nothing is sent of what the client has already, and what comes after that is written
/// behind it, under the first answer's id and model.
/// </summary>
/// <remarks>
/// The state of the client's stream (which parts are open, which numbers are taken) is found by reading the sent events once more and
/// writing them to nowhere. On a stream that does not break this costs nothing but keeping its bytes.
/// </remarks>
internal sealed class StreamJoin
{
    private readonly IAnswerWriter _writer;
    private readonly StringBuilder _sent = new();
    private ModelPrice? _price;
    private int _continuedTokens;
    private int _lastPart = -1;
    private int _textPart = -1;
    private bool _canBeJoined = true;
    private bool _hasThoughts;

    private StreamJoin(UpstreamCall call) => _writer = call.CreateAnswerWriter(usage => CostCalculator.Cost(_price, usage))!;

    /// <summary>Whether what was sent so far is of a kind that can be joined on to.</summary>
    public bool IsPossible => _canBeJoined;

    /// <summary>The text that the client has.</summary>
    public string Sent => _sent.ToString();

    /// <summary>Whether there is text.</summary>
    public bool HasText => _textPart >= 0;

    /// <summary>The part that text is written to: the one that the client has, else the next.</summary>
    public int TextPart => HasText ? _textPart : _lastPart + 1;

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
            var hasData = frame is { HasData: true, Data.IsEmpty: false };
            if (hasData && !reader.TryReadEvent(frame, steps))
            {
                return null;
            }

            foreach (var step in steps)
            {
                join.Note(step);
                join._writer.WriteStep(nowhere, step);
            }

            // The mark of a stream's end may be no JSON.
            if (hasData && call is PassThroughCall && steps is not [AnswerEnded])
            {
                join._writer.GoOnFrom(frame.Data);
            }

            nowhere.Clear();
        }

        // Thoughts without an end are whole enough only where they are plain text beside the answer.
        return join._canBeJoined && (join._textPart >= 0 || (join._hasThoughts && request.Protocol == OpenAIChatProtocol.Instance.Name)) ? join : null;
    }

    /// <summary>Makes what turns an answer that was asked for anew into the rest of the stream.</summary>
    /// <param name="reader">Reads that answer.</param>
    /// <param name="price">What it costs.</param>
    public IStreamTransform Again(StepReader reader, ModelPrice? price)
    {
        (_price, _continuedTokens) = (price, 0);
        return new JoinedRest(this, reader, new EqualBeginning(Sent));
    }

    /// <summary>Makes what turns an answer that was asked to go on with the stream into its rest.</summary>
    /// <param name="reader">Reads that answer.</param>
    /// <param name="price">What it costs.</param>
    public IStreamTransform Continued(StepReader reader, ModelPrice? price)
    {
        (_price, _continuedTokens) = (price, SentTokens);
        return new JoinedRest(this, reader, new ContinuedText(Sent));
    }

    /// <summary>A number for a part that is not text.</summary>
    public int TakePart() => ++_lastPart;

    /// <summary>Writes what comes next for the client.</summary>
    public void Write(PooledBuffer output, AnswerEvent step)
    {
        Note(step);
        _writer.WriteStep(output, step is UsageReported report && _continuedTokens > 0 ? new UsageReported(report.Usage.Continuing(_continuedTokens)) : step);
    }

    /// <summary>Writes the end of the whole.</summary>
    public void WriteEnd(PooledBuffer output) => _writer.WriteEnd(output);

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
}
