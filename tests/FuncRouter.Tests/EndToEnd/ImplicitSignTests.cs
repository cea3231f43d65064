using System.Text.Json.Nodes;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>What users do about answers changes what is decided, so these tests have a router of their own.</summary>
public sealed class ImplicitSignTests(DecidingRouter deciding) : DecidingTests(deciding)
{
    private const double Pull = 0.1;

    [Fact]
    public async Task Who_asks_the_same_again_likes_the_answer_less()
    {
        await SendAsync("asker", Turn("Hello"));
        Assert.Equal(0, await PreferenceAsync("asker", "weak"));

        await SendAsync("asker", Turn("Hello"));

        Assert.InRange(await ChangedAsync("asker", "weak", 0), -0.3, -0.01);
        Assert.Equal(0, await PreferenceAsync("asker", "strong"));
    }

    [Fact]
    public async Task Who_regenerates_again_and_again_likes_it_ever_less_and_never_below_what_a_sign_says()
    {
        var before = 0.0;
        await SendAsync("regenerator", Turn("Hello"));
        for (var round = 0; round < 12; round++)
        {
            await SendAsync("regenerator", Turn("Hello"));
            before = await ChangedAsync("regenerator", "weak", before);
        }

        // Twelve signs of -0.7 that count a third each, against the prior and what others of the tenant think.
        Assert.InRange(before, -0.7, -0.25);
    }

    [Fact]
    public async Task Who_changes_a_later_question_and_sends_it_again_likes_the_answer_before_a_little_less()
    {
        var first = Turn("Hello");
        await SendAsync("editor", [.. first, Assistant("Hi."), .. Turn("How are you?")]);
        var before = await PreferenceAsync("editor", "weak");

        await SendAsync("editor", [.. first, Assistant("Hi."), .. Turn("How are you doing today?")]);

        Assert.InRange(await ChangedAsync("editor", "weak", before) - before, -0.1, -0.001);
    }

    [Fact]
    public async Task Who_goes_on_with_the_conversation_says_nothing()
    {
        await SendAsync("talker", Turn("Hello"));
        var before = await PreferenceAsync("talker", "weak");

        // The sign of another user is stored after whatever this one's turn would have left.
        await SendAsync("talker", [.. Turn("Hello"), Assistant("Hi."), .. Turn("How are you?")]);
        await SendAsync("witness", Turn("Hello"));
        await SendAsync("witness", Turn("Hello"));
        await ChangedAsync("witness", "weak", await PreferenceAsync("nobody-yet", "weak"));

        Assert.Equal(await PreferenceAsync("never-seen", "weak"), await PreferenceAsync("talker", "weak"));
        Assert.InRange(before, -1, 0);
    }

    [Fact]
    public async Task Who_asks_another_model_for_the_same_likes_that_one_more_and_the_first_less()
    {
        await SendAsync("chooser", Turn("Hello"));
        var (weak, strong) = (await PreferenceAsync("chooser", "weak"), await PreferenceAsync("chooser", "strong"));

        await SendAsync("chooser", Turn("Hello"), model: "strong");

        Assert.True(await ChangedAsync("chooser", "strong", strong) > strong);
        Assert.True(await ChangedAsync("chooser", "weak", weak) < weak);
    }

    [Fact]
    public async Task What_the_signs_say_is_forgotten_with_the_user()
    {
        await SendAsync("leaver", Turn("Hello"));
        var before = await PreferenceAsync("leaver", "weak");
        await SendAsync("leaver", Turn("Hello"));
        Assert.True(await ChangedAsync("leaver", "weak", before) < before);

        using var erased = await SendAsync(HttpMethod.Delete, "manage/users/leaver", null, DecidingRouter.ManagementKey);

        Assert.Equal(204, (int)erased.StatusCode);
        Assert.Equal(await PreferenceAsync("never-seen", "weak"), await PreferenceAsync("leaver", "weak"), 0.0002);
    }

    [Fact]
    public async Task However_strong_a_preference_is_it_pulls_no_more_than_configured()
    {
        await SendAsync("hater", Turn("Hello"));
        for (var round = 0; round < 8; round++)
        {
            var before = await PreferenceAsync("hater", "weak");
            using var answer = await AskAsync("Hello", ("x-funcrouter-user", "hater"), ("x-funcrouter-session", $"s{round}"), ("x-funcrouter-objective", "cost"));
            using var feedback = await SendAsync(HttpMethod.Post, "v1/feedback", $$"""{"id":"{{(string)(await Routed.RecordAsync(answer, Limit))["id"]!}}","score":-1}""");
            Assert.Equal(204, (int)feedback.StatusCode);
            await ChangedAsync("hater", "weak", before);
        }

        // What is drawn differs from plan to plan; the scores without it do not.
        for (var draw = 0; draw < 30; draw++)
        {
            var (hated, plain) = (await CandidateAsync("hater", "weak"), await CandidateAsync("never-seen", "weak"));
            var unmoved = (double)plain["score"]! - (Pull * (double)plain["preference"]!);
            Assert.InRange((double)hated["score"]! - unmoved, -Pull - 0.001, Pull + 0.001);
        }
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

    private async Task<JsonNode> CandidateAsync(string user, string model) =>
        (await PlanAsync("Hello", "cost", user: user))["plan"]!.AsArray().Single(candidate => (string)candidate!["model"]! == model)!;

    private async Task<double> PreferenceAsync(string user, string model) => (double)(await CandidateAsync(user, model))["preference"]!;

    // Signs are stored behind the answer.
    private async Task<double> ChangedAsync(string user, string model, double before)
    {
        var changed = before;
        await Poll.UntilAsync(async () => (changed = await PreferenceAsync(user, model)) != before ? "" : null, Limit);
        return changed;
    }
}
