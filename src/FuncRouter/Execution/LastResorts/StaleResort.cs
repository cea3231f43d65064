using System.Globalization;
using FuncRouter.Caching;

namespace FuncRouter.Execution.LastResorts;

/// <summary>Gives a remembered answer to the same request although its time is over, where the client has not ruled that out.</summary>
/// <param name="cache">Remembers answers.</param>
/// <param name="time">The clock.</param>
internal sealed class StaleResort(AnswerCache cache, TimeProvider time)
{
    /// <summary>Looks for one.</summary>
    public async ValueTask<ResortAnswer?> TryAsync(ResortCall call)
    {
        var controls = call.Request.Controls.Cache;
        if (call.Remembered is not { } place || !controls.Read
            || await cache.FindStaleAsync(call.Request.Caller.Tenant, place, controls, call.State.Options.Cache, call.Chain.Budget.ClientLeft) is not { } kept
            || await call.Replay(kept) is not { } answer)
        {
            return null;
        }

        // Each of the clients that share the call gets it in a form of its own.
        answer.Dispose();
        var age = (time.GetUtcNow() - kept.At).TotalSeconds;
        return new ResortAnswer("stale", kept.Provider, kept.Model, "remembered answer past its time: no candidate answered")
        {
            Kept = kept,
            Warning = string.Create(CultureInfo.InvariantCulture, $"the answer is {age:0} s old, because no candidate answered"),
        };
    }
}
