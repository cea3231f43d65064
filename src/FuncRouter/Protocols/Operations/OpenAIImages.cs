namespace FuncRouter.Protocols.Operations;

/// <summary>Images from a description. Source: OpenAI API reference, "Create image".</summary>
internal sealed class OpenAIImages() : JsonOperation("openai-images", "images/generations", "prompt")
{
    /// <summary>The protocol; it has no state.</summary>
    public static OpenAIImages Instance { get; } = new();
}
