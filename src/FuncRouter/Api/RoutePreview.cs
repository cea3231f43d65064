using System.Globalization;
using System.Text.Json;
using FuncRouter.Configuration;
using FuncRouter.Conversation;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Routing;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>Shows what would be decided for a prompt, as a table for people. It calls no provider.</summary>
public sealed class RoutePreview
{
    private readonly InferenceRequests _requests;
    private readonly RoutePlanner _planner;
    private readonly RouterStateSource _states;

    internal RoutePreview(InferenceRequests requests, RoutePlanner planner, RouterStateSource states) =>
        (_requests, _planner, _states) = (requests, planner, states);

    /// <summary>Makes the table.</summary>
    /// <param name="prompt">What a user would say.</param>
    /// <param name="model">The model or route to ask for.</param>
    /// <param name="objective">The objective; null for the route's.</param>
    /// <returns>Either the table or what to mend.</returns>
    public (string? Table, string? Mistake) Of(string prompt, string model, string? objective)
    {
        using var body = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, model);
            writer.WriteStartArray("messages"u8);
            writer.WriteStartObject();
            writer.WriteString("role"u8, "user"u8);
            writer.WriteString("content"u8, prompt);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        var context = new DefaultHttpContext();
        context.Request.Headers["x-funcrouter-objective"] = objective;
        var (request, error) = _requests.Read(context, OpenAIChatProtocol.Instance, body, 0);
        var (plan, mistake) = request is null ? (null, error) : _planner.Plan(request, _states.Current.Table);
        return plan is null ? (null, mistake!.Message) : (Table(plan), null);
    }

    private static string Table(RoutePlan plan)
    {
        var rows = plan.Candidates.Select(candidate => new[]
        {
            candidate.Endpoint.Key,
            Number(candidate.Estimate.Quality, "0.00"),
            candidate.Estimate.CostUsd is { } cost ? cost.ToString("0.000000", CultureInfo.InvariantCulture) : "unknown",
            Number(candidate.Estimate.LatencyMilliseconds, "0"),
            Number(candidate.Score, "0.000"),
            candidate.Reason,
        }).Prepend(["candidate", "quality", "USD", "ms", "score", "reason"]).ToArray();
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var lines = rows.Select(row => string.Join("  ", row.Select((cell, column) => column is 0 or 5 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
        var excluded = plan.Excluded.Select(candidate => $"{candidate.Endpoint.Key} is excluded by {candidate.Constraint}");
        return string.Join(Environment.NewLine, lines.Concat(excluded).Append("").Append(plan.Explanation));
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
