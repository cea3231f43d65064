using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Rules;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary><c>POST /v1/route</c>: the plan that a chat request would get, with every candidate's figures. It calls no provider.</summary>
/// <param name="requests">Reads requests.</param>
/// <param name="planner">Makes plans.</param>
/// <param name="states">The configuration that is in force.</param>
/// <param name="time">The clock.</param>
internal sealed class RouteEndpoint(InferenceRequests requests, RoutePlanner planner, RouterStateSource states, TimeProvider time)
{
    /// <summary>Answers.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var received = time.GetTimestamp();
        var state = states.Current;
        var (body, error) = await BodyReader.ReadAsync(context, state.Options.Api.MaxJsonBytes);
        if (body is null)
        {
            await ErrorAnswer.WriteAsync(context, error!);
            return;
        }

        using (body)
        {
            var (request, mistake) = requests.Read(context, OpenAIChatProtocol.Instance, body, received);
            (var plan, mistake) = request is null ? (null, mistake) : planner.Plan(request, state.Table);
            if (plan is null)
            {
                await ErrorAnswer.WriteAsync(context, mistake!);
                return;
            }

            // A copy that nobody may get is not made.
            if (plan.Rules.Shadow is { } shadow && planner.PlanShadow(request! with { Model = shadow.Model }, state.Table, plan) is null)
            {
                plan = plan with { Rules = plan.Rules with { Shadow = null } };
            }

            using var answer = new PooledBuffer();
            Write(answer, request!, plan);
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = answer.Length;
            await context.Response.BodyWriter.WriteAsync(answer.Memory, context.RequestAborted);
        }
    }

    private static void Write(PooledBuffer output, RouterRequest request, RoutePlan plan)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        writer.WriteString("route"u8, plan.Name);
        writer.WriteString("objective"u8, plan.Aim.ToString());
        WriteAnalysis(writer, plan.Analysis);
        writer.WriteStartArray("rules"u8);
        foreach (var rule in plan.Rules.Applied)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, rule.Name);
            writer.WriteString("variant"u8, rule.Variant);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteCandidates(writer, "plan"u8, plan.Candidates);
        writer.WriteStartArray("fallbacks"u8);
        foreach (var resort in plan.Resorts)
        {
            WriteFallback(writer, resort, request, plan.Analysis);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("excluded"u8);
        foreach (var excluded in plan.Excluded)
        {
            writer.WriteStartObject();
            writer.WriteString("provider"u8, excluded.Endpoint.Provider.Name);
            writer.WriteString("model"u8, excluded.Endpoint.Model);
            writer.WriteString("constraint"u8, excluded.Constraint);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteShadow(writer, plan.Rules.Shadow);
        writer.WriteString("explanation"u8, plan.Explanation);
        writer.WriteEndObject();
    }

    private static void WriteAnalysis(Utf8JsonWriter writer, PromptAnalysis analysis)
    {
        writer.WriteStartObject("analysis"u8);
        writer.WriteString("family"u8, analysis.Family.ToWord());
        writer.WriteString("language"u8, analysis.Language);
        writer.WriteNumber("difficulty"u8, Math.Round(analysis.Difficulty, 6));
        writer.WriteNumber("uncertainty"u8, Math.Round(analysis.Uncertainty, 6));
        writer.WriteNumber("inputTokens"u8, analysis.InputTokens);
        writer.WriteNumber("expectedOutputTokens"u8, analysis.ExpectedOutputTokens);
        writer.WriteBoolean("multiStep"u8, analysis.MultiStep);
        writer.WriteStartArray("requires"u8);
        foreach (var requirement in analysis.Requires)
        {
            writer.WriteStringValue(requirement);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // What is given when nobody of the plan answers.
    private static void WriteFallback(Utf8JsonWriter writer, PlannedResort resort, RouterRequest request, PromptAnalysis analysis)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, resort.Fallback.Kind);
        switch (resort.Fallback)
        {
            case ModelFallback:
                WriteCandidates(writer, "plan"u8, resort.Candidates);
                break;
            case RuleFallback rule:
                writer.WriteBoolean("applies"u8, Applies(rule, request, analysis));
                writer.WriteString("text"u8, rule.Text);
                break;
            case PersonFallback person:
                writer.WriteNumber("holdSeconds"u8, person.Hold.TotalSeconds);
                break;
        }

        writer.WriteEndObject();
    }

    private static bool Applies(RuleFallback rule, RouterRequest request, PromptAnalysis analysis)
    {
        try
        {
            return rule.IsMeantFor(request, analysis);
        }
        catch (RegexMatchTimeoutException)
        {
            // As when it is due: what takes too long does not match.
            return false;
        }
    }

    private static void WriteShadow(Utf8JsonWriter writer, PlannedShadow? shadow)
    {
        if (shadow is null)
        {
            writer.WriteNull("shadow"u8);
            return;
        }

        writer.WriteStartObject("shadow"u8);
        writer.WriteString("rule"u8, shadow.Rule);
        writer.WriteString("model"u8, shadow.Model);
        writer.WriteEndObject();
    }

    private static void WriteCandidates(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ImmutableArray<PlannedCandidate> candidates)
    {
        writer.WriteStartArray(name);
        foreach (var candidate in candidates)
        {
            WriteCandidate(writer, candidate);
        }

        writer.WriteEndArray();
    }

    private static void WriteCandidate(Utf8JsonWriter writer, PlannedCandidate candidate)
    {
        writer.WriteStartObject();
        writer.WriteString("provider"u8, candidate.Endpoint.Provider.Name);
        writer.WriteString("model"u8, candidate.Endpoint.Model);
        writer.WriteNumber("quality"u8, Math.Round(candidate.Estimate.Quality, 4));
        if (candidate.Estimate.CostUsd is { } cost)
        {
            writer.WriteNumber("costUsd"u8, cost);
        }
        else
        {
            writer.WriteNull("costUsd"u8);
        }

        writer.WriteNumber("cachedInputTokens"u8, candidate.Estimate.CachedInputTokens);
        writer.WriteNumber("latencyMs"u8, Math.Round(candidate.Estimate.LatencyMilliseconds));
        writer.WriteNumber("risk"u8, Math.Round(candidate.Estimate.ErrorRate, 4));
        writer.WriteNumber("preference"u8, Math.Round(candidate.Estimate.Preference, 4));
        writer.WriteNumber("score"u8, Math.Round(candidate.Score, 4));
        writer.WriteBoolean("fallback"u8, candidate.IsFallback);
        writer.WriteString("reason"u8, candidate.Reason);
        writer.WriteEndObject();
    }
}
