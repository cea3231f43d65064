using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAICompletions;

/// <summary>
/// Reads the whole of a legacy completion request as a conversation of one message. Models that converse answer a text, they do not go on
/// with it; what they cannot do without changing what was asked (a suffix to meet, tokens instead of text) is refused.
/// Source: OpenAI API reference, "Create completion".
/// </summary>
internal static class OpenAICompletionsConversationReader
{
    // What the neutral form has, and what the router itself reads.
    private static readonly ImmutableHashSet<string> Known =
    [
        "model", "prompt", "suffix", "stream", "stream_options", "max_tokens", "stop", "temperature", "top_p", "top_k", "frequency_penalty",
        "presence_penalty", "seed", "n", "logprobs", "user",
    ];

    /// <summary>Reads a body.</summary>
    /// <exception cref="RequestFormatException">The client has to mend something.</exception>
    public static ConversationRequest Read(ReadOnlySpan<byte> body)
    {
        var root = JsonElement.Parse(body, JsonElements.Options);
        if (root.Text("suffix"u8) is { Length: > 0 })
        {
            throw new RequestFormatException("is not supported by this model: it writes answers, not insertions.", "suffix");
        }

        return new ConversationRequest
        {
            Messages = [new Message(MessageRole.User, [new TextPart(ReadPrompt(root))])],
            Stream = root.Flag("stream"u8) ?? false,
            MaxOutputTokens = root.Int("max_tokens"u8),
            StopSequences = root.Text("stop"u8) is { } one ? [one] : [.. root.Items("stop"u8).Select(stop => stop.Text()).OfType<string>()],
            Temperature = root.Number("temperature"u8),
            TopP = root.Number("top_p"u8),
            TopK = root.Int("top_k"u8),
            FrequencyPenalty = root.Number("frequency_penalty"u8),
            PresencePenalty = root.Number("presence_penalty"u8),
            Seed = root.Whole("seed"u8),
            Candidates = root.Int("n"u8),
            LogProbabilities = root.Int("logprobs"u8) is not null,
            TopLogProbabilities = root.Int("logprobs"u8) is > 0 and var alternatives ? alternatives : null,
            User = root.Text("user"u8),
            Untranslated = [.. root.EnumerateObject().Where(IsUntranslated).Select(property => property.Name)],
        };
    }

    private static string ReadPrompt(JsonElement root)
    {
        var prompt = root.Get("prompt"u8);
        if (prompt is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 1)
        {
            prompt = list[0];
        }

        return prompt?.Text() ?? throw new RequestFormatException("must be one text for this model: it takes neither several prompts nor tokens.", "prompt");
    }

    // Null, false and one answer of one ask for nothing.
    private static bool IsUntranslated(JsonProperty property) =>
        !Known.Contains(property.Name)
        && !RouterFields.Contains(property.Name)
        && property.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False)
        && !(property.NameEquals("best_of"u8) && property.Value.ValueKind == JsonValueKind.Number && property.Value.GetDouble() == 1);
}
