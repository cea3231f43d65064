using System.Diagnostics;
using System.Reflection;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Functions.Tests;

/// <summary>
/// The function app on a real web server, with the platform's part played by its rules: functions sorted by name, the first whose route
/// and method match is invoked with the request and a token of the invocation. The classes and their registration are the app's own.
/// </summary>
internal sealed class FunctionHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FunctionHost(WebApplication app, FakeDurableTaskClient hub, ChannelReader<TimeSpan> ended) => (_app, Hub, Ended) = (app, hub, ended);

    /// <summary>How long each invocation took, as soon as it has ended.</summary>
    public ChannelReader<TimeSpan> Ended { get; }

    /// <summary>The task hub.</summary>
    public FakeDurableTaskClient Hub { get; }

    /// <summary>The app's services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Starts it.</summary>
    /// <param name="settings">The app settings.</param>
    public static async Task<FunctionHost> StartAsync(Dictionary<string, string> settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddFunctionApp(await AppSettings.ReadAsync(settings));
        var app = builder.Build();
        var hub = new FakeDurableTaskClient();
        var ended = Channel.CreateUnbounded<TimeSpan>();
        app.Run(async context =>
        {
            var started = Stopwatch.GetTimestamp();
            await InvokeAsync(context, hub);
            ended.Writer.TryWrite(Stopwatch.GetElapsedTime(started));
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new FunctionHost(app, hub, ended.Reader);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task InvokeAsync(HttpContext context, FakeDurableTaskClient hub)
    {
        var function = DeclaredFunction.All.First(candidate => candidate.Trigger is HttpTriggerAttribute trigger && Matches(trigger, context.Request));
        var instance = ActivatorUtilities.CreateInstance(context.RequestServices, function.Method.DeclaringType!);
        using var invocation = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var arguments = function.Method.GetParameters()
            .Select(parameter => parameter.ParameterType == typeof(HttpRequest) ? context.Request
                : parameter.ParameterType == typeof(DurableTaskClient) ? (object)hub
                : invocation.Token)
            .ToArray();
        await (Task)function.Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
    }

    private static bool Matches(HttpTriggerAttribute trigger, HttpRequest request) =>
        trigger.Methods?.Contains(request.Method, StringComparer.OrdinalIgnoreCase) != false
        && new TemplateMatcher(TemplateParser.Parse(trigger.Route!), []).TryMatch(request.Path, []);
}
