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
    // Somebody who asks again may only be curious: it counts as a third of a word said.
    private const double AskedAgain = -0.7;
    private const double GuessWeight = 0.33;

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
        if (questions.Note(caller.Tenant, user, caller.Session, HashOf(request), request.Id, candidate.Endpoint.Model) is var (id, model))
        {
            learning.Learn(caller.Tenant, id, (AskedAgain + 1) / 2, GuessWeight);
            try
            {
                await preferences.AddAsync(caller.Tenant, user, plan.Analysis.Family.ToWord(), model, AskedAgain, GuessWeight, CancellationToken.None);
            }
            catch (StoreException exception)
            {
                logger.PreferenceLost(exception.Message);
            }
        }
    }

    private static int HashOf(RouterRequest request)
    {
        var hash = new HashCode();
        hash.Add(request.Features.Messages);
        hash.AddBytes(request.Body.Buffer.Span[request.Features.LastUserTurn]);
        return hash.ToHashCode();
    }
}
