using FuncRouter.Caching;
using FuncRouter.Providers;

namespace FuncRouter.Execution;

/// <summary>A remembered stream, given again as fast as the client takes it: its bytes are copied and not read.</summary>
internal sealed class ReplayedStream : EventAnswer
{
    private ReadOnlyMemory<byte> _next;
    private ReadOnlyMemory<byte> _afterwards;

    /// <summary>Makes it.</summary>
    /// <param name="form">What is sent.</param>
    /// <param name="wantsUsage">Whether the client asked for the event that carries usage and nothing else.</param>
    public ReplayedStream(ReplayForm form, bool wantsUsage)
    {
        var (start, length) = form.UsageEvent.GetOffsetAndLength(form.Bytes.Length);
        (_next, _afterwards) = wantsUsage || length == 0 ? (form.Bytes, default) : (form.Bytes[..start], form.Bytes[(start + length)..]);
        (Usage, FinishReason, IsComplete) = (form.Facts.Usage, form.Facts.FinishReason, true);
    }

    /// <inheritdoc />
    public override UpstreamFailure? Failure => null;

    /// <inheritdoc />
    public override ReadOnlyMemory<byte> Original => default;

    /// <inheritdoc />
    public override ValueTask<ReadOnlyMemory<byte>> ReadAsync()
    {
        var next = _next;
        (_next, _afterwards) = (_afterwards, default);
        return ValueTask.FromResult(next);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        // The bytes are the cache's.
    }
}
