using System.Globalization;
using FuncRouter.Caching;
using FuncRouter.Conversation;

namespace FuncRouter.Execution;

/// <summary>
/// Lets identical requests that are under way share one call: the same key, the same form of answer, the same limits. The call goes on while
/// one of their clients is there, and what it cost is accounted for once.
/// </summary>
/// <param name="flights">The calls that are under way.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedCalls(SingleFlight<SharedAnswer> flights, TimeProvider time)
{
    private const int RequestTimeout = 408;

    /// <summary>Takes part in the call that is under way, or makes it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">Its key in the cache.</param>
    /// <param name="ask">Makes the call; its token is cancelled when nobody is left who waits.</param>
    /// <param name="own">How long this request itself may wait, whoever makes the call.</param>
    /// <returns>Null where a call is under way that this request may not share, so that it needs one of its own.</returns>
    public async ValueTask<SharedCall?> ShareAsync(
        RouterRequest request, string key, Func<CancellationToken, Task<ChainResult>> ask, ExecutionBudget own)
    {
        while (flights.Board(NameOf(request, key), request.Controls.Cache.MaxAge, nobodyWaits => StartAsync(request, ask, nobodyWaits)) is { } seat)
        {
            var call = await WaitAsync(seat, own);
            if (seat.IsLeader || call.IsLate || own.ClientLeft.IsCancellationRequested || call is not { Chain: { Answer: not null } or { Resort: null, Error: { Status: RequestTimeout, Code: "deadline_exceeded" } }, Answer: null })
            {
                return call;
            }

            // The leader's own deadline is over and this one's is not; or the answer is so long that its beginning is gone.
            seat.Close();
            seat.Dispose();
        }

        return null;
    }

    private async ValueTask<SharedCall> WaitAsync(Seat<SharedAnswer> seat, ExecutionBudget own)
    {
        var began = time.GetTimestamp();
        try
        {
            // Who makes the call keeps to its own deadline in it. Who made it first may have gone, and who makes it now may wait longer than this one.
            using var deadline = seat.IsLeader ? null : new CancellationTokenSource(own.Remaining, time);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(own.ClientLeft, deadline?.Token ?? default);

            // Whoever is the last to leave ends the call, and its record tells what came of it.
            var leaves = await LeavesBefore(seat.Result, end.Token);
            var shared = leaves ? seat.Leave() ? await seat.Result : null : await seat.Result;
            var answer = shared?.For(isFree: !seat.IsLeader, own.ClientLeft);
            return new SharedCall(seat, shared?.Chain, answer, time.GetElapsedTime(began))
            {
                IsLate = leaves && answer is null && !own.ClientLeft.IsCancellationRequested,
            };
        }
        catch
        {
            seat.Dispose();
            throw;
        }
    }

    private static async ValueTask<bool> LeavesBefore(Task result, CancellationToken clientLeft)
    {
        var end = result.WaitAsync(clientLeft);
        await end.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return end.IsCanceled && !result.IsCompleted;
    }

    private static async Task<SharedAnswer> StartAsync(RouterRequest request, Func<CancellationToken, Task<ChainResult>> ask, CancellationToken nobodyWaits)
    {
        // The leader's request may end before the call does.
        request.Body.Buffer.TryShare();
        try
        {
            return new SharedAnswer(await ask(nobodyWaits), request);
        }
        catch
        {
            request.Body.Buffer.Dispose();
            throw;
        }
    }

    // What does not change the answer but how it is delivered, and until when it is waited for.
    private static string NameOf(RouterRequest request, string key) => string.Create(
        CultureInfo.InvariantCulture,
        $"{key}|{(request.Features.Stream, request.Features.StreamUsage, request.Controls.WholeStream)}|{request.Controls.Deadline?.Ticks}");
}

/// <summary>One request's part in a call.</summary>
/// <param name="Seat">The part.</param>
/// <param name="Chain">What the call came to; null where this client left and others still wait for it.</param>
/// <param name="Answer">The answer for this client.</param>
/// <param name="Waited">How long it was waited for.</param>
internal sealed record SharedCall(Seat<SharedAnswer> Seat, ChainResult? Chain, Answer? Answer, TimeSpan Waited)
{
    /// <summary>Whether this request's own time was over before there was an answer.</summary>
    public bool IsLate { get; init; }
}
