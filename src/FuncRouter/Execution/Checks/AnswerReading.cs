using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;

namespace FuncRouter.Execution.Checks;

/// <summary>Reads whole answers for those who have to look into them.</summary>
internal static class AnswerReading
{
    /// <summary>Reads an answer that came in one piece.</summary>
    /// <returns>Null where it is no conversation's.</returns>
    public static ConversationAnswer? OfDocument(UpstreamCall call, ReadOnlyMemory<byte> body)
    {
        var steps = new List<AnswerEvent>();
        return call.CreateStepReader() is { } reader && reader.TryReadDocument(body, steps) ? Together(steps) : null;
    }

    /// <summary>Reads an answer that came as events, from the provider's bytes.</summary>
    /// <returns>Null where it is no conversation's.</returns>
    public static async ValueTask<ConversationAnswer?> OfStreamAsync(UpstreamCall call, ReadOnlyMemory<byte> events)
    {
        var steps = new List<AnswerEvent>();
        return await TryReadAsync(call, events, steps.Add) ? Together(steps) : null;
    }

    /// <summary>Reads events that came from a provider, step by step.</summary>
    /// <param name="call">The call that brought them.</param>
    /// <param name="events">The provider's bytes.</param>
    /// <param name="take">Takes each step.</param>
    /// <returns>False where they are no conversation's.</returns>
    public static async ValueTask<bool> TryReadAsync(UpstreamCall call, ReadOnlyMemory<byte> events, Action<AnswerEvent> take)
    {
        if (call.CreateStepReader() is not { } reader)
        {
            return false;
        }

        using var frames = call.CreateFrameReader(new MemoryStream(events.ToArray(), writable: false));
        var steps = new List<AnswerEvent>();
        while (await frames.ReadAsync(CancellationToken.None) is { } frame)
        {
            steps.Clear();
            if (frame is { HasData: true, Data.IsEmpty: false } && !reader.TryReadEvent(frame, steps))
            {
                return false;
            }

            steps.ForEach(take);
        }

        return true;
    }

    private static ConversationAnswer Together(List<AnswerEvent> steps)
    {
        var answer = new AnswerAccumulator();
        steps.ForEach(answer.Add);
        return answer.ToAnswer();
    }
}
