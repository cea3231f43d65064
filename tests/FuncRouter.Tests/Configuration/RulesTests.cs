using System.Text.Json.Nodes;
using FuncRouter.Routing;
using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Rules;
using FuncRouter.Tests.Documentation;

namespace FuncRouter.Tests.Configuration;

public sealed class RulesTests
{
    [Fact]
    public async Task A_rule_is_read_whole()
    {
        var rule = Assert.Single((await Reading.OptionsOfAsync($$"""
            { {{Reading.Small}}, "rules": [ {
                "name": "night-shift",
                "when": { "models": "auto", "tenants": ["acme"], "users": ["a*", "b*"], "tags": "batch", "metadata": { "tier": ["free", "trial"] }, "headers": { "X-Team": "search" },
                          "time": { "zone": "Europe/Berlin", "days": ["mon", "sun"], "from": "22:00", "to": "06:30" },
                          "prompt": { "families": ["question-answering"], "languages": ["de", "en"], "minDifficulty": 0.2, "maxDifficulty": 0.8, "minTokens": 10, "maxTokens": 1000, "requires": ["tools"], "multiStep": true } },
                "use": "auto", "objective": "quality>=0.8", "only": ["demo"], "exclude": ["one", "demo/x"],
                "split": { "by": "session", "variants": [ { "name": "b", "share": 0.25, "use": "one" }, { "name": "c", "share": 0.75, "objective": "cost" } ] },
                "shadow": { "model": "demo/swift", "share": 0.1 } } ] }
            """)).Rules);

        Assert.Equal("night-shift", rule.Name);
        Assert.Equal(["auto"], rule.When.Models);
        Assert.Equal(["acme"], rule.When.Tenants);
        Assert.Equal(["a*", "b*"], rule.When.Users);
        Assert.Equal(["batch"], rule.When.Tags);
        Assert.Equal(("tier", 2), (Assert.Single(rule.When.Metadata).Name, rule.When.Metadata[0].Patterns.Length));
        Assert.Equal("X-Team", Assert.Single(rule.When.Headers).Name);
        Assert.Equal(("Europe/Berlin", new TimeOnly(22, 0), new TimeOnly(6, 30)), (rule.When.Time!.Zone.Id, rule.When.Time.From, rule.When.Time.To));
        Assert.Equal([DayOfWeek.Monday, DayOfWeek.Sunday], rule.When.Time.Days);
        Assert.Equal([TaskFamily.QuestionAnswering], rule.When.Prompt!.Families);
        Assert.Equal((0.2, 0.8, 10, 1000, true), (rule.When.Prompt.MinDifficulty, rule.When.Prompt.MaxDifficulty, rule.When.Prompt.MinTokens, rule.When.Prompt.MaxTokens, rule.When.Prompt.MultiStep));
        Assert.Equal(["tools"], rule.When.Prompt.Requires);
        Assert.Equal(("auto", 0.8), (rule.Action.Use, rule.Action.Objective!.MinQuality));
        Assert.Equal(["demo"], rule.Action.Only);
        Assert.Equal(["one", "demo/x"], rule.Action.Exclude);
        Assert.Equal(SplitUnit.Session, rule.Split!.By);
        Assert.Equal([("b", 0.25, "one"), ("c", 0.75, null)], rule.Split.Variants.Select(variant => (variant.Name, variant.Share, variant.Action.Use)));
        Assert.Equal(Objective.Cost, rule.Split.Variants[1].Action.Objective!.Objective);
        Assert.Equal(new RuleShadow("demo/swift", 0.1), rule.Shadow);
    }

    [Fact]
    public async Task A_rule_without_conditions_holds_always_and_a_shadow_without_a_share_gets_everything()
    {
        var rule = Assert.Single((await Reading.OptionsOfAsync($$"""{ {{Reading.Small}}, "rules": [ { "name": "a", "shadow": { "model": "one" } } ] }""")).Rules);

        Assert.Same(RuleConditions.Always, rule.When);
        Assert.Equal(new RuleShadow("one", 1), rule.Shadow);
    }

    [Theory]
    [InlineData("""{ "use": "one" }""", "rules[0].name", "is missing")]
    [InlineData("""{ "name": "a b", "use": "one" }""", "rules[0].name", "letters, digits")]
    [InlineData("""{ "name": "a" }""", "rules[0]", "does nothing")]
    [InlineData("""{ "name": "a", "when": { "users": ["u"] } }""", "rules[0]", "does nothing")]
    [InlineData("""{ "name": "a", "use": "ones" }""", "rules[0].use", "did you mean \"one\"?")]
    [InlineData("""{ "name": "a", "objective": "speed" }""", "rules[0].objective", "must be balanced, cost")]
    [InlineData("""{ "name": "a", "only": [] }""", "rules[0].only", "is empty")]
    [InlineData("""{ "name": "a", "use": "x" }""", "rules[0].use", "neither a route, a configured model nor <provider>/<model>")]
    [InlineData("""{ "name": "a", "only": ["dmeo"] }""", "rules[0].only[0]", "neither a provider, a configured model nor <provider>/<model>")]
    [InlineData("""{ "name": "a", "only": ["demos"] }""", "rules[0].only[0]", "did you mean \"demo\"?")]
    [InlineData("""{ "name": "a", "exclude": ["demo", "two"] }""", "rules[0].exclude[1]", "neither a provider")]
    [InlineData("""{ "name": "a", "exclude": ["auto"] }""", "rules[0].exclude[0]", "is a route; a provider or a model is needed here")]
    [InlineData("""{ "name": "a", "use": "one", "wen": {} }""", "rules[0].wen", "did you mean \"when\"?")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "user": "x" } }""", "rules[0].when.user", "did you mean \"users\"?")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "users": 1 } }""", "rules[0].when.users", "must be text or a list, not a number")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "users": [] } }""", "rules[0].when.users", "is empty")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "metadata": { "k": [1] } } }""", "rules[0].when.metadata.k[0]", "must be text")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "headers": { "Authorization": "x" } } }""", "rules[0].when.headers.Authorization", "holds a secret")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "time": { "zone": "Berlin" } } }""", "rules[0].when.time.zone", "no time zone")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "time": { "days": ["monday"] } } }""", "rules[0].when.time.days[0]", "must be one of mon")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "time": { "from": "8" } } }""", "rules[0].when.time.from", "as in 08:30")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "time": { "from": "08:00", "to": "08:00" } } }""", "rules[0].when.time", "same minute")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "prompt": { "families": ["maths"] } } }""", "rules[0].when.prompt.families[0]", "must be one of chat")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "prompt": { "families": "cod" } } }""", "rules[0].when.prompt.families", "did you mean \"code\"?")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "prompt": { "languages": ["en", "DE"] } } }""", "rules[0].when.prompt.languages[1]", "must be one of en, de, fr, es, pt, it, nl, pl, tr, sv, cs, el, ru, he, ar, hi, th, ja, zh, ko; did you mean \"de\"?")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "prompt": { "languages": "uk" } } }""", "rules[0].when.prompt.languages", "must be one of en")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "prompt": { "languages": [] } } }""", "rules[0].when.prompt.languages", "is empty")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "prompt": { "requires": ["legs"] } } }""", "rules[0].when.prompt.requires[0]", "must be one of vision")]
    [InlineData("""{ "name": "a", "use": "one", "when": { "prompt": { "minTokens": 5, "maxTokens": 4 } } }""", "rules[0].when.prompt", "no prompt is so")]
    [InlineData("""{ "name": "a", "split": {} }""", "rules[0].split.variants", "is missing")]
    [InlineData("""{ "name": "a", "split": { "variants": [ { "name": "b" } ] } }""", "rules[0].split.variants[0].share", "is missing")]
    [InlineData("""{ "name": "a", "split": { "variants": [ { "name": "b", "share": 2 } ] } }""", "rules[0].split.variants[0].share", "must be from 0 to 1")]
    [InlineData("""{ "name": "a", "split": { "variants": [ { "name": "b", "share": 0.6 }, { "name": "c", "share": 0.6 } ] } }""", "rules[0].split.variants", "more than 1")]
    [InlineData("""{ "name": "a", "split": { "variants": [ { "name": "b", "share": 0.1 }, { "name": "b", "share": 0.1 } ] } }""", "rules[0].split.variants[1].name", "taken already")]
    [InlineData("""{ "name": "a", "split": { "by": "team", "variants": [ { "name": "b", "share": 0.1 } ] } }""", "rules[0].split.by", "must be one of user")]
    [InlineData("""{ "name": "a", "shadow": {} }""", "rules[0].shadow.model", "is missing")]
    [InlineData("""{ "name": "a", "shadow": { "model": "auto" } }""", "rules[0].shadow.model", "is a route")]
    public async Task A_mistake_is_named(string rule, string path, string message)
    {
        var mistake = await Reading.MistakeOfAsync($$"""{ {{Reading.Small}}, "rules": [ {{rule}} ] }""");

        Assert.Equal(path, mistake.Path);
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rules_of_the_documentation_are_in_order()
    {
        var block = Assert.Single(Repository.BlocksOf(Path.Combine(Repository.Root, "docs", "routing.md")), block => block.Language == "jsonc");
        var document = JsonNode.Parse(block.Text)!.AsObject();
        document["providers"] = JsonNode.Parse("""{ "azure": { "type": "demo" }, "openai": { "type": "demo" } }""");
        document["models"] = JsonNode.Parse("""{ "strong": { "endpoints": [ { "provider": "azure", "model": "s" } ] }, "newest": { "endpoints": [ { "provider": "azure", "model": "n" } ] } }""");

        Assert.Equal(5, (await Reading.OptionsOfAsync(document.ToJsonString())).Rules.Length);
    }

    [Fact]
    public void The_words_of_conditions_stand_in_the_documentation()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "routing.md")).ReplaceLineEndings("\n");
        var start = page.IndexOf("The families are ", StringComparison.Ordinal);
        var paragraph = page[start..page.IndexOf("\n\n", start, StringComparison.Ordinal)];

        Assert.Equal([.. TaskFamilies.Words, .. Languages.Codes], paragraph.Split('`').Where((_, index) => index % 2 == 1));
    }

    [Fact]
    public async Task Two_rules_of_one_name_are_a_mistake()
    {
        var mistake = await Reading.MistakeOfAsync($$"""{ {{Reading.Small}}, "rules": [ { "name": "a", "use": "one" }, { "name": "a", "use": "one" } ] }""");

        Assert.Equal("rules[1].name", mistake.Path);
    }
}
