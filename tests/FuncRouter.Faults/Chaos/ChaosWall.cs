using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Faults.Chaos;

/// <summary>
/// Five providers that fail as a plan says. Two have the same model with the same words; one goes on with a text in OpenAI's protocol and one in
/// Anthropic's, each answer in words of its own; the last has words of its own and refuses to go on.
/// </summary>
internal sealed class ChaosWall : IAsyncDisposable
{
    /// <summary>How many providers there are.</summary>
    public const int Providers = 5;

    /// <summary>The one that speaks Anthropic's protocol; its model has the largest window.</summary>
    public const int Anthropic = 4;

    private const int Twins = 2;
    private const int Stern = 5;

    private static readonly string[] Models = ["twin", "twin", "keen", "claude-sonnet-4-5", "stern"];

    private readonly WebApplication _application;
    private readonly ChaosPlan _plan;
    private readonly ConcurrentDictionary<(int Request, int Provider), int> _attempts = new();
    private int _calls;

    private ChaosWall(ChaosPlan plan)
    {
        _plan = plan;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");

        // A flush then ends when the operating system has the bytes, so that a reset that follows cannot overtake them.
        builder.WebHost.UseSockets(sockets => sockets.MaxWriteBufferSize = 2);
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    /// <summary>How many requests have reached it.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>The name of a provider's model, as a client names it.</summary>
    public static string ModelOf(int provider) => $"p{provider}/{Models[provider - 1]}";

    /// <summary>Starts it.</summary>
    public static async Task<ChaosWall> StartAsync(ChaosPlan plan)
    {
        var wall = new ChaosWall(plan);
        await wall._application.StartAsync();
        return wall;
    }

    /// <summary>The configuration of a router in front of it. Times are a tenth of the defaults, so that a run takes minutes and not hours.</summary>
    public JsonObject Configuration()
    {
        var providers = new JsonObject();
        for (var provider = 1; provider <= Providers; provider++)
        {
            var entry = new JsonObject { ["baseUrl"] = $"{_application.Urls.Single()}/{provider}/v1" };
            if (provider == Anthropic)
            {
                (entry["type"], entry["apiKey"]) = ("anthropic", "key-of-anthropic");
            }
            else
            {
                entry["type"] = "openai-compatible";
                entry["quirks"] = provider > Twins ? new JsonObject { ["continuation"] = "prefix" } : null;
            }

            providers[$"p{provider}"] = entry;
        }

        return new JsonObject
        {
            ["providers"] = providers,
            ["probes"] = new JsonObject { ["enabled"] = false },
            ["resilience"] = new JsonObject
            {
                ["firstTokenTimeoutSeconds"] = 1,
                ["idleTimeoutSeconds"] = 1.5,
                ["cooldownSeconds"] = 0.5,
                ["deadlineSeconds"] = 30,
            },
        };
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _calls);
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var provider = context.Request.Path.Value![1] - '0';
        var (request, tokens) = ChaosText.ReadQuestion(body);
        var attempt = _attempts.AddOrUpdate((request, provider), 1, (_, before) => before + 1);
        var given = ChaosText.TokensIn(body);
        var answer = new ChaosAnswer(context, provider == Anthropic, body.Contains("\"stream\":true", StringComparison.Ordinal), VoiceOf(provider, attempt), request)
        {
            From = given + 1,
            To = tokens,
        };
        try
        {
            await PlayAsync(answer, request, provider, attempt, isContinued: given > 0);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The router has given this attempt up.
        }
    }

    private Task PlayAsync(ChaosAnswer answer, int request, int provider, int attempt, bool isContinued) =>
        isContinued && provider == Stern ? answer.FailAsync(400, "This model does not support assistant message prefill.", null)
        : _plan.IsFiltered(request) ? answer.FailAsync(400, "The prompt was held back by the content filter.", "content_filter")
        : _plan.IsLong(request) && provider != Anthropic ? answer.FailAsync(400, "This model's maximum context length is 1000 tokens.", "context_length_exceeded")
        : answer.PlayAsync(_plan.FaultOf(request, provider, attempt), _plan.BreakOf(request, provider, attempt));

    private static string VoiceOf(int provider, int attempt) => provider <= Twins ? "s" : $"{(char)('a' + provider)}{attempt}";
}
