using System.Text.Json;
using System.Text.Json.Nodes;
using FuncRouter.Configuration;
using FuncRouter.Providers;
using FuncRouter.Routing.Analysis;
using FuncRouter.Storage;
using FuncRouter.Tests.Documentation;

namespace FuncRouter.Tests.Configuration;

/// <summary>Keeps the schema that editors use in step with the reader, and with the example of the documentation.</summary>
public sealed class SchemaTests
{
    /// <summary>A document in which every object that the router's options make up stands once.</summary>
    private const string Full = """
        { "providers": { "p": { "type": "demo", "quirks": { "rename": { "a": "b" }, "refuse": ["c"] }, "dataPolicy": { "retention": false, "region": "eu" } } },
          "models": { "m": { "endpoints": [ { "provider": "p", "model": "x", "weight": 2, "limits": { "requestsPerMinute": 5 } } ],
                             "order": "listed", "price": { "input": 1, "output": 2, "cachedInput": 0.5 }, "contextWindow": 1000, "quality": 0.5, "tools": true } },
          "routes": { "r": { "objective": "cost", "weights": { "quality": 2, "cost": 1 }, "minQuality": 0.5, "regions": ["eu"], "cascade": { "confidence": 0.8 }, "checks": { "matches": "x", "minLength": 3, "forbidden": ["y"], "judge": { "model": "m", "threshold": 0.5, "instructions": "Be strict." } },
            "semanticCache": { "maxWrongHits": 0.02, "sample": 0.1, "reading": false, "embeddings": { "model": "p/e", "timeoutSeconds": 0.3 } }, "candidates": ["m", "p/y"], "fallbacks": [
            { "stale": true }, { "rule": "Later.", "when": { "matches": "x", "contains": ["y"], "family": ["code"], "language": ["en"], "stream": false } },
            { "model": "m" }, { "person": { "holdSeconds": 5 } } ] } },
          "rules": [ { "name": "a", "when": { "models": ["r*"], "tenants": "t", "users": "u", "tags": ["x"], "metadata": { "k": "v" }, "headers": { "x-team": ["s"] },
                         "time": { "zone": "UTC", "days": ["mon"], "from": "08:00", "to": "18:00" },
                         "prompt": { "families": ["code"], "languages": ["de"], "minDifficulty": 0.1, "maxDifficulty": 0.9, "minTokens": 1, "maxTokens": 9, "requires": ["vision"], "multiStep": true } },
                       "use": "r", "objective": "cost", "only": ["p"], "exclude": ["m"],
                       "split": { "by": "user", "variants": [ { "name": "b", "share": 0.1, "use": "m", "objective": "quality", "only": ["p/y"], "exclude": ["p/z"] } ] },
                       "shadow": { "model": "m", "share": 0.5 } } ],
          "routing": { "exploration": 0.01, "preferencePull": 0.2, "shadowConcurrency": 4 },
          "resilience": { "maxRetries": 1, "deadlineSeconds": 60 },
          "cache": { "enabled": true, "ttlSeconds": 10, "staleSeconds": 20, "semanticMemoryBytes": 1000 },
          "tickets": { "openSeconds": 60, "keepSeconds": 600, "baseUrl": "https://router.example", "webhook": { "url": "https://hook.example/?k=1", "secret": "s", "includePrompt": true } },
          "probes": { "intervalSeconds": 60, "dailyCalls": 5 },
          "catalogue": { "url": "https://prices.example/api.json", "intervalSeconds": 60 },
          "api": { "maxJsonBytes": 2048, "allowedOrigins": ["https://a.example"] },
          "store": { "type": "sqlite", "path": "a.db", "tablePrefix": "x" } }
        """;

    private static readonly string[] Values =
    [
        "0", "-1", "0.5", "1e6", "99999999999", "true", "\"\"", "\"p\"", "\"tables\"", "\"https://x.example/v1\"", "[]", "[1]", "{}",
        """{ "rule": "x" }""", """{ "x": {} }""",
    ];

    private static readonly JsonElement Schema = JsonElement.Parse(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "funcrouter.schema.json")));

    private static readonly SchemaValidator Validator = new(Schema);

    public static TheoryData<string, string> Objects => new()
    {
        { "", "" },
        { "provider", "providers.p" },
        { "quirks", "providers.p.quirks" },
        { "dataPolicy", "providers.p.dataPolicy" },
        { "model", "models.m" },
        { "endpoint", "models.m.endpoints[0]" },
        { "limits", "models.m.endpoints[0].limits" },
        { "price", "models.m.price" },
        { "route", "routes.r" },
        { "fallback", "routes.r.fallbacks[0]" },
        { "cascade", "routes.r.cascade" },
        { "checks", "routes.r.checks" },
        { "judge", "routes.r.checks.judge" },
        { "semanticCache", "routes.r.semanticCache" },
        { "embeddings", "routes.r.semanticCache.embeddings" },
        { "when", "routes.r.fallbacks[1].when" },
        { "person", "routes.r.fallbacks[3].person" },
        { "tickets", "tickets" },
        { "webhook", "tickets.webhook" },
        { "weights", "routes.r.weights" },
        { "rule", "rules[0]" },
        { "conditions", "rules[0].when" },
        { "time", "rules[0].when.time" },
        { "prompt", "rules[0].when.prompt" },
        { "split", "rules[0].split" },
        { "variant", "rules[0].split.variants[0]" },
        { "shadow", "rules[0].shadow" },
        { "routing", "routing" },
        { "resilience", "resilience" },
        { "cache", "cache" },
        { "probes", "probes" },
        { "catalogue", "catalogue" },
        { "api", "api" },
        { "store", "store" },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public async Task The_schema_names_the_options_that_the_reader_knows(string definition, string path)
    {
        const string Unknown = "qqqqqqqqqqqqqqqq";
        var document = JsonNode.Parse(Full)!;
        At(document, path)[Unknown] = 1;

        var mistake = await Reading.MistakeOfAsync(document.ToJsonString());

        var known = mistake.Message.Split(" are ")[1].Split(", ");
        var schema = definition.Length == 0 ? Schema : Schema.GetProperty("$defs").GetProperty(definition);
        Assert.Equal(ConfigurationPath.Of(path, Unknown), mistake.Path);
        Assert.Equal(
            schema.GetProperty("properties").EnumerateObject().Select(option => option.Name).Order(StringComparer.Ordinal),
            known.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_object_of_the_schema_is_compared()
    {
        var objects = Schema.GetProperty("$defs").EnumerateObject().Where(definition => definition.Value.TryGetProperty("properties", out _));

        Assert.Equal(objects.Select(definition => definition.Name).Order(StringComparer.Ordinal),
            Objects.Select(row => row.Data.Item1).Where(name => name.Length > 0).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_option_of_the_schema_is_described()
    {
        Assert.All(
            Schema.GetProperty("$defs").EnumerateObject()
                .Where(definition => definition.Value.TryGetProperty("properties", out _))
                .SelectMany(definition => definition.Value.GetProperty("properties").EnumerateObject()),
            option => Assert.True(
                option.Value.TryGetProperty("description", out _) || Validator.Resolve(option.Value).TryGetProperty("description", out _),
                option.Name));
    }

    [Fact]
    public async Task The_defaults_of_the_schema_are_those_of_the_options()
    {
        var document = new JsonObject();
        foreach (var section in new[] { "resilience", "cache", "tickets", "probes", "catalogue", "api", "store" })
        {
            document[section] = new JsonObject(Schema.GetProperty("$defs").GetProperty(section).GetProperty("properties").EnumerateObject()
                .Where(option => option.Value.TryGetProperty("default", out _))
                .Select(option => KeyValuePair.Create(option.Name, JsonNode.Parse(option.Value.GetProperty("default").GetRawText()))));
            Assert.NotEmpty(document[section]!.AsObject());
        }

        var options = (await Reading.OfAsync(document.ToJsonString())).Options!;

        var defaults = new RouterOptions();
        Assert.Equal(defaults.Resilience, options.Resilience);
        Assert.Equal(defaults.Cache, options.Cache);
        Assert.Equal(defaults.Tickets, options.Tickets);
        Assert.Equal(defaults.Probes, options.Probes);
        Assert.Equal(defaults.Catalogue, options.Catalogue);
        Assert.Equal(defaults.Api.MaxJsonBytes, options.Api.MaxJsonBytes);
        Assert.Equal(defaults.Api.AllowedOrigins, options.Api.AllowedOrigins);
        Assert.Equal(new StoreOptions(), options.Store! with { Path = options.Store.Path.Replace('/', Path.DirectorySeparatorChar) });
    }

    [Fact]
    public void The_provider_types_of_the_schema_are_those_that_there_are()
    {
        Assert.Equal(
            ProviderType.All.Select(type => type.Name).Concat(KnownProviders.All.Select(known => known.Name)).Distinct(),
            Schema.GetProperty("$defs").GetProperty("provider").GetProperty("properties").GetProperty("type").GetProperty("enum")
                .EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public void The_words_of_conditions_in_the_schema_are_those_that_the_analysis_finds()
    {
        string[] Words(string definition) => [.. Schema.GetProperty("$defs").GetProperty(definition).GetProperty("enum").EnumerateArray().Select(word => word.GetString()!)];

        Assert.Equal(TaskFamilies.Words, Words("taskFamily"));
        Assert.Equal(Languages.Codes, Words("language"));
        Assert.Equal(PromptAnalysis.Requirements, Words("ability"));
    }

    [Fact]
    public async Task The_example_of_the_documentation_is_valid_and_can_be_used()
    {
        var path = Example();
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var document = JsonElement.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });

        var result = await Reading.Loader().LoadAsync(
            Reading.Sources(null, ("FUNCROUTER_CONFIG", path), ("OPENAI_API_KEY", "sk"), ("GROQ_API_KEY", "gsk")),
            TestContext.Current.CancellationToken);

        Assert.Empty(Validator.Validate(document));
        Assert.Empty(result.Mistakes);
        Assert.Empty(result.Warnings);
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(path)!, document.GetProperty("$schema").GetString()!)));
    }

    [Fact]
    public async Task A_full_document_is_valid_to_both()
    {
        Assert.Empty(Validator.Validate(JsonElement.Parse(Full)));
        Assert.Empty((await Reading.OfAsync(Full)).Mistakes);
    }

    [Fact]
    public async Task What_the_schema_refuses_the_reader_refuses_too()
    {
        var wrong = 0;
        foreach (var place in Places(JsonNode.Parse(Full)!))
        {
            foreach (var value in Values)
            {
                var document = JsonNode.Parse(Full)!;
                At(document, place).ReplaceWith(JsonNode.Parse(value));
                var json = document.ToJsonString();

                var errors = Validator.Validate(JsonElement.Parse(json));
                var result = await Reading.OfAsync(json);

                Assert.True(!result.Succeeded || errors.Count == 0, $"{place} = {value}: {string.Join(", ", errors)}");
                wrong += errors.Count > 0 ? 1 : 0;
            }
        }

        Assert.InRange(wrong, 100, int.MaxValue);
    }

    private static IEnumerable<string> Places(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(member => Places(member.Value!).Prepend(ConfigurationPath.Of(Dotted(map), member.Key))),
        JsonArray list => list.SelectMany((item, index) => Places(item!).Prepend(ConfigurationPath.Of(Dotted(list), index))),
        _ => [],
    };

    private static string Dotted(JsonNode node) => node.GetPath() is "$" ? "" : node.GetPath()[2..];

    private static JsonNode At(JsonNode root, string path) => path
        .Replace("[", ".[", StringComparison.Ordinal)
        .Split('.', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(root, (node, part) => part[0] == '[' ? node[int.Parse(part.AsSpan()[1..^1])]! : node[part]!);

    private static string Example() => Path.Combine(Repository.Root, "docs", "examples", "funcrouter.json");
}
