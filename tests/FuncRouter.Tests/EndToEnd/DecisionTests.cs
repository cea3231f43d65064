namespace FuncRouter.Tests.EndToEnd;

public sealed class DecisionTests(DecidingRouter deciding) : DecidingTests(deciding)
{
    private const string Hard = "Prove that $x^n + y^n = z^n$ has no solution in positive integers for $n = 4$ and that $\\\\sqrt{2}$ is irrational.";

    [Fact]
    public async Task The_plan_of_a_request_is_told_without_asking_anybody()
    {
        var before = Routed.Upstream.Requests.Length;
        var plan = await PlanAsync("Hello", "quality>=0.6");

        Assert.Equal("both", (string)plan["route"]!);
        Assert.Equal("quality>=0.6", (string)plan["objective"]!);
        Assert.Equal("chat", (string)plan["analysis"]!["family"]!);
        Assert.InRange((double)plan["analysis"]!["difficulty"]!, 0.001, 0.4);
        Assert.Equal(["weak", "strong"], plan["plan"]!.AsArray().Select(candidate => (string)candidate!["model"]!));
        Assert.All(plan["plan"]!.AsArray(), candidate => Assert.All(
            ["quality", "costUsd", "latencyMs", "preference", "score"], name => Assert.NotNull(candidate![name]!.GetValue<double?>())));
        Assert.Contains("comes first", (string)plan["explanation"]!, StringComparison.Ordinal);
        Assert.Equal(before, Routed.Upstream.Requests.Length);
    }

    [Fact]
    public async Task A_level_of_quality_sends_easy_prompts_to_the_cheap_model_and_hard_ones_to_the_strong()
    {
        using var easy = await AskAsync("Hello", ("x-funcrouter-objective", "quality>=0.6"));
        using var hard = await AskAsync(Hard, ("x-funcrouter-objective", "quality>=0.6"));

        Assert.Equal(("weak", "strong"), (easy.Header("x-funcrouter-model"), hard.Header("x-funcrouter-model")));
        Assert.Contains("reaches quality 0.6", easy.Header("x-funcrouter-reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_record_has_every_candidate_with_what_was_expected_of_it()
    {
        using var answer = await AskAsync(Hard);

        var decision = (await Routed.RecordAsync(answer, Limit))["decision"]!;

        Assert.Equal("mathematics", (string)decision["analysis"]!["family"]!);
        Assert.Equal(2, decision["candidates"]!.AsArray().Count);
        Assert.All(decision["candidates"]!.AsArray(), candidate => Assert.InRange((double)candidate!["quality"]!, 0.01, 0.99));
    }

    [Fact]
    public async Task A_model_that_is_known_not_to_see_is_left_out_of_what_has_pictures()
    {
        var plan = await PlanAsync("""[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]""", "cost", isJson: true);

        Assert.Equal(["strong"], plan["plan"]!.AsArray().Select(candidate => (string)candidate!["model"]!));
        Assert.Equal("vision", (string)plan["excluded"]![0]!["constraint"]!);
        Assert.Equal("vision", (string)plan["analysis"]!["requires"]![0]!);
    }
}
