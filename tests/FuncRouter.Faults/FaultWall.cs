using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace FuncRouter.Faults;

/// <summary>
/// A provider of OpenAI's chat completions that misbehaves as the model's name says (<c>s01</c>…), at <c>/primary/v1</c>, and a healthy one
/// beside it at <c>/fallback/v1</c>. It notes every request.
/// </summary>
internal sealed class FaultWall : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<WallCall>> _calls = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private FaultWall(TimeProfile profile)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");

        // A flush then ends when the operating system has the bytes, so that a reset that follows cannot overtake them.
        builder.WebHost.UseSockets(sockets => sockets.MaxWriteBufferSize = 2);
        _application = builder.Build();
        _application.Run(context => AnswerAsync(context, profile));
    }

    /// <summary>The address, without a slash at its end.</summary>
    public string Address => _application.Urls.Single();

    /// <summary>Starts it.</summary>
    public static async Task<FaultWall> StartAsync(TimeProfile profile)
    {
        var wall = new FaultWall(profile);
        await wall._application.StartAsync();
        return wall;
    }

    /// <summary>What came for the models of a scenario, in order.</summary>
    /// <param name="scenario">The beginning of their names.</param>
    public IReadOnlyList<WallCall> CallsFor(string scenario) => _calls.TryGetValue(scenario, out var calls) ? [.. calls] : [];

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, TimeProfile profile)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var call = WallCall.Read(context.Request.Path.Value!.Split('/')[1], body.RootElement, _clock.Elapsed);
        var stream = body.RootElement.TryGetProperty("stream", out var wanted) && wanted.GetBoolean();
        var calls = _calls.GetOrAdd(call.Scenario, _ => new ConcurrentQueue<WallCall>());
        calls.Enqueue(call);
        var voice = call.HasOwnWords ? $"{call.Provider[0]}{calls.Count}" : "";
        var answer = new WallAnswer(context, call, stream, voice, profile);
        var primaries = calls.Where(earlier => earlier.Provider == "primary").ToArray();
        try
        {
            call.Answered = await WallFaults.PlayAsync(answer, call, primaries);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The router has given this attempt up, as it should.
        }
    }
}
