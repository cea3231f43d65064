using System.Collections.Concurrent;
using System.Text.Json;
using FuncRouter.Accounting;
using FuncRouter.Caching.Semantic;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.OpenAIEmbeddings;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Execution.Remembered;

/// <summary>
/// Has a model turn questions into vectors. A client waits for it, so it is one call with a short limit; where nothing comes of it there is no vector,
/// and the model is left alone for a moment. Its endpoints' failures count as those of any endpoint, so one that goes on failing is left alone for longer.
/// </summary>
/// <param name="tools">Makes the calls.</param>
/// <param name="logger">Says when nothing came.</param>
internal sealed class QuestionEmbedder(ChainTools tools, ILogger<QuestionEmbedder> logger)
{
    private static readonly TimeSpan Respite = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, long> _failedAt = new(StringComparer.Ordinal);

    /// <summary>Has a question turned into a vector.</summary>
    /// <param name="request">The request that it is from; what its client forbids about data holds for this model too.</param>
    /// <param name="state">The configuration.</param>
    /// <param name="plan">The plan, whose regions and rules hold as well.</param>
    /// <param name="text">The question.</param>
    /// <param name="options">Which model.</param>
    /// <param name="clientLeft">Cancelled when the client goes.</param>
    /// <returns>The vector, null for none, and what the call cost in US dollars.</returns>
    public async ValueTask<(QuestionVector? Vector, decimal CostUsd)> EmbedAsync(
        RouterRequest request, RouterState state, RoutePlan plan, string text, EmbeddingsOptions options, CancellationToken clientLeft)
    {
        if (_failedAt.TryGetValue(options.Model, out var failedAt) && tools.Time.GetElapsedTime(failedAt) < Respite)
        {
            return default;
        }

        ModelEndpoint[] allowed = [.. EndpointsOf(request, state, plan, options.Model)];
        if (allowed.Length == 0)
        {
            return Fail(options.Model, "no endpoint of it may get the request, or all are left alone");
        }

        // Who has little time left keeps half of it for an answer; that this was too little says nothing of the model.
        var resilience = state.Options.Resilience;
        var left = (request.Controls.Deadline - tools.Time.GetElapsedTime(request.ReceivedTimestamp)) / 2 ?? resilience.Deadline;
        if (left <= TimeSpan.Zero)
        {
            return default;
        }

        using var asked = new PooledBuffer();
        var question = Ask(request, options.Model, text, asked);
        var budget = new ExecutionBudget(tools.Time, tools.Time.GetTimestamp(), left, isClientsDeadline: false, clientLeft) { MaxCostUsd = request.Controls.MaxCostUsd };
        var endpoint = allowed.FirstOrDefault(endpoint =>
            budget.Affords(CostCalculator.ExpectedCost(endpoint.Facts.Price, question.Features.EstimatedInputTokens, 0)) && tools.Cooldowns.TryEnter(endpoint.Key));
        if (endpoint is null)
        {
            // All are too dear, or others try them after their cooldown.
            return default;
        }

        try
        {
            var limits = new TimeLimits(options.Timeout, options.Timeout, options.Timeout);
            var outcome = await tools.Runner.RunAsync(question, endpoint, new AttemptTerms(limits, budget, 0));
            Mark(endpoint, outcome, resilience);
            using var answer = outcome.Answer;
            return answer is DocumentAnswer document && VectorIn(document) is { } vector
                ? (vector, answer.CostUsd ?? 0)
                : outcome.Failure is { Kind: FailureKind.Deadline } ? default
                : Fail(options.Model, outcome.Failure?.Message ?? "its answer holds no vector", answer?.CostUsd ?? 0);
        }
        catch (OperationCanceledException) when (clientLeft.IsCancellationRequested)
        {
            // The attempt that follows notices it and says so.
            return default;
        }
    }

    private void Mark(ModelEndpoint endpoint, in AttemptOutcome outcome, ResilienceOptions resilience)
    {
        if (outcome.Failure is { Kind: FailureKind.Timeout })
        {
            // The limit is shorter than those of clients, who may ask the same endpoint: one silence does not open its breaker, several in a row do.
            tools.Cooldowns.ReportFailure(endpoint.Key, resilience.Cooldown, opens: false);
        }
        else
        {
            tools.Mark(endpoint, outcome, resilience);
        }
    }

    private (QuestionVector? Vector, decimal CostUsd) Fail(string model, string reason, decimal costUsd = 0)
    {
        _failedAt[model] = tools.Time.GetTimestamp();
        logger.QuestionNotEmbedded(model, reason);
        return (null, costUsd);
    }

    // What the client forbids about data holds for this model, who sees the question; which providers it wants answers of does not.
    private IEnumerable<ModelEndpoint> EndpointsOf(RouterRequest request, RouterState state, RoutePlan plan, string model) => (state.Table.Find(model)?.Endpoints ?? []).Where(endpoint =>
        tools.Cooldowns.Remaining(endpoint.Key) == TimeSpan.Zero
        && (CandidateConstraints.Forbidden(request.Controls.Providers with { Only = [], Ignore = [], MaxPrice = null }, endpoint)
            ?? CandidateConstraints.Forbidden(plan.Regions, endpoint) ?? plan.Rules.Forbidden(endpoint)) is null);

    private static RouterRequest Ask(RouterRequest request, string model, string text, PooledBuffer body)
    {
        using (var writer = JsonWriting.Create(body))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, model);
            writer.WriteString("input"u8, text);
            writer.WriteString("encoding_format"u8, "float"u8);
            writer.WriteEndObject();
        }

        var head = OpenAIEmbeddingsProtocol.Instance.ReadHead(body.Span).Head!;
        return request with
        {
            Model = model,
            Protocol = OpenAIEmbeddingsProtocol.Instance.Name,
            Features = head.Features,
            Controls = RequestControls.None,
            Body = new RequestBody(body, head.Fields),
            Conversation = null,
        };
    }

    private static QuestionVector? VectorIn(DocumentAnswer answer)
    {
        using var text = new PooledBuffer(answer.Length);
        answer.WriteTo(text);
        var first = JsonElement.Parse(text.Span, JsonElements.Options).Items("data"u8).FirstOrDefault();
        return first.ValueKind == JsonValueKind.Object && first.TryGetProperty("embedding"u8, out var numbers) && numbers.ValueKind == JsonValueKind.Array
            && numbers.EnumerateArray().All(number => number.ValueKind == JsonValueKind.Number)
                ? QuestionVector.Of([.. numbers.EnumerateArray().Select(number => number.GetSingle())])
                : null;
    }
}
