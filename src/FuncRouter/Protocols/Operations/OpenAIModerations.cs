namespace FuncRouter.Protocols.Operations;

/// <summary>Whether a text or an image may do harm. Source: OpenAI API reference, "Create moderation".</summary>
internal sealed class OpenAIModerations() : JsonOperation("openai-moderations", "moderations", "input")
{
    /// <summary>The protocol; it has no state.</summary>
    public static OpenAIModerations Instance { get; } = new();

    /// <inheritdoc />
    protected override string DefaultModel => "omni-moderation-latest";
}
