using System.Buffers;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Providers;

namespace FuncRouter.Execution;

/// <summary>An answer that has proved itself, and what became of it.</summary>
internal abstract class Answer : IDisposable
{
    /// <summary>The price that it is charged by: null where nobody knows it, zero for an answer that cost nothing.</summary>
    public required ModelPrice? Price { get; set; }

    /// <summary>What was used, as far as the provider has said it.</summary>
    public TokenUsage? Usage { get; protected set; }

    /// <summary>Why it ended.</summary>
    public FinishReason FinishReason { get; protected set; }

    /// <summary>Whether it came to its proper end.</summary>
    public bool IsComplete { get; protected set; }

    /// <summary>
    /// The time in which its tokens came: since the first in a stream, since the request in an answer of one piece; null where that is not
    /// known.
    /// </summary>
    public TimeSpan? WritingTime { get; set; }

    /// <summary>What it cost in US dollars; null where price or usage is unknown.</summary>
    public decimal? CostUsd => Usage is { } usage ? CostCalculator.Cost(Price, usage) : null;

    /// <summary>
    /// Whether it is whole and the model ended it by itself, so that it is worth giving again. What is no conversation's (embeddings, counts) has
    /// no reason to end.
    /// </summary>
    public bool IsSatisfactory(RouterRequest request) =>
        IsComplete && (FinishReason is FinishReason.Stop or FinishReason.ToolCalls || (this is DocumentAnswer && request.Conversation is null));

    /// <summary>The bytes as they came from the provider, whole; empty where they were not kept.</summary>
    public abstract ReadOnlyMemory<byte> Original { get; }

    /// <inheritdoc />
    public abstract void Dispose();
}

/// <summary>An answer that comes as events.</summary>
internal abstract class EventAnswer : Answer
{
    /// <summary>What broke it off; null where it is complete or goes on.</summary>
    public abstract UpstreamFailure? Failure { get; }

    /// <summary>Reads on.</summary>
    /// <returns>
    /// What goes to the client next; empty where it is over. Valid until the next call. After the end, <see cref="Answer.IsComplete"/> and
    /// <see cref="Failure"/> say which end it was.
    /// </returns>
    public abstract ValueTask<ReadOnlyMemory<byte>> ReadAsync();
}

/// <summary>An answer that came in one piece.</summary>
internal sealed class DocumentAnswer : Answer
{
    private readonly IDisposable? _owner;
    private readonly PooledBuffer? _translated;
    private readonly int _usageEnd;
    private byte[]? _costPiece;

    /// <summary>Makes the answer.</summary>
    /// <param name="body">Its bytes.</param>
    /// <param name="facts">What was read from them.</param>
    /// <param name="translated">The answer as the client gets it, where that is another text; this answer's from now on.</param>
    /// <param name="owner">Who has to be told when the bytes are no longer needed.</param>
    public DocumentAnswer(ReadOnlyMemory<byte> body, AnswerFacts facts, PooledBuffer? translated, IDisposable? owner)
    {
        Original = body;
        _translated = translated;
        _owner = owner;
        _usageEnd = facts.UsageEnd;
        Usage = facts.Usage;
        FinishReason = facts.FinishReason;
        IsComplete = true;
    }

    /// <inheritdoc />
    public override ReadOnlyMemory<byte> Original { get; }

    /// <summary>How many bytes <see cref="WriteTo"/> writes.</summary>
    public int Length => _translated?.Length ?? (Original.Length + CostPiece.Length);

    private byte[] CostPiece => _costPiece ??= CostUsd is { } cost && _usageEnd > 0 ? CostSplice.Piece(cost) : [];

    /// <summary>Writes what the client gets: the translation, or the bytes as they came, and the cost.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        if (_translated is not null)
        {
            output.Write(_translated.Span);
        }
        else if (CostPiece.Length > 0)
        {
            CostSplice.Write(output, Original.Span, _usageEnd, CostPiece);
        }
        else
        {
            output.Write(Original.Span);
        }
    }

    /// <summary>
    /// The same answer for one more client, valid as long as this one. It says that it cost nothing where it is free, because what is paid once
    /// is counted once.
    /// </summary>
    /// <param name="isFree">Whether this client pays nothing.</param>
    public DocumentAnswer ForOneMore(bool isFree)
    {
        PooledBuffer? translated = null;
        if (_translated is not null)
        {
            translated = new PooledBuffer(_translated.Length);
            CostSplice.WriteWithout(translated, _translated.Span, isFree ? CostUsd : null);
        }

        var facts = new AnswerFacts { Usage = Usage, FinishReason = FinishReason, UsageEnd = _usageEnd };
        return new DocumentAnswer(Original, facts, translated, null) { Price = isFree ? ModelPrice.Free : Price };
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _translated?.Dispose();
        _owner?.Dispose();
    }
}
