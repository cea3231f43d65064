using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace FuncRouter.Providers.Demo;

/// <summary>
/// A provider inside the process, for a router that has no key of a real one: it speaks OpenAI's chat-completions protocol to
/// whoever sends requests through it (<c>…/chat/completions</c> and <c>…/models</c> at any host), and answers by rule.
/// </summary>
/// <remarks>
/// The same requests in the same order get the same answers. Headers of a stream come at once and its events with time; a JSON answer
/// comes whole, after as long as its stream would take. Cancelling the request or disposing of the response ends the work.
/// </remarks>
/// <param name="time">Tells the time and waits.</param>
internal sealed class DemoUpstream(TimeProvider time) : HttpMessageHandler
{
    private long _answers;
    private long _unreliableRequests;

    /// <summary>An address to reach it at, under a name that no network has (RFC 2606).</summary>
    public static Uri BaseUrl { get; } = new("http://demo.invalid/v1");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        cancellationToken.ThrowIfCancellationRequested();
        var response = await AnswerAsync(request, started, cancellationToken);
        response.RequestMessage = request;
        return response;
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, long started, CancellationToken cancellationToken)
    {
        try
        {
            var path = request.RequestUri?.AbsolutePath ?? "";
            if (request.Method == HttpMethod.Get && path.EndsWith("/models", StringComparison.Ordinal))
            {
                return Json(HttpStatusCode.OK, DemoWire.Models(time.GetUtcNow()));
            }

            return request.Method == HttpMethod.Post && path.EndsWith("/chat/completions", StringComparison.Ordinal)
                ? await CompleteAsync(request.Content, started, cancellationToken)
                : throw DemoException.UnknownAddress(request.Method, request.RequestUri);
        }
        catch (DemoException error)
        {
            var response = Json(error.Status, DemoWire.Error(error));
            response.Headers.RetryAfter = error.RetryAfter is { } wait ? new RetryConditionHeaderValue(wait) : null;
            return response;
        }
    }

    private async Task<HttpResponseMessage> CompleteAsync(HttpContent? content, long started, CancellationToken cancellationToken)
    {
        byte[] body = content is null ? [] : await content.ReadAsByteArrayAsync(cancellationToken);
        var request = DemoRequestReader.Read(body);
        FailNowAndThen(request.Model);

        var number = Interlocked.Increment(ref _answers).ToString("d6", CultureInfo.InvariantCulture);
        var completion = new DemoCompletion("chatcmpl-demo-" + number, time.GetUtcNow(), request.Model, DemoAnswer.To(request));
        if (request.Stream)
        {
            var events = new DemoStream(DemoWire.Events(completion, request.IncludeUsage), time, started);
            return Response(HttpStatusCode.OK, new StreamContent(events), "text/event-stream", "utf-8");
        }

        var wait = request.Model.Due(completion.Answer.TextTokens) - time.GetElapsedTime(started);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }

        return Json(HttpStatusCode.OK, DemoWire.Document(completion));
    }

    private void FailNowAndThen(DemoModel model)
    {
        if (model.FailsEvery is not { } every)
        {
            return;
        }

        var (failures, rest) = Math.DivRem(Interlocked.Increment(ref _unreliableRequests), every);
        if (rest == 0)
        {
            throw failures % 2 == 1 ? DemoException.Overloaded(model) : DemoException.RateLimited(model);
        }
    }

    private static HttpResponseMessage Json(HttpStatusCode status, byte[] document) =>
        Response(status, new ByteArrayContent(document), "application/json", null);

    private static HttpResponseMessage Response(HttpStatusCode status, HttpContent content, string mediaType, string? charset)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType, charset);
        return new HttpResponseMessage(status) { Content = content };
    }
}
