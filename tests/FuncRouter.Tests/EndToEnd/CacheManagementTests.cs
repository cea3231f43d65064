using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd;

/// <summary>Two routers on one Table Storage, with a key for management.</summary>
public sealed class ManagedRouters(AzuriteServer azurite) : IAsyncLifetime
{
    public const string ManagementKey = "the-management-key";

    internal RoutedUpstream First { get; private set; } = null!;

    internal RoutedUpstream Second { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var store = new JsonObject
        {
            ["type"] = "tables",
            ["connectionString"] = "env:STORE",
            ["tablePrefix"] = "t" + RandomNumberGenerator.GetHexString(20, lowercase: true),
        };
        var environment = new Dictionary<string, string>
        {
            ["STORE"] = await azurite.ConnectionStringAsync(),
            ["FUNCROUTER_MANAGEMENT_KEY"] = ManagementKey,
        };
        First = await RoutedUpstream.StartAsync(new JsonObject { ["store"] = store.DeepClone() }, environment);
        Second = await RoutedUpstream.StartAsync(new JsonObject { ["store"] = store.DeepClone() }, environment);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var routed in new[] { First, Second })
        {
            if (routed is not null)
            {
                await routed.DisposeAsync();
            }
        }
    }
}

public sealed class CacheManagementTests(ManagedRouters shared) : LimitedTests, IClassFixture<ManagedRouters>
{
    [Theory]
    [InlineData("tag={model}")]
    [InlineData("tenant=default&model=one/{model}")]
    [InlineData("key={key}")]
    public async Task What_was_invalidated_is_asked_for_anew_on_all_instances_within_seconds(string scope)
    {
        // What is invalidated stays so for some seconds, so no other test may mean the same.
        var model = $"managed-{scope.Length}";
        foreach (var routed in new[] { shared.First, shared.Second })
        {
            routed.Upstream.On(model).Answers(OpenAIAnswers.Document("old", model)).Then.Answers(OpenAIAnswers.Document("new", model));
        }

        var key = (string)(await AskAsync(shared.First, model)).Record["cacheKey"]!;
        await AskAsync(shared.Second, model);
        Assert.Equal("hit", (await AskAsync(shared.First, model)).Cache);
        Assert.Equal("hit", (await AskAsync(shared.Second, model)).Cache);

        using var answer = await DeleteAsync(scope.Replace("{model}", model, StringComparison.Ordinal).Replace("{key}", key, StringComparison.Ordinal));

        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Equal("miss", (await AskAsync(shared.First, model)).Cache);
        await Poll.UntilAsync(async () => (await AskAsync(shared.Second, model)).Cache == "miss" ? "" : null, Limit);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("?what=x", 400)]
    [InlineData("?tag=", 400)]
    [InlineData("?tenant=a&tenant=b", 400)]
    [InlineData("?tag=nobody", 204)]
    [InlineData("?tag=nobody&tag=nothing&model=none&key=x", 204)]
    [InlineData("?tenant=nobody", 204)]
    public async Task What_is_meant_has_to_be_said(string query, int status)
    {
        using var answer = await DeleteAsync(query.TrimStart('?'));

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task It_asks_for_the_key_of_management()
    {
        using var answer = await shared.First.Client.DeleteAsync("manage/cache?tag=a", Limit);

        Assert.Equal(401, (int)answer.StatusCode);
    }

    private async Task<HttpResponseMessage> DeleteAsync(string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "manage/cache?" + query);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ManagedRouters.ManagementKey);
        return await shared.First.Client.SendAsync(request, Limit);
    }

    private async Task<(string Cache, JsonNode Record)> AskAsync(RoutedUpstream routed, string model)
    {
        using var answer = await routed.PostAsync(
            RoutedUpstream.Body("one/" + model), Limit, ("x-funcrouter-cache", "on"), ("x-funcrouter-cache-tags", $"goods, {model}"));
        Assert.True(answer.IsSuccessStatusCode);
        await answer.Content.LoadIntoBufferAsync(Limit);
        return (answer.Header("x-funcrouter-cache")!, await routed.RecordAsync(answer, Limit));
    }
}
