using FuncRouter.Protocols.Streams;
using FuncRouter.Providers;

namespace FuncRouter.Execution;

/// <summary>Where the events of an answer come from.</summary>
internal interface IStreamSource : IDisposable
{
    /// <summary>Reads the next event.</summary>
    /// <returns>The event (null at the end), or the failure that put an end to them.</returns>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    ValueTask<(StreamFrame? Frame, UpstreamFailure? Failure)> ReadAsync();

    /// <summary>From now on the silence between two events is what is limited, and no longer the wait for the first token.</summary>
    void Proven();
}

/// <summary>Events from a provider, under the attempt's clock.</summary>
internal sealed class UpstreamStreamSource(HttpResponseMessage response, IFrameReader reader, AttemptClock clock, TimeSpan idleLimit) : IStreamSource
{
    private bool _isProven;

    /// <inheritdoc />
    public void Proven()
    {
        if (!_isProven)
        {
            _isProven = true;
            clock.Stop();
        }
    }

    /// <inheritdoc />
    public async ValueTask<(StreamFrame? Frame, UpstreamFailure? Failure)> ReadAsync()
    {
        if (_isProven)
        {
            clock.Start(idleLimit, "the next event");
        }

        try
        {
            var frame = await reader.ReadAsync(clock.Token);
            if (_isProven)
            {
                // How long the client takes for this event is no silence of the provider's.
                clock.Stop();
            }

            return (frame, null);
        }
        catch (OperationCanceledException)
        {
            return (null, clock.Expired());
        }
        catch (InvalidDataException exception)
        {
            return (null, new UpstreamFailure(FailureKind.Protocol, (int)response.StatusCode, exception.Message));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            // A client that goes takes the upstream connection with it, and the reading may notice that first.
            return clock.Token.IsCancellationRequested
                ? (null, clock.Expired())
                : (null, new UpstreamFailure(FailureKind.Connection, (int)response.StatusCode, "The connection broke in the middle of the answer."));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
        clock.Dispose();
    }
}

/// <summary>Events that were kept.</summary>
internal sealed class KeptStreamSource(IFrameReader reader) : IStreamSource
{
    /// <inheritdoc />
    public async ValueTask<(StreamFrame? Frame, UpstreamFailure? Failure)> ReadAsync() => (await reader.ReadAsync(CancellationToken.None), null);

    /// <inheritdoc />
    public void Proven()
    {
        // Nobody waits for what is there.
    }

    /// <inheritdoc />
    public void Dispose() => reader.Dispose();
}
