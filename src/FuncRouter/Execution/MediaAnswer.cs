using FuncRouter.Conversation;
using FuncRouter.Providers;

namespace FuncRouter.Execution;

/// <summary>
/// An answer that is sound or a picture as it is. Its bytes leave as they arrive; that it is whole is known only by its end, so one that
/// breaks off is broken off for the client too.
/// </summary>
/// <param name="response">The provider's response, whose headers have come.</param>
/// <param name="body">Its body.</param>
/// <param name="clock">The attempt's clock.</param>
/// <param name="idleLimit">The longest silence between two pieces.</param>
internal sealed class MediaAnswer(HttpResponseMessage response, Stream body, AttemptClock clock, TimeSpan idleLimit) : Answer
{
    private readonly PooledBuffer _piece = new(PieceBytes);
    private bool _isHeldBack;

    // A tenth of a second of most kinds of sound.
    private const int PieceBytes = 16 * 1024;

    /// <summary>The media type, with its parameters.</summary>
    public string MediaType { get; } = response.Content.Headers.ContentType?.ToString() ?? "application/octet-stream";

    /// <summary>How many bytes it has; null where the provider does not say.</summary>
    public long? Length { get; } = response.Content.Headers.ContentLength;

    /// <summary>What broke it off; null where it is whole or goes on.</summary>
    public UpstreamFailure? Failure { get; private set; }

    /// <inheritdoc />
    public override ReadOnlyMemory<byte> Original => default;

    /// <summary>Waits for its first bytes, under the limit that the clock has already.</summary>
    /// <returns>Null where there are any, else why not.</returns>
    public async ValueTask<UpstreamFailure?> ProveAsync()
    {
        await ReadPieceAsync();
        _isHeldBack = Failure is null && _piece.Length > 0;
        return _isHeldBack ? null : Failure ?? new UpstreamFailure(FailureKind.Protocol, (int)response.StatusCode, "The answer is empty.");
    }

    /// <summary>Reads on.</summary>
    /// <returns>What goes to the client next, valid until the next call; empty where the answer is over.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync()
    {
        if (_isHeldBack)
        {
            _isHeldBack = false;
            return _piece.Memory;
        }

        clock.Start(idleLimit, "more of the answer");
        await ReadPieceAsync();
        return _piece.Memory;
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _piece.Dispose();
        response.Dispose();
        clock.Dispose();
    }

    private async ValueTask ReadPieceAsync()
    {
        _piece.Clear();
        try
        {
            _piece.Advance(await body.ReadAsync(_piece.GetMemory(PieceBytes), clock.Token));
            IsComplete = _piece.Length == 0;
            FinishReason = IsComplete ? FinishReason.Stop : FinishReason.None;
        }
        catch (OperationCanceledException)
        {
            Failure = clock.Expired();
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            Failure = clock.Token.IsCancellationRequested
                ? clock.Expired()
                : new UpstreamFailure(FailureKind.Connection, (int)response.StatusCode, "The connection broke in the middle of the answer.");
        }

        clock.Stop();
    }
}
