using FuncRouter.Conversation;

namespace FuncRouter.Caching;

/// <summary>
/// Notices that a user asks for the same answer again. Whoever presses "regenerate" wants another answer and not the remembered one.
/// Only users whom the client names are noticed: an application that speaks for all its users at once would never hit the cache.
/// </summary>
/// <remarks>What is older than ten minutes, or than the last few thousand, is forgotten.</remarks>
/// <param name="time">The clock.</param>
internal sealed class RepeatDetector(TimeProvider time)
{
    private const int Capacity = 4096;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly RecentMap<(Caller Caller, string Key), long> _asked = new(Capacity);

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
        var isRepeat = _asked.TryGet(name, out var last) && time.GetElapsedTime(last, now) < Window;
        _asked.Set(name, now);
        return isRepeat;
    }
}
