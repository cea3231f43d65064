using System.Buffers;
using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;
using FuncRouter.Execution.Rescue;
using FuncRouter.Protocols.Streams;
using FuncRouter.Providers;

namespace FuncRouter.Execution;

/// <summary>
/// An answer that comes as events. Held back until the first real token; from then on every event leaves as it arrives, in its own
/// bytes. It is complete only where the provider gave a finish reason: a stream that just stops is broken.
/// </summary>
internal sealed class AnswerStream : EventAnswer
{
    private readonly IStreamSource _source;
    private readonly IStreamTransform _transform;
    private readonly TimeProvider _time;
    private readonly PooledBuffer _outgoing = new();
    private PooledBuffer? _kept;
    private readonly int _keepBytes;
    private long? _firstTokenAt;
    // Only the waits for the provider count: a client that reads slowly says nothing about it.
    private TimeSpan _reading;
    private bool _isReleased;
    private bool _isSourceGone;
    private bool _sawEnd;
    private int _finished;
    private bool _isOver;
    private UpstreamFailure? _failure;
    private AnswerStream? _rest;

    /// <summary>Makes the stream; nothing is read yet.</summary>
    /// <param name="source">Where its events come from.</param>
    /// <param name="transform">Turns them into the client's.</param>
    /// <param name="endpoint">Whose answer it is.</param>
    /// <param name="keepBytes">How many of the provider's bytes to keep, for the cache or a rescue; 0 for none.</param>
    /// <param name="time">The clock.</param>
    public AnswerStream(IStreamSource source, IStreamTransform transform, ModelEndpoint endpoint, int keepBytes, TimeProvider time)
    {
        _source = source;
        _transform = transform;
        Endpoint = endpoint;
        _time = time;
        _keepBytes = keepBytes;
        _kept = keepBytes > 0 ? new PooledBuffer() : null;
    }

    /// <inheritdoc />
    public override ReadOnlyMemory<byte> Original => IsComplete && _rest is null && _kept is not null ? _kept.Memory : default;

    /// <summary>Whose answer it is: who finished it, where it broke and another had its rest.</summary>
    public ModelEndpoint Endpoint { get; private set; }

    /// <summary>Whether it broke and another request had its rest.</summary>
    public bool IsJoined => _rest is { IsComplete: true };

    /// <summary>About how many tokens the client had already, where this one was asked to go on from there.</summary>
    public int ContinuedTokens { get; init; }

    /// <summary>Who finds the rest of it when it breaks; null for nobody.</summary>
    public IStreamRescue? Rescue { get; init; }

    /// <summary>The longest wait between two events.</summary>
    public TimeSpan LongestGap { get; private set; }

    /// <summary>How many answers it is to have: one that breaks before all have ended is broken.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>What was read of it so far in passing.</summary>
    public AnswerFacts Facts { get; private set; }

    /// <summary>What has come of the provider's bytes; null where they were not kept, or became too many.</summary>
    public ReadOnlyMemory<byte>? Taken => _kept?.Memory;

    /// <summary>Reads up to the first real token and holds back what comes before it.</summary>
    /// <param name="whole">Whether to hold back all of it until it is complete.</param>
    /// <returns>Null where the answer has proved itself, else why it did not.</returns>
    public async ValueTask<UpstreamFailure?> ProveAsync(bool whole = false)
    {
        while (!_isOver)
        {
            if (await AdvanceAsync() && !whole)
            {
                return null;
            }
        }

        Release();

        // An end with a finish reason and no token is an answer: an empty one, or one that a filter held back.
        return IsComplete ? null : _failure;
    }

    /// <inheritdoc />
    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync()
    {
        if (!_isReleased)
        {
            // What was held back goes first.
            _isReleased = true;
            if (_outgoing.Length > 0)
            {
                return _outgoing.Memory;
            }
        }

        _outgoing.Clear();
        while (!_isOver && _outgoing.Length == 0)
        {
            await AdvanceAsync();
        }

        if (_isOver)
        {
            Release();
        }

        return _failure is null ? _outgoing.Memory : await ReadRestAsync();
    }

    // A rest may break as well, and is then looked for once more. When nobody has it, the first failure is the one that is told.
    private async ValueTask<ReadOnlyMemory<byte>> ReadRestAsync()
    {
        while (Rescue is not null)
        {
            if (_rest is null || _rest.Failure is not null)
            {
                var broken = _rest ?? this;
                if (await Rescue.FindRestAsync(this, broken.Endpoint, broken.Failure!) is not { } found)
                {
                    break;
                }

                _rest?.Dispose();
                _rest = found;
            }

            var bytes = await _rest.ReadAsync();
            if (!bytes.IsEmpty)
            {
                return bytes;
            }

            if (_rest.IsComplete)
            {
                Adopt(_rest);
                break;
            }
        }

        return default;
    }

    // The rest is of an answer that was written whole, or to whose prompt the beginning belonged, so its figures are the whole's.
    private void Adopt(AnswerStream rest)
    {
        Usage = rest.ContinuedTokens > 0 ? rest.Usage?.Continuing(rest.ContinuedTokens) : rest.Usage;
        (Endpoint, FinishReason, Price, IsComplete, _failure) = (rest.Endpoint, rest.FinishReason, rest.Price, true, null);
    }

    /// <inheritdoc />
    public override UpstreamFailure? Failure => _failure;

    /// <inheritdoc />
    public override void Dispose()
    {
        Release();
        _rest?.Dispose();
        _outgoing.Dispose();
        _kept?.Dispose();
    }

    // When the last event has been read nothing more is wanted of the provider, however long the client takes.
    private void Release()
    {
        if (!_isSourceGone)
        {
            _isSourceGone = true;
            _source.Dispose();
        }
    }

    /// <summary>Takes one event.</summary>
    /// <returns>Whether it had a real token.</returns>
    private async ValueTask<bool> AdvanceAsync()
    {
        var asked = _time.GetTimestamp();
        var (frame, failure) = await _source.ReadAsync();
        if (_firstTokenAt is not null)
        {
            var gap = _time.GetElapsedTime(asked);
            _reading += gap;
            LongestGap = gap > LongestGap ? gap : LongestGap;
        }

        if (frame is not { } read)
        {
            End(failure);
            return false;
        }

        if (!read.HasData || read.Data.IsEmpty)
        {
            // Comments keep a connection open; before the first token nobody needs them.
            if (_firstTokenAt is not null)
            {
                _transform.WriteComment(read, _outgoing);
            }

            return false;
        }

        if (!_transform.TryRead(read, out var facts))
        {
            Break(_transform.Refusal ?? new UpstreamFailure(FailureKind.Protocol, 200, "The stream has an event that is not JSON of its protocol."));
            return false;
        }

        if (facts.Error is { } error)
        {
            Break(FailureReader.Read(Endpoint.Provider, 200, error, null, _time.GetUtcNow()));
            return false;
        }

        if (facts.HasToken || _transform.IsUnderWay)
        {
            _source.Proven();
            _firstTokenAt ??= _time.GetTimestamp();
        }

        Take(read, facts);
        return facts.HasToken;
    }

    private void Take(in StreamFrame frame, in AnswerFacts facts)
    {
        FinishReason = facts.FinishReason == FinishReason.None ? FinishReason : facts.FinishReason;
        _finished += facts.FinishReason == FinishReason.None ? 0 : 1;
        Usage = facts.Usage?.After(Usage) ?? Usage;
        _sawEnd |= facts.EndOfStream;
        Facts = new AnswerFacts
        {
            HasContent = Facts.HasContent || facts.HasContent,
            Refused = Facts.Refused || facts.Refused,
            FinishReason = FinishReason,
        };
        Keep(frame.Raw.Span);
        if (!facts.EndOfStream || FinishReason != FinishReason.None)
        {
            // The mark of the end is passed on only where the answer is whole.
            _transform.Write(frame, facts, _outgoing);
        }

        if (facts.EndOfStream)
        {
            End(null);
        }
    }

    private void End(UpstreamFailure? failure)
    {
        _isOver = true;
        if (FinishReason == FinishReason.None || (failure is not null && _finished < Choices))
        {
            _failure = failure ?? new UpstreamFailure(FailureKind.Protocol, 200, "The stream ended without a finish reason: the answer is cut off.");
            return;
        }

        IsComplete = true;
        WritingTime = _firstTokenAt is null ? null : _reading;
        _transform.WriteEnd(_outgoing, _sawEnd);
    }

    private void Break(UpstreamFailure failure)
    {
        _isOver = true;
        _failure = failure;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_kept is null)
        {
            return;
        }

        if (_kept.Length + bytes.Length > _keepBytes)
        {
            _kept.Dispose();
            _kept = null;
            return;
        }

        _kept.Write(bytes);
    }
}
