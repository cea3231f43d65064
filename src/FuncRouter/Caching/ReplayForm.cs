using FuncRouter.Conversation;

namespace FuncRouter.Caching;

/// <summary>A kept answer as clients get it, whole or as a stream: to be given again by copying bytes.</summary>
/// <param name="Bytes">What is sent. Its cost, where the protocol has a place for one, is nothing.</param>
/// <param name="Facts">What it says of itself.</param>
internal sealed record ReplayForm(ReadOnlyMemory<byte> Bytes, AnswerFacts Facts)
{
    /// <summary>Where the event is that carries usage and nothing else, which only those get who ask for it; empty for none.</summary>
    public Range UsageEvent { get; init; }
}
