using FuncRouter.Caching;
using FuncRouter.Conversation;

namespace FuncRouter.Execution;

/// <summary>What a chain of attempts came to, for all the clients that asked for the same at the same time.</summary>
/// <param name="chain">What it came to; this one's from now on.</param>
/// <param name="request">The request, whose body, with which a stream that breaks is asked for again, is this one's too.</param>
internal sealed class SharedAnswer(ChainResult chain, RouterRequest request) : IShared
{
    private readonly SharedStream? _stream = chain.Answer is AnswerStream stream ? new SharedStream(stream) : null;

    /// <summary>What the chain came to.</summary>
    public ChainResult Chain => chain;

    /// <inheritdoc />
    public bool IsOver => _stream?.IsOver ?? true;

    /// <inheritdoc />
    public bool TakesMore => chain is { Answer: { } answer, Shortcoming: null } && (!IsOver || answer.IsSatisfactory(request));

    /// <summary>The answer for one of them.</summary>
    /// <param name="isFree">Whether another one pays.</param>
    /// <param name="clientLeft">Cancelled when this one goes.</param>
    /// <returns>Null where there is none, or where its beginning is no longer there.</returns>
    public Answer? For(bool isFree, CancellationToken clientLeft) =>
        _stream is not null ? _stream.Join(isFree, clientLeft) : (chain.Answer as DocumentAnswer)?.ForOneMore(isFree);

    /// <inheritdoc />
    public void Dispose()
    {
        if (_stream is not null)
        {
            _stream.Dispose();
        }
        else
        {
            chain.Answer?.Dispose();
        }

        request.Body.Buffer.Dispose();
    }
}
