namespace FuncRouter.Tests.EndToEnd;

/// <summary>What users say changes what is decided, so these tests have a router of their own.</summary>
public sealed class FeedbackTests(DecidingRouter deciding) : DecidingTests(deciding)
{
    [Fact]
    public async Task Feedback_becomes_the_users_preference_and_is_forgotten_when_management_says_so()
    {
        const string User = "taster/1";
        for (var round = 0; round < 5; round++)
        {
            using var answer = await AskAsync("Hello", ("x-funcrouter-user", User), ("x-funcrouter-session", $"s{round}"), ("x-funcrouter-objective", "cost"));
            var id = answer.Header("x-funcrouter-id")!;
            using var feedback = await SendAsync(HttpMethod.Post, "v1/feedback", $$"""{"id":"{{id}}","score":-1,"comment":"dull"}""");
            Assert.Equal(204, (int)feedback.StatusCode);
        }

        var liked = (await PlanAsync("Hello", "cost", user: User))["plan"]!.AsArray().Single(candidate => (string)candidate!["model"]! == "weak")!;
        Assert.InRange((double)liked["preference"]!, -1, -0.4);

        using (var refused = await SendAsync(HttpMethod.Delete, "manage/users/taster%2F1", null))
        {
            Assert.Equal(401, (int)refused.StatusCode);
        }

        using var erased = await SendAsync(HttpMethod.Delete, "manage/users/taster%2F1", null, DecidingRouter.ManagementKey);
        Assert.Equal(204, (int)erased.StatusCode);
        foreach (var user in new[] { User, "never-seen" })
        {
            var after = (await PlanAsync("Hello", "cost", user: user))["plan"]!.AsArray().Single(candidate => (string)candidate!["model"]! == "weak")!;
            Assert.Equal(0, (double)after["preference"]!);
        }
    }

    [Theory]
    [InlineData("x", 400)]
    [InlineData("{}", 400)]
    [InlineData("""{"id":"gen-1","score":2}""", 400)]
    [InlineData("""{"id":"gen-1","score":"1"}""", 400)]
    [InlineData("""{"id":"gen-1","score":1}""", 404)]
    public async Task Feedback_that_is_none_is_refused(string body, int status)
    {
        using var answer = await SendAsync(HttpMethod.Post, "v1/feedback", body);

        Assert.Equal(status, (int)answer.StatusCode);
    }
}
