using System.Buffers;
using FuncRouter.Accounting;
using FuncRouter.Conversation;

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

    /// <summary>The bytes as they came from the provider, whole; empty where they were not kept.</summary>
    public abstract ReadOnlyMemory<byte> Original { get; }

    /// <inheritdoc />
    public abstract void Dispose();
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

    /// <inheritdoc />
    public override void Dispose()
    {
        _translated?.Dispose();
        _owner?.Dispose();
    }
}
