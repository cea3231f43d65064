using System.Collections.Immutable;
using System.Diagnostics;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Execution.Calls;
using FuncRouter.Execution.Checks;
using FuncRouter.Health;
using FuncRouter.Protocols;
using FuncRouter.Providers;
using FuncRouter.Telemetry;

namespace FuncRouter.Execution;

/// <summary>Sends a request to one endpoint and waits until the answer has proved itself: whole, or with its first real token.</summary>
/// <param name="live">Where it is noted how the endpoint did.</param>
/// <param name="latencies">Where it is noted how long it took.</param>
/// <param name="time">The clock.</param>
internal sealed class AttemptRunner(LiveHealth live, EndpointLatencies latencies, TimeProvider time)
{
    /// <summary>The most bytes of an answer: nothing that a model writes is longer; what is longer is no answer.</summary>
    public const int MaxDocumentBytes = 64 * 1024 * 1024;
    private const int MaxErrorBytes = 256 * 1024;

    /// <summary>Makes one attempt.</summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public async ValueTask<AttemptOutcome> RunAsync(
        RouterRequest request, ModelEndpoint endpoint, AttemptTerms terms)
    {
        var wait = endpoint.Rate?.Take() ?? TimeSpan.Zero;
        if (wait > TimeSpan.Zero)
        {
            return Failed(new UpstreamFailure(FailureKind.LocalLimit, 0, $"The configured limit of requests per minute for {endpoint.Key} is used up.")
            {
                RetryAfter = wait,
            });
        }

        using var span = RouterTelemetry.Source.StartActivity("chat", ActivityKind.Client);
        span?.SetTag("gen_ai.operation.name", "chat").SetTag("gen_ai.provider.name", endpoint.Provider.Name).SetTag("gen_ai.request.model", endpoint.Model);
        if (endpoint.ServiceFor(request) is EstimatedCountService counting)
        {
            return Estimate(request, endpoint, counting);
        }

        var (call, refusal) = Prepare(request, endpoint, terms.Continuation);
        if (call is null)
        {
            return Failed(refusal!);
        }

        using var prepared = call;
        var started = time.GetTimestamp();
        var outcome = await SendAsync(call, request, endpoint, terms, new AttemptClock(terms.Budget, time, terms.Abandoned)) with { Warnings = WarningsOf(call.Notes, endpoint) };
        var took = time.GetElapsedTime(started);
        var effort = request.Features.ReasoningEffort;
        var answer = outcome.Answer ?? outcome.Unsatisfactory;
        if (answer is AnswerStream)
        {
            // A rest proves itself only behind what was sent before, and a whole one at its end.
            if (terms is { Join: null, Whole: false })
            {
                live.ReportFirstToken(endpoint.Key, took);
                latencies.Report(endpoint.Key, LatencyKind.FirstToken, effort, took);
            }
        }
        else if (answer is { } document)
        {
            document.WritingTime = took;
            live.ReportAnswer(endpoint.Key);
            latencies.Report(endpoint.Key, LatencyKind.Document, effort, took);
        }
        else
        {
            span?.SetStatus(ActivityStatusCode.Error, outcome.Failure!.Kind.ToString());
            if (outcome.Failure!.CountsAgainstEndpoint)
            {
                live.ReportFailure(endpoint.Key, outcome.Failure.Kind.ToString());
            }
        }

        return outcome;
    }

    private static AttemptOutcome Estimate(RouterRequest request, ModelEndpoint endpoint, EstimatedCountService counting)
    {
        var body = new PooledBuffer();
        counting.Protocol.WriteCount(body, request.Features.EstimatedInputTokens);
        var facts = new AnswerFacts { HasToken = true, HasContent = true, FinishReason = FinishReason.Stop };
        return new AttemptOutcome(new DocumentAnswer(body.Memory, facts, null, body) { Price = ModelPrice.Free }, null, 200, [])
        {
            Warnings = [$"input_tokens is an estimate: {endpoint.Provider.Name} does not count them"],
        };
    }

    private static ImmutableArray<string> WarningsOf(TranslationNotes notes, ModelEndpoint endpoint) =>
        notes.Dropped.Count == 0 ? [] : [.. notes.Dropped.Select(name => $"{name} is not supported by {endpoint.Provider.Name}")];

    private static (UpstreamCall? Call, UpstreamFailure? Refusal) Prepare(RouterRequest request, ModelEndpoint endpoint, ConversationRequest? continuation)
    {
        try
        {
            var call = UpstreamCall.Create(request, endpoint, usage => CostCalculator.Cost(endpoint.Facts.Price, usage), continuation);
            if (call.Notes.Constraint is not { } constraint)
            {
                return (call, null);
            }

            call.Dispose();
            return (null, new UpstreamFailure(FailureKind.Unsuitable, 400, $"{endpoint.Key} cannot be asked this ({constraint})."));
        }
        catch (RequestFormatException exception)
        {
            // Only translation reads the request: one who speaks the client's protocol itself may take it all the same.
            return (null, new UpstreamFailure(FailureKind.Unsuitable, 400, exception.Message) { Param = exception.Path });
        }
    }

    private async ValueTask<AttemptOutcome> SendAsync(
        UpstreamCall call, RouterRequest request, ModelEndpoint endpoint, AttemptTerms terms, AttemptClock clock)
    {
        HttpResponseMessage? response = null;
        AnswerStream? stream = null;
        var handedOver = false;
        var limits = terms.Limits;
        try
        {
            clock.Start(request.Features.Stream ? limits.FirstToken : limits.Document, request.Features.Stream ? "the first token" : "the answer");
            response = await endpoint.Provider.SendAsync(UpstreamMessage.Of(call, request, endpoint), call.Body, clock.Token);
            if (response.IsSuccessStatusCode && call.AnswersWithMedia && !response.IsJson() && !response.IsEventStream())
            {
                var body = await response.Content.ReadAsStreamAsync(clock.Token);
                handedOver = true;
                return await ReadMediaAsync(new MediaAnswer(response, body, clock, limits.Idle) { Price = null }, response);
            }

            // A form's flag for a stream may stand behind its file, where nobody has read it yet.
            var wantsStream = request.Features.Stream || call.AnswersWithMedia;
            if (!response.IsSuccessStatusCode || !wantsStream || !response.IsEventStream())
            {
                return await ReadDocumentAsync(call, request, endpoint, response, terms, clock);
            }

            var frames = call.CreateFrameReader(await response.Content.ReadAsStreamAsync(clock.Token));
            var source = new UpstreamStreamSource(response, frames, clock, limits.Idle);
            handedOver = true;
            stream = CreateStream(source, call, endpoint, terms, request.Features.Choices);
            var failure = await stream.ProveAsync(terms.Whole);
            if (failure is not null)
            {
                return Failed(failure, response);
            }

            var found = await Inspection.OfStreamAsync(terms, call, stream);
            if (stream.Failure is { } broken)
            {
                return Failed(broken, response);
            }

            var proven = Answered(stream, response, found);
            stream = null;
            return proven;
        }
        catch (OperationCanceledException exception) when (!clock.Token.IsCancellationRequested)
        {
            // The connection has a limit of its own, and the handler's way to say that it was met is this one.
            return Failed(ConnectionFailed(endpoint, exception.InnerException ?? exception), response);
        }
        catch (OperationCanceledException)
        {
            return Failed(clock.Expired(), response);
        }
        catch (ProviderCredentialException exception)
        {
            return Failed(new UpstreamFailure(FailureKind.NoCredential, 401, exception.Message));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return request.Upload?.Failure is { } fault
                ? Failed(new UpstreamFailure(FailureKind.BadRequest, fault.Status, fault.Message) { ProviderCode = fault.Code })
                : Failed(clock.Token.IsCancellationRequested ? clock.Expired() : ConnectionFailed(endpoint, exception), response);
        }
        finally
        {
            stream?.Dispose();
            if (!handedOver)
            {
                response?.Dispose();
                clock.Dispose();
            }
        }
    }

    private AnswerStream CreateStream(UpstreamStreamSource source, UpstreamCall call, ModelEndpoint endpoint, AttemptTerms terms, int choices) =>
        new(source, terms.TransformOf(call, endpoint), endpoint, terms.KeepBytes, time)
        {
            Price = endpoint.Facts.Price,
            ContinuedTokens = terms.ContinuedTokens,
            Rescue = terms.Rescue?.Invoke(call),
            Choices = choices,
        };

    private async ValueTask<AttemptOutcome> ReadDocumentAsync(
        UpstreamCall call, RouterRequest request, ModelEndpoint endpoint, HttpResponseMessage response, AttemptTerms terms, AttemptClock clock)
    {
        var isError = !response.IsSuccessStatusCode;
        var (body, isWhole) = await response.ReadBodyAsync(isError ? MaxErrorBytes : MaxDocumentBytes, clock.Token);
        var handedOver = false;
        try
        {
            if (isError)
            {
                return Failed(Read(call.ReadError(body.Span, response.Header)), response);
            }

            if (!isWhole || !call.TryReadDocument(body.Memory, out var facts, out var translated))
            {
                return Failed(new UpstreamFailure(FailureKind.Protocol, (int)response.StatusCode, "The answer is not JSON of its protocol."), response);
            }

            if (facts.Error is { } error)
            {
                return Failed(Read(error), response);
            }

            if (request.Features.Stream)
            {
                translated?.Dispose();
                return Failed(new UpstreamFailure(FailureKind.Protocol, (int)response.StatusCode, "A stream was asked for and a document came."), response);
            }

            var found = Inspection.OfDocument(terms.Checks, call, facts, body.Memory);
            if (terms.HideLogProbabilities && LogProbabilities.TakenOutOf(body.Span) is { } asWanted)
            {
                body.Dispose();
                body = asWanted;
                call.TryReadDocument(body.Memory, out facts, out translated);
            }

            handedOver = true;
            var answer = new DocumentAnswer(body.Memory, facts, translated, body) { Price = endpoint.Facts.Price };
            return Answered(answer, response, found);
        }
        finally
        {
            if (!handedOver)
            {
                body.Dispose();
            }
        }

        UpstreamFailure Read(ReportedError? reported) =>
            FailureReader.Read(endpoint.Provider, (int)response.StatusCode, reported, response.Headers, time.GetUtcNow());
    }

    // A price by the token says nothing about sound, so it has none.
    private async ValueTask<AttemptOutcome> ReadMediaAsync(MediaAnswer answer, HttpResponseMessage response)
    {
        if (await answer.ProveAsync() is not { } failure)
        {
            return Answered(answer, response, default);
        }

        var failed = Failed(failure, response);
        answer.Dispose();
        return failed;
    }

    private static UpstreamFailure ConnectionFailed(ModelEndpoint endpoint, Exception exception) =>
        new(FailureKind.Connection, 0, $"No connection to {endpoint.Provider.Name}: {ConnectionWords.Of(exception)}.");

    private AttemptOutcome Answered(Answer answer, HttpResponseMessage response, in Inspection found)
    {
        var outcome = new AttemptOutcome(answer, null, (int)response.StatusCode, response.RateLimits())
        {
            Found = found,
            Exhausted = RateLimitHeaders.Exhausted(response.Headers, time.GetUtcNow()),
            Headroom = RateLimitHeaders.Headroom(response.Headers, time.GetUtcNow()),
        };
        return found.Shortcoming is { } shortcoming ? outcome.Unsatisfying(answer, shortcoming) : outcome;
    }

    private static AttemptOutcome Failed(UpstreamFailure failure, HttpResponseMessage? response = null) =>
        new(null, failure, (int?)response?.StatusCode ?? failure.Status, response is null ? [] : response.RateLimits());
}
