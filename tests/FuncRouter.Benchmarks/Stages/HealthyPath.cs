using System.Net;
using System.Net.Http.Headers;
using System.Text;
using BenchmarkDotNet.Attributes;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Execution;
using FuncRouter.Execution.Calls;
using FuncRouter.Execution.Changes;
using FuncRouter.Execution.Checks;
using FuncRouter.Health;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Providers;
using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Quality;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>
/// What it costs that an answer comes back whatever happens, on the path where nothing happens: a call through the chain of attempts (budget,
/// limits of time, cooldowns, hedging, checks, what a rescue needs) beside the same call made plainly. The provider answers from memory.
/// </summary>
public class HealthyPath
{
    private RouterRequest _request = null!;
    private ModelEndpoint _endpoint = null!;
    private ModelEndpoint _other = null!;
    private RoutePlan _plan = null!;
    private ChainExecutor _executor = null!;
    private readonly ResilienceOptions _options = new();

    /// <summary>Whether the answer comes as a stream.</summary>
    [Params(false, true)]
    public bool Stream { get; set; }

    /// <summary>Makes the provider and the chain.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _request = Requests.Read(Samples.Request(1024, Stream), OpenAIChatProtocol.Instance);
        _request = _request with { Conversation = new(() => OpenAIChatProtocol.Instance.ReadConversation(_request.Body.Buffer.Span)) };
        var handler = new Canned(Encoding.UTF8.GetBytes(Stream ? string.Concat(Samples.Events(200)) : Samples.Document), Stream ? "text/event-stream" : "application/json");
        var provider = new Provider(Requests.Provider.Options, Requests.Provider.Type, new HttpMessageInvoker(handler));
        _endpoint = new ModelEndpoint { Provider = provider, Model = "one" };
        _other = new ModelEndpoint { Provider = provider, Model = "two" };
        _plan = new RoutePlan
        {
            Name = "m",
            Aim = new RoutingAim(Objective.Balanced),
            Analysis = PromptAnalyzer.Analyze(_request),
            Candidates = [new PlannedCandidate(_endpoint, default, 1, "first"), new PlannedCandidate(_other, default, 0, "second")],
        };
        var time = TimeProvider.System;
        var live = new LiveHealth(time);
        var latencies = new EndpointLatencies();
        var runner = new AttemptRunner(live, latencies, time);
        _executor = new ChainExecutor(new ChainTools(
            runner,
            new HealthView(live),
            live,
            new EndpointCooldowns(time),
            latencies,
            new EndpointHeadroom(time),
            new Hedging(latencies, new HedgeAllowance()),
            new OutcomeLearning(new SkillModel()),
            new AnswerJudge(runner),
            new RequestChanges(new ParameterLessons(time)),
            time,
            () => 0.5));
    }

    /// <summary>The call alone: write it, send it, read the answer.</summary>
    [Benchmark(Baseline = true)]
    public async Task<long> PlainCall()
    {
        using var call = UpstreamCall.Create(_request, _endpoint, _ => null);
        var message = _endpoint.Provider.CreateRequest(HttpMethod.Post, call.Path);
        message.Content = call.CreateContent();
        var response = await _endpoint.Provider.SendAsync(message, call.Body, CancellationToken.None);
        if (Stream)
        {
            var clock = new AttemptClock(Budget(), TimeProvider.System, CancellationToken.None);
            var source = new UpstreamStreamSource(response, call.CreateFrameReader(await response.Content.ReadAsStreamAsync()), clock, Timeout.InfiniteTimeSpan);
            using var stream = new AnswerStream(source, call.CreateTransform(), _endpoint, 0, TimeProvider.System) { Price = ModelPrice.Free };
            await stream.ProveAsync();
            return await DrainAsync(stream);
        }

        using var owned = response;
        var (body, _) = await response.ReadBodyAsync(1024 * 1024, CancellationToken.None);
        call.TryReadDocument(body.Memory, out var facts, out var translated);
        using var answer = new DocumentAnswer(body.Memory, facts, translated, body) { Price = ModelPrice.Free };
        return answer.Length;
    }

    /// <summary>The same call through the chain.</summary>
    [Benchmark]
    public async Task<long> Chain()
    {
        var result = await _executor.ExecuteAsync(_request, _plan, _options, Budget(), 0);
        using var answer = result.Answer!;
        return answer is AnswerStream stream ? await DrainAsync(stream) : ((DocumentAnswer)answer).Length;
    }

    private ExecutionBudget Budget() =>
        new(TimeProvider.System, TimeProvider.System.GetTimestamp(), _options.Deadline, isClientsDeadline: false, CancellationToken.None);

    private static async ValueTask<long> DrainAsync(AnswerStream stream)
    {
        var bytes = 0L;
        while (await stream.ReadAsync() is { IsEmpty: false } piece)
        {
            bytes += piece.Length;
        }

        return bytes;
    }

    private sealed class Canned(byte[] body, string mediaType) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await request.Content!.CopyToAsync(System.IO.Stream.Null, cancellationToken);
            var content = new StreamContent(new MemoryStream(body, writable: false));
            content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
        }
    }
}
