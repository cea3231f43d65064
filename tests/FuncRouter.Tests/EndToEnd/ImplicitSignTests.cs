using System.Text.Json.Nodes;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>
/// What users do about answers changes what is decided, so these tests have a router of their own; and each a family of tasks, since what one user does says
/// something of what the others of the tenant like.
/// </summary>
public sealed class ImplicitSignTests(DecidingRouter deciding) : DecidingTests(deciding)
{
    private const double Pull = 0.1;

    [Fact]
    public async Task Who_asks_the_same_again_likes_the_answer_less()
    {
        const string Prompt = "Hello there!";
        await SendAsync("asker", Turn(Prompt));
        Assert.Equal(0, await PreferenceAsync("asker", Prompt));

        await SendAsync("asker", Turn(Prompt));

        // A sign of -0.7 that counts a third, against a prior of three verdicts.
        Assert.InRange(await BelowAsync("asker", Prompt, -0.05), -0.1, -0.05);
        Assert.Equal(0, await PreferenceAsync("asker", Prompt, "strong"));
    }

    [Fact]
    public async Task Who_regenerates_again_and_again_likes_it_ever_less_and_never_below_what_a_sign_says()
    {
        const string Prompt = "Compose a poem about the sea.";
        await SendAsync("regenerator", Turn(Prompt));
        var last = 0.0;
        for (var round = 0; round < 12; round++)
        {
            await SendAsync("regenerator", Turn(Prompt));
            last = await BelowAsync("regenerator", Prompt, last);
        }

        Assert.InRange(last, -0.7, -0.3);
    }

    [Fact]
    public async Task Who_changes_a_later_question_and_sends_it_again_likes_the_answer_before_a_little_less_whatever_the_new_question_is_of()
    {
        const string Prompt = "Summarize this article in two sentences.";
        var first = Turn("Hello");
        await SendAsync("editor", [.. first, Assistant("Hi."), .. Turn(Prompt)]);

        await SendAsync("editor", [.. first, Assistant("Hi."), .. Turn("Who wrote the first novel in English?")]);

        Assert.InRange(await BelowAsync("editor", Prompt, -0.015), -0.05, -0.015);
        Assert.Equal(0, await PreferenceAsync("editor", "Who wrote the first novel in English?"));
    }

    [Fact]
    public async Task Who_goes_on_with_the_conversation_says_nothing()
    {
        const string Prompt = "Extract the names and entities from this invoice.";
        await SendAsync("talker", Turn(Prompt));

        // The sign of another user is stored after whatever this one's turn would have left.
        await SendAsync("talker", [.. Turn(Prompt), Assistant("None."), .. Turn(Prompt)]);
        await SendAsync("witness", Turn(Prompt));
        await SendAsync("witness", Turn(Prompt));
        await BelowAsync("witness", Prompt, -0.05);

        Assert.Equal(await PreferenceAsync("never-seen", Prompt), await PreferenceAsync("talker", Prompt));
    }

    [Fact]
    public async Task Who_asks_another_model_for_the_same_likes_that_one_more_and_the_first_less()
    {
        const string Prompt = "Classify the sentiment of this review: I loved it.";
        await SendAsync("chooser", Turn(Prompt));

        await SendAsync("chooser", Turn(Prompt), model: "strong");

        // The sign about the second model is stored behind the one about the first.
        var chosen = 0.0;
        await Poll.UntilAsync(async () => (chosen = await PreferenceAsync("chooser", Prompt, "strong")) > 0.05 ? "" : null, Limit);
        Assert.InRange(chosen, 0.05, 0.2);
        Assert.InRange(await PreferenceAsync("chooser", Prompt), -0.2, -0.05);
    }

    [Fact]
    public async Task What_the_signs_say_is_forgotten_with_the_user()
    {
        const string Prompt = "Write a Python function that reverses a linked list.";
        await SendAsync("leaver", Turn(Prompt));
        await SendAsync("leaver", Turn(Prompt));
        await BelowAsync("leaver", Prompt, -0.05);

        using var erased = await SendAsync(HttpMethod.Delete, "manage/users/leaver", null, DecidingRouter.ManagementKey);

        Assert.Equal(204, (int)erased.StatusCode);
        Assert.Equal((0.0, 0.0), (await PreferenceAsync("leaver", Prompt), await PreferenceAsync("never-seen", Prompt)));
    }

    [Fact]
    public async Task However_strong_a_preference_is_it_pulls_no_more_than_configured()
    {
        const string Prompt = "Find the integral of a polynomial.";
        var last = 0.0;
        for (var round = 0; round < 8; round++)
        {
            using var answer = await AskAsync(Prompt, ("x-funcrouter-user", "hater"), ("x-funcrouter-session", $"s{round}"), ("x-funcrouter-objective", "cost"));
            using var feedback = await SendAsync(HttpMethod.Post, "v1/feedback", $$"""{"id":"{{(string)(await Routed.RecordAsync(answer, Limit))["id"]!}}","score":-1}""");
            Assert.Equal(204, (int)feedback.StatusCode);
            last = await BelowAsync("hater", Prompt, last);
        }

        // What is drawn differs from plan to plan; the scores without it do not.
        Assert.InRange(last, -1, -0.6);
        var pulls = new List<double>();
        for (var draw = 0; draw < 30; draw++)
        {
            var (hated, plain) = (await CandidateAsync("hater", Prompt), await CandidateAsync("never-seen", Prompt));
            pulls.Add((double)hated["score"]! - ((double)plain["score"]! - (Pull * (double)plain["preference"]!)));
        }

        Assert.All(pulls, pull => Assert.InRange(pull, -Pull - 0.001, Pull + 0.001));
        Assert.InRange(pulls.Average(), -Pull, -0.5 * Pull);
        Assert.True(pulls.Distinct().Count() > 10);
    }

    private static JsonArray Turn(string text) => [new JsonObject { ["role"] = "user", ["content"] = text }];

    private static JsonObject Assistant(string text) => new() { ["role"] = "assistant", ["content"] = text };

    private async Task SendAsync(string user, IEnumerable<JsonNode?> messages, string model = "both")
    {
        var body = new JsonObject { ["model"] = model, ["user"] = user, ["messages"] = new JsonArray([.. messages.Select(message => message!.DeepClone())]) };
        using var answer = await Routed.PostAsync(body.ToJsonString(), Limit, ("x-funcrouter-objective", "cost"));
        Assert.Equal((200, model == "both" ? "weak" : model), ((int)answer.StatusCode, answer.Header("x-funcrouter-model")));
        await Routed.RecordAsync(answer, Limit);
    }

    private async Task<JsonNode> CandidateAsync(string user, string prompt, string model = "weak") =>
        (await PlanAsync(prompt, "cost", user: user))["plan"]!.AsArray().Single(candidate => (string)candidate!["model"]! == model)!;

    private async Task<double> PreferenceAsync(string user, string prompt, string model = "weak") => (double)(await CandidateAsync(user, prompt, model))["preference"]!;

    // Signs are stored behind the answer, for the user last: what the others' rows have alone moves the user's preference too, by a third as much.
    private async Task<double> BelowAsync(string user, string prompt, double bound)
    {
        var now = bound;
        await Poll.UntilAsync(async () => (now = await PreferenceAsync(user, prompt)) < bound ? "" : null, Limit);
        return now;
    }
}
