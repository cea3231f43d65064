using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FuncRouter.Tests.Fixtures;

/// <summary>
/// A provider over real HTTP on loopback that does what a test's script says: answers, fails, streams with pauses that the test ends, hangs,
/// resets. It records every request.
/// </summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, UpstreamScript> _byModel = new();
    private readonly ConcurrentDictionary<string, UpstreamScript> _byPath = new();
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly Channel<RecordedRequest> _arrivals = Channel.CreateUnbounded<RecordedRequest>();

    private ScriptedUpstream()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);

        // A flush then ends when the operating system has the bytes, so that a reset that follows cannot overtake them.
        builder.WebHost.UseSockets(sockets => sockets.MaxWriteBufferSize = 2);
        _application = builder.Build();
        _application.Run(PlayAsync);
    }

    /// <summary>The address up to and including the version part, without a slash at its end.</summary>
    public Uri BaseUrl => new(_application.Urls.Single() + "/v1");

    /// <summary>The requests so far, in the order of their arrival.</summary>
    public ImmutableArray<RecordedRequest> Requests => [.. _requests];

    public static async Task<ScriptedUpstream> StartAsync()
    {
        var upstream = new ScriptedUpstream();
        await upstream._application.StartAsync();
        return upstream;
    }

    /// <summary>The script for requests whose body names this model.</summary>
    public UpstreamScript On(string model) => _byModel.GetOrAdd(model, _ => new UpstreamScript());

    /// <summary>The script for requests to this path (<c>/v1/models</c>), whatever their model.</summary>
    public UpstreamScript OnPath(string path) => _byPath.GetOrAdd(path, _ => new UpstreamScript());

    /// <summary>The next request that has arrived whole, or will; each is given once.</summary>
    public ValueTask<RecordedRequest> NextRequestAsync(CancellationToken cancellationToken) => _arrivals.Reader.ReadAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _application.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task PlayAsync(HttpContext context)
    {
        var request = await RecordAsync(context.Request);
        using var exchange = new UpstreamExchange(context, request, _stopping.Token);
        _requests.Enqueue(request);
        _arrivals.Writer.TryWrite(request);
        try
        {
            await Script(context.Request.Path, request.Model).PlayAsync(exchange);
        }
        catch (OperationCanceledException) when (exchange.Ended.IsCancellationRequested)
        {
            // The caller has left, or the test is over: nobody is there to answer to.
            context.Abort();
        }
    }

    private UpstreamScript Script(PathString path, string? model)
    {
        if (_byPath.TryGetValue(path.Value ?? "", out var script) || (model is not null && _byModel.TryGetValue(model, out script)))
        {
            return script;
        }

        return new UpstreamScript().Fails(404, OpenAIAnswers.Error($"No script for {path} and the model {model}.", "invalid_request_error"));
    }

    private static async Task<RecordedRequest> RecordAsync(HttpRequest request)
    {
        var arrivedAt = DateTimeOffset.UtcNow;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return new RecordedRequest
        {
            Method = request.Method,
            Path = request.GetEncodedPathAndQuery(),
            Headers = request.Headers.ToImmutableDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Body = body.ToArray(),
            ArrivedAt = arrivedAt,
            Model = request.ContentType?.StartsWith("multipart/", StringComparison.Ordinal) == true ? await FormModelAsync(request.ContentType, body) : Model(body.ToArray()),
        };
    }

    private static string? Model(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("model", out var model) ? model.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The framework's own reader of forms, so that nothing of the router's is taken for granted.
    private static async Task<string?> FormModelAsync(string contentType, MemoryStream body)
    {
        body.Position = 0;
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(contentType).Boundary).ToString();
        var form = new MultipartReader(boundary, body);
        string? model = null;
        while (await form.ReadNextSectionAsync() is { } section)
        {
            if (section.AsFormDataSection() is { Name: "model" } field)
            {
                model = await field.GetValueAsync();
            }
        }

        return model;
    }
}
