using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Health;
using FuncRouter.Providers;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Quality;

namespace FuncRouter.Routing;

/// <summary>Works out what to expect of candidates for one request: quality, cost, time and risk.</summary>
/// <param name="skills">How good models are.</param>
/// <param name="prompt">The prompt.</param>
/// <param name="features">The request's features.</param>
/// <param name="home">Who answered this conversation last, and what of it is probably in that provider's prompt cache.</param>
/// <param name="figures">What to expect of endpoints: times, speeds and the chance of failure.</param>
/// <param name="preference">What the user thinks of an endpoint's answers to such prompts, from -1 to 1, and what was drawn of what that may be.</param>
internal sealed class CandidateEstimator(
    SkillModel skills,
    PromptAnalysis prompt,
    RequestFeatures features,
    (string Endpoint, int CachedTokens)? home,
    Func<string, EndpointFigures> figures,
    Func<ModelEndpoint, (double Mean, double? Drawn)> preference)
{
    private const double PriorFirstTokenMilliseconds = 800;
    private const double PriorTokensPerSecond = 60;

    // Shorter prompts are cached by hardly any provider (OpenAI, Anthropic and Gemini: "1,024 tokens" and more).
    private const int ShortestCachedPrompt = 1024;

    // Tokens that reasoning models think, where nobody knows better: more than they answer.
    private const int Thoughts = 800;

    private readonly PromptMatch _match = skills.Match(prompt);

    /// <summary>The estimate for an endpoint.</summary>
    public CandidateEstimate Of(ModelEndpoint endpoint)
    {
        var now = Figures(endpoint);
        var output = OutputTokens(endpoint);
        var cached = CachedTokens(endpoint, now);
        var quality = skills.Expect(endpoint.Model, endpoint.Facts.Quality, prompt, _match);
        var (mean, drawn) = preference(endpoint);
        return new CandidateEstimate(
            CostCalculator.Cost(endpoint.Facts.Price, new TokenUsage(prompt.InputTokens, output, CachedInputTokens: cached)),
            (now.FirstTokenMilliseconds ?? PriorFirstTokenMilliseconds + (now.ProbeMilliseconds ?? 0)) + (output * 1000.0 / (now.TokensPerSecond ?? PriorTokensPerSecond)),
            quality.Mean,
            now.ErrorRate)
        {
            CachedInputTokens = cached,
            QualityDeviation = quality.Deviation,
            Preference = mean,
            DrawnPreference = drawn,
            Rest = now.Rest,
        };
    }

    // An endpoint whose configured limit is used up is passed over without a call, as one that is left alone is.
    private EndpointFigures Figures(ModelEndpoint endpoint)
    {
        var now = figures(endpoint.Key);
        return now.Rest is null && endpoint.Rate?.UsedUpUntil is { } until
            ? now with { ErrorRate = 1, Rest = new EndpointRest(until, HasFailed: false, 0, IsAtLimit: true) { IsConfiguredLimit = true } }
            : now;
    }

    // Who answered the conversation a moment ago has it in its cache, and nobody else has. Of one that nothing is known of, as much is cached as of others' prompts.
    private int CachedTokens(ModelEndpoint endpoint, in EndpointFigures figures) =>
        home is { CachedTokens: > 0 and var tokens, Endpoint: var last } ? (last == endpoint.Key ? tokens : 0)
        : figures.CachedInputShare is { } share && prompt.InputTokens >= ShortestCachedPrompt ? (int)(share * prompt.InputTokens)
        : 0;

    private int OutputTokens(ModelEndpoint endpoint)
    {
        var thoughts = endpoint.Facts.Reasoning != true ? 0 : features.ReasoningEffort switch
        {
            "none" => 0,
            "minimal" => Thoughts / 8,
            "low" => Thoughts / 2,
            "high" or "xhigh" or "max" => Thoughts * 3,
            _ => Thoughts,
        };
        return Math.Min(prompt.ExpectedOutputTokens + thoughts, features.MaxOutputTokens ?? int.MaxValue);
    }
}
