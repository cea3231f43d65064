using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>What is left to do behind an answer takes nothing from it, even where the store hangs.</summary>
public sealed class DeferredWorkTests : LimitedTests
{
    // Connections to it are taken, and no word is ever said.
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);

    public DeferredWorkTests() => _silent.Start();

    public override ValueTask DisposeAsync()
    {
        _silent.Dispose();
        return base.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_hangs_takes_nothing_from_an_answer_and_its_record_can_be_read_at_once(bool stream)
    {
        await using var routed = await RoutedUpstream.StartAsync(
            new JsonObject { ["store"] = new JsonObject { ["type"] = "tables", ["connectionString"] = "env:STORE" } },
            new Dictionary<string, string> { ["STORE"] = $"AccountName=account;AccountKey=a2V5;TableEndpoint=http://{_silent.LocalEndpoint}/account" });
        var script = routed.Upstream.On("model");
        _ = stream ? script.Streams(s => s.Role().Chunk("Hello").Finish().Done()) : script.Answers(OpenAIAnswers.Document("Hello"));

        using var answer = await routed.PostAsync(RoutedUpstream.Body("one/model", stream ? ",\"stream\":true" : ""), Limit);
        var length = answer.Content.Headers.ContentLength;
        var body = await answer.Content.ReadAsByteArrayAsync(Limit);

        Assert.Equal(stream ? null : body.Length, length);
        Assert.Contains("Hello", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        Assert.Equal("complete", (string?)(await routed.RecordAsync(answer, Limit))["outcome"]);
    }
}
