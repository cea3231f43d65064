using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Reads log probabilities: the tokens that were chosen, and beside them in a list of the same length the likeliest ones.
/// Source: Gemini API reference, "Generating content", <c>LogprobsResult</c>.
/// </summary>
internal static class GeminiLogProbabilities
{
    /// <summary>Reads those of a candidate, or of what is new of it.</summary>
    public static void Read(int choice, JsonElement? result, ICollection<AnswerEvent> steps)
    {
        if (result is not { } value)
        {
            return;
        }

        var alternatives = value.Items("topCandidates"u8).ToArray();
        ImmutableArray<TokenLogProbability> tokens =
        [
            .. value.Items("chosenCandidates"u8).Select((token, i) =>
                ReadToken(token, i < alternatives.Length ? [.. alternatives[i].Items("candidates"u8).Select(other => ReadToken(other, []))] : [])),
        ];
        if (!tokens.IsEmpty)
        {
            steps.Add(new LogProbabilitiesAdded(choice, tokens));
        }
    }

    private static TokenLogProbability ReadToken(JsonElement token, ImmutableArray<TokenLogProbability> alternatives) =>
        new(token.Text("token"u8) ?? "", token.Number("logProbability"u8) ?? 0, alternatives);
}
