using System.Text.Json.Nodes;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>
/// A router with short limits, started once for these tests. Endpoints that are to answer have a model that thinks, and so minutes for
/// their first token: only what hangs meets a limit, however busy the machine is.
/// </summary>
public sealed class ImpatientRouter : IAsyncLifetime
{
    internal RoutedUpstream Routed { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Routed = await RoutedUpstream.StartAsync(new JsonObject
    {
        ["models"] = JsonNode.Parse("""
            {
              "hanging": { "endpoints": [ { "provider": "one", "model": "hanging" } ], "reasoning": false },
              "patient": { "endpoints": [ { "provider": "two", "model": "patient" } ], "reasoning": true },
              "stalling": { "endpoints": [ { "provider": "one", "model": "stalling" } ], "reasoning": true }
            }
            """),
        ["resilience"] = JsonNode.Parse("""{ "maxRetries": 0, "firstTokenTimeoutSeconds": 0.2, "idleTimeoutSeconds": 0.2 }"""),
    });

    public ValueTask DisposeAsync() => Routed.DisposeAsync();
}

public sealed class TimeLimitTests(ImpatientRouter impatient) : LimitedTests, IClassFixture<ImpatientRouter>
{
    private RoutedUpstream Routed => impatient.Routed;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_next_candidate_answers_where_there_is_no_sign_of_a_first_token(bool headersComeFirst)
    {
        var script = Routed.Upstream.On("hanging");
        _ = headersComeFirst ? script.Streams(s => s.Role().Comment("busy").Hang()) : script.Hangs();
        Routed.Upstream.On("patient").Streams(s => s.Role().Chunk("Hello").Finish().Done());

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("hanging", ",\"stream\":true,\"models\":[\"patient\"]"), Limit);
        using var events = await EventReader.OpenAsync(answer, Limit);

        Assert.Equal("Hello", EventReader.TextOf((await events.RestAsync(Limit)).Events));
    }

    [Fact]
    public async Task A_document_that_does_not_come_is_a_gateway_timeout()
    {
        Routed.Upstream.On("hanging").Hangs();

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("hanging", ",\"max_tokens\":1"), Limit);

        Assert.Equal(504, (int)answer.StatusCode);
        Assert.Equal("upstream_timeout", (string?)(await answer.JsonAsync(Limit))["error"]!["code"]);
    }

    [Fact]
    public async Task A_stream_that_stalls_is_broken_off_with_an_error_event()
    {
        Routed.Upstream.On("stalling").Streams(s => s.Role().Chunk("Half").Hang());

        using var answer = await Routed.PostAsync(RoutedUpstream.Body("stalling", ",\"stream\":true"), Limit);
        using var events = await EventReader.OpenAsync(answer, Limit);
        var (data, brokenOff) = await events.RestAsync(Limit);

        Assert.True(brokenOff);
        Assert.Equal("upstream_timeout", (string?)JsonNode.Parse(data[^1])!["error"]!["code"]);
        await Routed.RequestsFor("stalling")[0].CallerLeft.WaitAsync(Limit);
    }
}
