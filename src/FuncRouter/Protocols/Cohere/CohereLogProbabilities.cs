using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Cohere;

/// <summary>
/// Reads log probabilities: a chunk of text with those of its tokens, whose texts are not told apart. The chunk stands for one token, as
/// likely as its tokens one after another. Source: Cohere API reference, "Chat API (v2)", <c>logprobs</c>.
/// </summary>
internal static class CohereLogProbabilities
{
    /// <summary>Reads one chunk.</summary>
    public static void Read(JsonElement? chunk, ICollection<AnswerEvent> steps)
    {
        if (chunk is { } value && value.Text("text"u8) is { Length: > 0 } text && value.Items("logprobs"u8).Any())
        {
            var sum = value.Items("logprobs"u8).Sum(item => item.ValueKind == JsonValueKind.Number ? item.GetDouble() : 0);
            steps.Add(new LogProbabilitiesAdded(0, [new TokenLogProbability(text, sum, [])]));
        }
    }
}
