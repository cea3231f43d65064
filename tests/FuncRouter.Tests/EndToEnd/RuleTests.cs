using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>Rules as users configure them, met by the requests of real clients.</summary>
public sealed class RuleTests(RuledRouter ruled) : RuledTests(ruled)
{
    [Theory]
    [InlineData("base", "")]
    [InlineData("by-metadata", """,  "metadata": { "country": "fr", "seats": 12 }""")]
    [InlineData("base", """, "metadata": { "country": "fr" }""")]
    [InlineData("base", """, "metadata": { "country": "es", "seats": 12 }""")]
    [InlineData("by-header", "", "x-team", "search-eu")]
    [InlineData("base", "", "x-team", "research")]
    [InlineData("by-user", """, "user": "anna-1" """)]
    [InlineData("by-user", "", "x-funcrouter-user", "anna-2")]
    [InlineData("base", """, "user": "ben" """)]
    [InlineData("by-tag", "", "x-funcrouter-tags", "slow, batch")]
    [InlineData("by-tag", """, "metadata": { "tags": ["nightly"] }""")]
    [InlineData("base", "", "x-funcrouter-tags", "batches")]
    [InlineData("by-time", "", "x-when", "open")]
    [InlineData("base", "", "x-when", "shut")]
    public async Task A_request_that_a_condition_holds_for_goes_where_the_rule_says(string model, string fields, params string[] header)
    {
        using var answer = await AskAsync("asked", fields: fields, headers: header is [var name, var value] ? [(name, value)] : []);

        await AssertAnsweredByAsync(answer, model);
    }

    [Theory]
    [InlineData("base", "Hello there")]
    [InlineData("by-family", "Write a Python function that reverses a linked list.")]
    [InlineData("by-difficulty", "Prove that $x^n + y^n = z^n$ has no solution in positive integers for $n = 4$ and that $\\sqrt{2}$ is irrational.")]
    [InlineData("by-language", "Wie heißt der Fluss, der durch die Stadt fließt, und wie lang ist er?")]
    [InlineData("by-language", "この川の名前は何ですか。")]
    [InlineData("base", "Comment s'appelle le fleuve qui passe par cette ville et quelle est sa longueur ?")]
    [InlineData("by-steps", "Do this:\n1. read the file\n2. count the lines\n3. print the count")]
    public async Task What_the_prompt_is_like_is_a_condition(string model, string prompt)
    {
        using var answer = await AskAsync("prompted", prompt);

        await AssertAnsweredByAsync(answer, model);
    }

    [Fact]
    public async Task The_length_of_a_prompt_and_a_picture_in_it_are_conditions()
    {
        string Text(int sentences) => string.Concat(Enumerable.Repeat("The harbour was quiet today. ", sentences));
        using var brief = await AskAsync("prompted", Text(10));
        using var lengthy = await AskAsync("prompted", Text(200));
        using var endless = await AskAsync("prompted", Text(2000));
        using var picture = await Routed.PostAsync(
            Body("prompted", JsonNode.Parse("""[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]""")!), Limit);

        await AssertAnsweredByAsync(brief, "base");
        await AssertAnsweredByAsync(lengthy, "by-length");
        await AssertAnsweredByAsync(endless, "base");
        await AssertAnsweredByAsync(picture, "by-picture");
    }

    [Fact]
    public async Task A_canary_gets_its_share_of_users_each_user_always_the_same_and_the_record_names_the_variant()
    {
        const int Users = 200;
        var models = new string[Users];
        for (var user = 0; user < Users; user++)
        {
            using var answer = await AskAsync("canaried", headers: ("x-funcrouter-user", $"user-{user}"));
            models[user] = answer.Header("x-funcrouter-model")!;
        }

        var canary = Array.IndexOf(models, "newest");
        using var again = await AskAsync("canaried", "Something else", headers: ("x-funcrouter-user", $"user-{canary}"));
        using var other = await AskAsync("canaried", headers: ("x-funcrouter-user", $"user-{Array.IndexOf(models, "base")}"));

        // Two in ten, and three standard deviations of that.
        Assert.InRange(models.Count(model => model == "newest") / (double)Users, 0.11, 0.29);
        await AssertAnsweredByAsync(again, "newest");
        Assert.StartsWith("rule canary (new); ", again.Header("x-funcrouter-reason"), StringComparison.Ordinal);
        Assert.Equal("""[{"name":"canary","variant":"new"}]""", (await Routed.RecordAsync(again, Limit))["decision"]!["rules"]!.ToJsonString());
        Assert.Equal("""[{"name":"canary","variant":"rest"}]""", (await Routed.RecordAsync(other, Limit))["decision"]!["rules"]!.ToJsonString());
        var canaried = (await Routed.RecordAsync(again, Limit))["decision"]!["candidates"]!.AsArray();
        Assert.Equal(["newest", "base"], canaried.Select(candidate => (string)candidate!["model"]!));
    }

    [Fact]
    public async Task A_canary_that_fails_costs_no_answer_and_the_reason_says_who_was_asked_before()
    {
        using var answer = await AskAsync("daring");

        await AssertAnsweredByAsync(answer, "base");
        Assert.Equal("rule dare (all); behind broken; after two/broken (Overloaded)", answer.Header("x-funcrouter-reason"));
        Assert.True((bool)(await Routed.RecordAsync(answer, Limit))["decision"]!["candidates"]![1]!["fallback"]!);
    }

    [Fact]
    public async Task An_experiment_parts_conversations_and_a_conversation_stays_in_its_variant()
    {
        var seen = new Dictionary<string, int>();
        for (var session = 0; session < 120; session++)
        {
            using var first = await AskAsync("compared", headers: ("x-funcrouter-session", $"conversation-{session}"));
            using var second = await AskAsync("compared", "And then?", headers: ("x-funcrouter-session", $"conversation-{session}"));
            var model = first.Header("x-funcrouter-model")!;
            Assert.Equal(model, second.Header("x-funcrouter-model"));
            seen[model] = seen.GetValueOrDefault(model) + 1;
        }

        Assert.Equal(["base", "variant-b", "variant-c"], seen.Keys.Order(StringComparer.Ordinal));
        Assert.All(["variant-b", "variant-c"], model => Assert.InRange(seen[model] / 120.0, 0.17, 0.43));
    }

    [Fact]
    public async Task A_copy_goes_to_the_second_model_and_its_record_has_its_cost_and_the_client_sees_nothing_of_it()
    {
        Routed.Upstream.On("copy").Answers(OpenAIAnswers.Document("The answer of the copy.", "copy", promptTokens: 1000, completionTokens: 100));

        using var answer = await AskAsync("watched", "Tell me something that only this test asks.");
        var body = await answer.Content.ReadAsStringAsync(Limit);
        var original = await Routed.RecordAsync(answer, Limit);
        var copy = await Routed.RecordAsync((string)original["shadow"]!, Limit);

        Assert.Equal("base", answer.Header("x-funcrouter-model"));
        Assert.Contains("By base.", body, StringComparison.Ordinal);
        Assert.DoesNotContain("copy", body + string.Join(' ', answer.Headers.Select(header => string.Join(' ', header.Value))), StringComparison.OrdinalIgnoreCase);
        Assert.Equal((string)original["id"]!, (string)copy["shadowOf"]!);
        Assert.Equal(("two", "copy", "complete"), ((string)copy["provider"]!, (string)copy["model"]!, (string)copy["outcome"]!));

        // A thousand tokens in at 2 dollars a million, a hundred out at 20: paid, and delivered to nobody.
        Assert.Equal((0.004m, null), ((decimal)copy["overheadCostUsd"]!, copy["costUsd"]));
        Assert.Equal((0.002m, null), ((decimal)original["costUsd"]!, original["overheadCostUsd"]));
        var sent = Assert.Single(Routed.RequestsFor("copy"));
        Assert.Contains("only this test asks", System.Text.Encoding.UTF8.GetString(sent.Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_answer_is_excluded_by_the_rule_and_an_objective_of_a_rule_goes_before_the_clients()
    {
        var all = await PlanAsync("pooled", ("x-funcrouter-objective", "quality"));
        var without = await PlanAsync("pooled", ("x-keep", "out"));
        var alone = await PlanAsync("pooled", ("x-keep", "in"));
        using var answer = await AskAsync("pooled", headers: ("x-keep", "in"));

        Assert.Equal(("cost", 3), ((string)all["objective"]!, all["plan"]!.AsArray().Count));
        Assert.Equal("""[{"name":"keep-out","variant":null},{"name":"cheaply","variant":null}]""", without["rules"]!.ToJsonString());
        Assert.Equal(["one/pooled"], Keys(without["plan"]!));
        Assert.Equal(["two/pooled", "one/dear"], Keys(without["excluded"]!).OrderDescending(StringComparer.Ordinal));
        Assert.All(without["excluded"]!.AsArray(), excluded => Assert.Equal("rule keep-out", (string)excluded!["constraint"]!));
        Assert.Equal(["one/dear"], Keys(alone["plan"]!));
        await AssertAnsweredByAsync(answer, "dear");
        Assert.All((await Routed.RecordAsync(answer, Limit))["decision"]!["excluded"]!.AsArray(), excluded => Assert.Equal("rule let-in", (string)excluded!["constraint"]!));
    }

    [Fact]
    public async Task The_plan_names_the_copy_that_would_be_made()
    {
        var plan = await PlanAsync("watched");

        Assert.Equal("""{"rule":"compare","model":"copy"}""", plan["shadow"]!.ToJsonString());
        Assert.EndsWith("A copy goes to copy (rule compare).", (string)plan["explanation"]!, StringComparison.Ordinal);
        Assert.Null((await PlanAsync("pooled"))["shadow"]);

        var forbidden = await PlanAsync("watched", ("x-keep", "out"));
        Assert.Null(forbidden["shadow"]);
        Assert.DoesNotContain("A copy goes", (string)forbidden["explanation"]!, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Keys(JsonNode candidates) => candidates.AsArray().Select(candidate => $"{candidate!["provider"]}/{candidate["model"]}");

    private async Task AssertAnsweredByAsync(HttpResponseMessage answer, string model)
    {
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(model, answer.Header("x-funcrouter-model"));
        Assert.Equal($"By {model}.", await answer.ContentAsync(Limit));
    }
}
