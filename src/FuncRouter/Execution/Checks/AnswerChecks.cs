using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Routing;

namespace FuncRouter.Execution.Checks;

/// <summary>What one request asks of its answer.</summary>
/// <param name="request">The request.</param>
/// <param name="route">What its route asks; null for nothing.</param>
/// <param name="confidence">The least mean probability of an answer's tokens, where they are known; null for any.</param>
internal sealed class AnswerChecks(RouterRequest request, RouteChecks? route, double? confidence = null)
{
    // Some providers write minus infinity as a number that no mean survives.
    private const double LeastLogProbability = -20;

    /// <summary>Whether an answer has to be read, with these facts, to say whether it will do.</summary>
    public bool NeedsContent(in AnswerFacts facts) =>
        route is not null || confidence is not null || request.Features.JsonOutput || facts.FinishReason == FinishReason.ToolCalls;

    /// <summary>What is wrong with an answer by what was read of it in passing; null for nothing.</summary>
    public Shortcoming? Of(in AnswerFacts facts) =>
        facts.Refused || facts.FinishReason == FinishReason.ContentFilter ? new Shortcoming(ShortcomingKind.Refused, "The model refused to answer.")
        : !facts.HasContent ? new Shortcoming(
            ShortcomingKind.Empty,
            facts.FinishReason == FinishReason.Length ? "The answer is empty: its limit of tokens was used up before the first word." : "The answer is empty.")
        : facts.FinishReason == FinishReason.Length && request.Features.MaxOutputTokens is null ? new Shortcoming(
            ShortcomingKind.CutOff, "The answer was cut off by the model's own limit of tokens.")
        : null;

    /// <summary>What is wrong with an answer that was read; null for nothing.</summary>
    public Shortcoming? Of(ConversationAnswer answer)
    {
        foreach (var choice in answer.Choices)
        {
            if (Of(choice) is { } shortcoming)
            {
                return shortcoming;
            }
        }

        return null;
    }

    /// <summary>The text of one of the answers.</summary>
    public static string TextOf(AnswerChoice choice) => string.Concat(choice.Parts.OfType<TextPart>().Select(part => part.Text));

    private Shortcoming? Of(AnswerChoice choice)
    {
        var calls = choice.Parts.OfType<ToolCallPart>().ToArray();
        if (Array.Find(calls, call => !IsObject(call.Arguments)) is { } broken)
        {
            return new Shortcoming(ShortcomingKind.ToolArguments, $"The arguments of its call of \"{broken.Name}\" are no JSON object.");
        }

        // A turn that calls tools is no answer yet, whatever it says beside.
        return calls.Length > 0 ? null : OfText(choice, TextOf(choice));
    }

    private Shortcoming? OfText(AnswerChoice choice, string text)
    {
        if (request.Features.JsonOutput && choice.FinishReason != FinishReason.Length && JsonCheck.FaultOf(text, Schema()) is { } fault)
        {
            return new Shortcoming(ShortcomingKind.Schema, $"The answer is not the JSON that was asked for: {fault}.");
        }

        return route is null ? Doubt(choice)
            : route.MinLength > text.Length ? new Shortcoming(ShortcomingKind.TooShort, $"The answer has {text.Length} characters; the route wants {route.MinLength}.")
            : Forbidden(route, text) is { } phrase ? new Shortcoming(ShortcomingKind.Forbidden, $"The answer has the forbidden phrase \"{phrase}\" in it.")
            : route.Matches is { } pattern && !IsMatch(pattern, text) ? new Shortcoming(ShortcomingKind.Pattern, "The answer does not match the route's expression.")
            : Doubt(choice);
    }

    // The geometric mean of the tokens' probabilities: independent of the answer's length.
    private Shortcoming? Doubt(AnswerChoice choice) =>
        confidence is { } least && !choice.LogProbabilities.IsEmpty
        && Math.Exp(choice.LogProbabilities.Average(token => Math.Max(token.LogProbability, LeastLogProbability))) is var sure && sure < least
            ? new Shortcoming(ShortcomingKind.Doubtful, string.Create(CultureInfo.InvariantCulture, $"The model is sure of its answer by {sure:0.##}; the cascade wants {least:0.##}."))
            : null;

    private JsonElement? Schema()
    {
        try
        {
            return request.Conversation?.Value.Format?.Schema;
        }
        catch (RequestFormatException)
        {
            // What only the provider can read has a schema that only the provider can check.
            return null;
        }
    }

    private static string? Forbidden(RouteChecks route, string text) =>
        route.Forbidden.FirstOrDefault(phrase => text.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    // An expression that takes too long has not said no.
    private static bool IsMatch(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    private static bool IsObject(string json)
    {
        if (json.Length == 0)
        {
            return true;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
