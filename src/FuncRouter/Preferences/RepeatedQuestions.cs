using FuncRouter.Caching;

namespace FuncRouter.Preferences;

/// <summary>
/// Notices what a user does about an answer without saying so: asks the same again in the same conversation within ten minutes, asks
/// another model for it, or changes the question and sends it again. Only users whom the client names are noticed.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class RepeatedQuestions(TimeProvider time)
{
    private const int Capacity = 4096;

    // In a conversation of fewer messages another question at the same place is another conversation, whatever the client calls it.
    private const int FewestMessages = 3;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly RecentMap<(string Tenant, string User, string Session), Question> _asked = new(Capacity);

    /// <summary>Notes a question that was answered.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="user">The user.</param>
    /// <param name="session">The conversation.</param>
    /// <param name="question">The question.</param>
    /// <returns>What this says of the answer before; null where it says nothing.</returns>
    public ImplicitSign? Note(string tenant, string user, string session, Question question)
    {
        var key = (tenant, user, session);
        var now = time.GetTimestamp();
        var isRecent = _asked.TryGet(key, out var before) && time.GetElapsedTime(before.At, now) < Window;
        _asked.Set(key, question with { At = now });
        if (!isRecent || before!.Messages != question.Messages)
        {
            return null;
        }

        return before.Text == question.Text
            ? new ImplicitSign(before.Requested == question.Requested ? ImplicitSignKind.AskedAgain : ImplicitSignKind.Overridden, before.Id, before.Family, before.Model)
            : question.Messages >= FewestMessages ? new ImplicitSign(ImplicitSignKind.Edited, before.Id, before.Family, before.Model) : null;
    }
}

/// <summary>A question and who answered it.</summary>
/// <param name="Text">A hash of the user's last turn.</param>
/// <param name="Messages">How far the conversation had come.</param>
/// <param name="Requested">The model or route that the client named.</param>
/// <param name="Id">The generation.</param>
/// <param name="Family">The family of tasks.</param>
/// <param name="Model">The upstream model that answered.</param>
internal sealed record Question(int Text, int Messages, string Requested, string Id, string Family, string Model)
{
    /// <summary>When it was answered, as a timestamp.</summary>
    public long At { get; init; }
}

/// <summary>What a user did about an answer.</summary>
/// <param name="Kind">What.</param>
/// <param name="Id">The generation of the answer.</param>
/// <param name="Family">The family of tasks of the question that it answered: a changed question may be of another.</param>
/// <param name="Model">The upstream model that had given it.</param>
internal sealed record ImplicitSign(ImplicitSignKind Kind, string Id, string Family, string Model)
{
    /// <summary>What it says of the answer, from -1 to 1.</summary>
    public double Score => Kind == ImplicitSignKind.Edited ? -0.4 : -0.7;

    /// <summary>How much that counts beside 1 for what a user says: somebody who asks again may only be curious, and an edit may mend the user's own mistake.</summary>
    public double Weight => Kind switch
    {
        ImplicitSignKind.Overridden => 0.5,
        ImplicitSignKind.AskedAgain => 0.33,
        _ => 0.2,
    };
}

/// <summary>What users do about answers.</summary>
internal enum ImplicitSignKind
{
    /// <summary>Asked for the same again.</summary>
    AskedAgain,

    /// <summary>Asked another model or route for the same.</summary>
    Overridden,

    /// <summary>Changed the question and sent it again.</summary>
    Edited,
}
