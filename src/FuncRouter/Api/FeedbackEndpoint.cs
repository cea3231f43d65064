using System.Text.Json;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Preferences;
using FuncRouter.Routing.Quality;
using FuncRouter.Storage;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Api;

/// <summary>
/// <c>POST /v1/feedback</c>: <c>{ "id", "score": -1..1, "comment"? }</c> for one generation of the key's own tenant. It becomes a preference of the
/// generation's user, and what is known of the model's skill. A comment is not kept.
/// </summary>
/// <param name="log">The records.</param>
/// <param name="preferences">What users think of models.</param>
/// <param name="learning">How good models are.</param>
internal sealed class FeedbackEndpoint(GenerationLog log, UserPreferences preferences, OutcomeLearning learning)
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Answers.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var (body, error) = await BodyReader.ReadAsync(context, MaxBytes);
        if (body is null)
        {
            await ErrorAnswer.WriteAsync(context, error!);
            return;
        }

        using (body)
        {
            await ErrorAnswerOrEmptyAsync(context, Read(body) is var (id, score)
                ? await TakeAsync(id, score, context.RequestAborted)
                : Error(400, "invalid_request", "Send { \"id\": \"gen-…\", \"score\": 1 } with a score from -1 to 1."));
        }
    }

    private async ValueTask<RouterError?> TakeAsync(string id, double score, CancellationToken cancellationToken)
    {
        try
        {
            if (await log.FindAsync(AccessGuard.Tenant, id, cancellationToken) is not { } json
                || JsonSerializer.Deserialize(json.Span, GenerationJson.Default.GenerationRecord) is not { } record)
            {
                return Error(404, "generation_not_found", $"There is no generation \"{id}\", or it is older than its record is kept.");
            }

            if (record is { Model: { } model, Decision.Analysis.Family: { } family })
            {
                await preferences.AddAsync(AccessGuard.Tenant, record.User, family, model, score, 1, cancellationToken);
                learning.Learn(AccessGuard.Tenant, id, (score + 1) / 2, OutcomeSource.Feedback);
            }

            return null;
        }
        catch (StoreException exception)
        {
            return ErrorAnswer.Unavailable(exception);
        }
    }

    private static Task ErrorAnswerOrEmptyAsync(HttpContext context, RouterError? error)
    {
        if (error is not null)
        {
            return ErrorAnswer.WriteAsync(context, error);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static (string Id, double Score)? Read(PooledBuffer body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.Memory);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
                && root.TryGetProperty("score", out var score) && score.ValueKind == JsonValueKind.Number && score.TryGetDouble(out var value) && value is >= -1 and <= 1
                ? (id.GetString()!, value)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static RouterError Error(int status, string code, string message) => new() { Status = status, Code = code, Message = message };
}
