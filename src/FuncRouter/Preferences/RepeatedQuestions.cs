using FuncRouter.Caching;

namespace FuncRouter.Preferences;

/// <summary>
/// Notices that a user asks the same again in the same conversation within ten minutes: regenerates, or asks another model for it. That
/// says something about the answer before. Only users whom the client names are noticed.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class RepeatedQuestions(TimeProvider time)
{
    private const int Capacity = 4096;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly RecentMap<(string Tenant, string User, string Session), Question> _asked = new(Capacity);

    /// <summary>Notes a question that was answered.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="user">The user.</param>
    /// <param name="session">The conversation.</param>
    /// <param name="question">A hash of what was asked, and of how far the conversation had come.</param>
    /// <param name="id">The generation.</param>
    /// <param name="model">The upstream model that answered.</param>
    /// <returns>The generation and model whose answer was asked for again; null where this is another question.</returns>
    public (string Id, string Model)? Note(string tenant, string user, string session, int question, string id, string model)
    {
        var key = (tenant, user, session);
        var now = time.GetTimestamp();
        var isAgain = _asked.TryGet(key, out var before) && before.Hash == question && time.GetElapsedTime(before.At, now) < Window;
        _asked.Set(key, new Question(question, id, model, now));
        return isAgain ? (before!.Id, before.Model) : null;
    }

    private sealed record Question(int Hash, string Id, string Model, long At);
}
