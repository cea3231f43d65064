using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

public sealed class ShutdownTests : LimitedTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("funcrouter-shutdown-");

    public override ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return base.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_may_end_and_its_record_is_there_at_the_next_start()
    {
        var gate = new Gate();
        string id;
        await using (var routed = await StartAsync())
        {
            routed.Upstream.On("long").Streams(s => s.Role().Chunk("one").WaitFor(gate).Chunk("two").Finish().Done());
            using var answer = await routed.PostAsync(RoutedUpstream.Body("one/long", ",\"stream\":true"), Limit);
            id = answer.Header("x-funcrouter-id")!;
            using var events = await EventReader.OpenAsync(answer, Limit);
            await routed.Router.TerminateAsync();
            await Poll.UntilAsync(() => routed.Router.Log.Contains("shutting down", StringComparison.Ordinal), Limit);
            gate.Open();

            Assert.Equal("onetwo", EventReader.TextOf((await events.RestAsync(Limit)).Events));
            Assert.Equal(0, await routed.Router.WaitForExitAsync(Limit));
        }

        await using var next = await StartAsync();
        Assert.Equal("complete", (string?)(await next.RecordAsync(id, Limit))["outcome"]);
    }

    [Fact]
    public async Task Records_that_wait_to_be_written_are_there_at_the_next_start()
    {
        var ids = new List<string>();
        await using (var routed = await StartAsync())
        {
            routed.Upstream.On("short").Answers(OpenAIAnswers.Document("Hello"));
            for (var i = 0; i < 20; i++)
            {
                using var answer = await routed.PostAsync(RoutedUpstream.Body("one/short"), Limit);
                ids.Add(answer.Header("x-funcrouter-id")!);
            }

            await routed.Router.TerminateAsync();
            Assert.Equal(0, await routed.Router.WaitForExitAsync(Limit));
        }

        await using var next = await StartAsync();
        foreach (var id in ids)
        {
            Assert.Equal("complete", (string?)(await next.RecordAsync(id, Limit))["outcome"]);
        }
    }

    [Fact]
    public async Task A_stream_that_outlasts_the_patience_of_the_host_is_broken_off_and_recorded()
    {
        string id;
        await using (var routed = await StartAsync(new() { ["SHUTDOWNTIMEOUTSECONDS"] = "1", ["ASPNETCORE_SHUTDOWNTIMEOUTSECONDS"] = "1" }))
        {
            routed.Upstream.On("endless").Streams(s => s.Role().Chunk("one").Hang());
            using var answer = await routed.PostAsync(RoutedUpstream.Body("one/endless", ",\"stream\":true"), Limit);
            id = answer.Header("x-funcrouter-id")!;
            using var events = await EventReader.OpenAsync(answer, Limit);
            await events.NextAsync(Limit);
            await routed.Router.TerminateAsync();

            var (data, brokenOff) = await events.RestAsync(Limit);
            Assert.True(brokenOff);
            Assert.DoesNotContain(EventReader.Done, data);
            var exit = await routed.Router.WaitForExitAsync(Limit);
            Assert.True(exit == 0, $"Exit code {exit}: {routed.Router.Log}");
        }

        await using var next = await StartAsync();
        Assert.NotEqual("complete", (string?)(await next.RecordAsync(id, Limit))["outcome"]);
    }

    private Task<RoutedUpstream> StartAsync(Dictionary<string, string>? environment = null) => RoutedUpstream.StartAsync(
        new JsonObject { ["store"] = new JsonObject { ["path"] = Path.Combine(_folder.FullName, "store.db") } }, environment);
}
