namespace FuncRouter.Protocols.Operations;

/// <summary>A text, read aloud: the answer is sound, or events that carry it. Source: OpenAI API reference, "Create speech".</summary>
internal sealed class OpenAISpeech() : JsonOperation("openai-speech", "audio/speech", "input")
{
    /// <summary>The protocol; it has no state.</summary>
    public static OpenAISpeech Instance { get; } = new();

    /// <inheritdoc />
    public override bool AnswersWithMedia => true;
}
