namespace FuncRouter.Execution.Rescue;

/// <summary>Tells, while a second answer comes in, which of its text the client does not have yet.</summary>
internal interface IRestText
{
    /// <summary>Whether all that comes now is new.</summary>
    bool IsPast { get; }

    /// <summary>Why the answer was refused; null while it was not.</summary>
    string? Refusal { get; }

    /// <summary>Takes the next piece of its text.</summary>
    /// <returns>What of it, and of what was held back before, is new; null where the answer is refused.</returns>
    string? Take(string text);

    /// <summary>Takes the end of the text: the answer ends, or goes on with something else.</summary>
    /// <param name="isFinish">Whether the answer ends.</param>
    /// <returns>What of what was held back is new; null where the answer is refused.</returns>
    string? End(bool isFinish);
}
