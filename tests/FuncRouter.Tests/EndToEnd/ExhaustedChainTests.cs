using System.ClientModel;
using OpenAI.Chat;

namespace FuncRouter.Tests.EndToEnd;

public sealed class ExhaustedChainTests(SharedRouter shared) : EndToEndTests(shared)
{
    [Theory]
    [InlineData(500, 503, 502)]
    [InlineData(503, 503, 503)]
    [InlineData(503, 429, 503)]
    [InlineData(429, 429, 429)]
    [InlineData(409, 409, 409)]
    [InlineData(504, 408, 504)]
    public async Task The_error_of_a_chain_names_every_attempt(int first, int second, int status)
    {
        var (primary, fallback) = (Failing(first), Failing(second));

        using var answer = await Routed.PostAsync(Body(primary, fallback), Limit);

        Assert.Equal(status, (int)answer.StatusCode);
        var error = (await answer.JsonAsync(Limit))["error"]!;
        var attempts = error["metadata"]!["attempts"]!.AsArray();
        Assert.Equal([("one", primary, first), ("two", fallback, second)], attempts.Select(attempt =>
            ((string)attempt!["provider"]!, (string)attempt["model"]!, (int)attempt["status"]!)));
        Assert.All(attempts, attempt => Assert.NotEmpty((string)attempt!["error"]!));
        Assert.All(attempts, attempt => Assert.True((double)attempt!["milliseconds"]! >= 0));
        Assert.Contains(primary, (string?)error["message"], StringComparison.Ordinal);
        Assert.Equal("error", (string?)(await Routed.RecordAsync(answer, Limit))["outcome"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"stream\":true")]
    public async Task The_soonest_Retry_After_is_kept_where_all_are_out_of_quota(string stream)
    {
        string primary = Failing(429, ("Retry-After", "30")), fallback = Failing(429, ("Retry-After", "7"));

        using var answer = await Routed.PostAsync(Body(primary, fallback, stream), Limit);

        Assert.Equal(429, (int)answer.StatusCode);
        Assert.Equal("7", answer.Header("Retry-After"));
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(400, 400)]
    [InlineData(429, 429)]
    [InlineData(500, 502)]
    public async Task The_official_client_throws_with_the_status(int upstream, int status)
    {
        var model = Failing(upstream);

        var whole = await Assert.ThrowsAsync<ClientResultException>(
            () => Routed.Router.Chat("one/" + model).CompleteChatAsync([new UserChatMessage("Hi")], cancellationToken: Limit));
        var streamed = await Assert.ThrowsAsync<ClientResultException>(async () =>
        {
            await foreach (var _ in Routed.Router.Chat("one/" + model).CompleteChatStreamingAsync([new UserChatMessage("Hi")], cancellationToken: Limit))
            {
                Assert.Fail("There is no answer to give.");
            }
        });

        Assert.Equal((status, status), (whole.Status, streamed.Status));
        Assert.Contains($"The script fails with {upstream}.", whole.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_connection_is_a_bad_gateway()
    {
        using var answer = await Routed.PostAsync(RoutedUpstream.Body("closed/any"), Limit);

        Assert.Equal(502, (int)answer.StatusCode);
        Assert.Equal("upstream_unreachable", (string?)(await answer.JsonAsync(Limit))["error"]!["code"]);
    }

    private static string Body(string primary, string fallback, string more = "") =>
        RoutedUpstream.Body("one/" + primary, $",\"models\":[\"two/{fallback}\"]" + more);

    private string Failing(int status, params (string Name, string Value)[] headers)
    {
        var model = Routed.NewModel();
        Routed.Upstream.On(model).Fails(status, headers: headers);
        return model;
    }
}
