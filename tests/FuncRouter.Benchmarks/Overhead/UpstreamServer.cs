using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace FuncRouter.Benchmarks.Overhead;

/// <summary>An upstream that answers at once: what is left of a call is the way there and back.</summary>
internal static class UpstreamServer
{
    /// <summary>The command that starts it.</summary>
    public const string Command = "upstream";

    private static readonly byte[] Document = Encoding.UTF8.GetBytes(Samples.Document);
    private static readonly byte[][] Events = [.. Samples.Events(contentEvents: 20).Select(Encoding.UTF8.GetBytes)];

    /// <summary>Answers until the process is ended.</summary>
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        await using var app = builder.Build();
        app.MapPost("/v1/chat/completions", AnswerAsync);
        await app.RunAsync();
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var body = new byte[(int)context.Request.ContentLength!];
        await context.Request.Body.ReadExactlyAsync(body);
        if (body.AsSpan().IndexOf("\"stream\":true"u8) < 0)
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Document.Length;
            await context.Response.BodyWriter.WriteAsync(Document);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        foreach (var data in Events)
        {
            await context.Response.BodyWriter.WriteAsync(data);
        }
    }
}
