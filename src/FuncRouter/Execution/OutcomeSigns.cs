using FuncRouter.Conversation;
using FuncRouter.Preferences;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Quality;
using FuncRouter.Storage;
using FuncRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Execution;

/// <summary>Reads from what happened how good an answer was, and passes it on to those who learn.</summary>
/// <param name="preferences">What users think of models.</param>
/// <param name="questions">Notices questions that are asked again.</param>
/// <param name="learning">How good models are.</param>
/// <param name="logger">Says when the store did not take a sign.</param>
internal sealed class OutcomeSigns(UserPreferences preferences, RepeatedQuestions questions, OutcomeLearning learning, ILogger<OutcomeSigns> logger)
{
    // Who takes the trouble to name a model for an answer that is there already thinks well of it.
    private const double Chosen = 0.7;

    /// <summary>Takes the signs of an exchange.</summary>
    /// <returns>Ends when they are stored, or lost.</returns>
    public async Task NoteAsync(Exchange exchange)
    {
        // An answer that two models wrote says nothing about either.
        if (exchange is not { Plan: { } plan, Chain: { Answer: not (null or AnswerStream { IsJoined: true }), Candidate: { } candidate }, Request: { Conversation: not null } request })
        {
            return;
        }

        learning.Note(request, plan, candidate);
        if (request.Caller.User is not { } user || request.Features.LastUserTurn.Equals(default))
        {
            return;
        }

        var caller = request.Caller;
        var question = new Question(HashOf(request), request.Features.Messages, request.Model, request.Id, plan.Analysis.Family.ToWord(), candidate.Endpoint.Model);
        if (questions.Note(caller.Tenant, user, caller.Session, question) is not { } sign)
        {
            return;
        }

        learning.Learn(caller.Tenant, sign.Id, (sign.Score + 1) / 2, sign.Kind == ImplicitSignKind.Edited ? OutcomeSource.Edited : OutcomeSource.AskedAgain);
        try
        {
            await preferences.AddAsync(caller.Tenant, user, sign.Family, sign.Model, sign.Score, sign.Weight, CancellationToken.None);
            if (sign.Kind == ImplicitSignKind.Overridden && question.Model != sign.Model)
            {
                await preferences.AddAsync(caller.Tenant, user, question.Family, question.Model, Chosen, sign.Weight, CancellationToken.None);
            }
        }
        catch (StoreException exception)
        {
            logger.PreferenceLost(exception.Message);
        }
    }

    private static int HashOf(RouterRequest request)
    {
        var hash = new HashCode();
        hash.AddBytes(request.Body.Buffer.Span[request.Features.LastUserTurn]);
        return hash.ToHashCode();
    }
}
