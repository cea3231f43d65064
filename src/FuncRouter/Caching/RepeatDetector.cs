using System.Collections.Concurrent;
using FuncRouter.Conversation;

namespace FuncRouter.Caching;

/// <summary>
/// Notices that a user asks for the same answer again. Whoever presses "regenerate" wants another answer and not the remembered one.
/// Only users whom the client names are noticed: an application that speaks for all its users at once would never hit the cache.
/// </summary>
/// <remarks>Two generations of a bounded size: what is older than ten minutes, or than the last few thousand, is forgotten.</remarks>
/// <param name="time">The clock.</param>
internal sealed class RepeatDetector(TimeProvider time)
{
    private const int Capacity = 4096;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private ConcurrentDictionary<(Caller Caller, string Key), long> _recent = new();
    private ConcurrentDictionary<(Caller Caller, string Key), long> _older = new();

    /// <summary>Notes a request.</summary>
    /// <returns>Whether the same user asked for the same in the same conversation within ten minutes.</returns>
    public bool IsRepeat(RouterRequest request, string key)
    {
        if (request.Caller.User is null || request.Controls.Cache.MaxAge is not null)
        {
            return false;
        }

        var name = (request.Caller, key);
        var now = time.GetTimestamp();
        var isRepeat = (_recent.TryGetValue(name, out var last) || _older.TryGetValue(name, out last)) && time.GetElapsedTime(last, now) < Window;
        var recent = _recent;
        recent[name] = now;
        if (recent.Count > Capacity && Interlocked.CompareExchange(ref _recent, new(), recent) == recent)
        {
            Interlocked.Exchange(ref _older, recent);
        }

        return isRepeat;
    }
}
