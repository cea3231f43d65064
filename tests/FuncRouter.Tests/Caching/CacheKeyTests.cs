using System.Text.Json.Nodes;
using FsCheck.Xunit;
using FuncRouter.Caching;
using FuncRouter.Conversation;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Caching;

public sealed class CacheKeyTests
{
    private const string Fields = "\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"user\",\"content\":\"Ho\"}]";
    private const string Body = "{" + Fields + "}";

    [Theory]
    [InlineData("{ \"messages\" : [ {\"content\":\"Hi\", \"role\":\"user\"},\n{\"role\":\"user\",\"content\":\"Ho\"} ],\r\n\t\"model\":\"a\" }")]
    [InlineData("{" + Fields + ",\"user\":\"u\"}")]
    [InlineData("{" + Fields + ",\"safety_identifier\":\"u\"}")]
    [InlineData("{" + Fields + ",\"session_id\":\"s\"}")]
    [InlineData("{" + Fields + ",\"stream_options\":{\"include_usage\":true}}")]
    [InlineData("{" + Fields + ",\"metadata\":{\"a\":1}}")]
    [InlineData("{" + Fields + ",\"prompt_cache_key\":\"k\"}")]
    public void What_does_not_change_the_answer_does_not_change_the_key(string body) => Assert.Equal(Key(Body), Key(body));

    [Theory]
    [InlineData("temperature", "0.5")]
    [InlineData("max_tokens", "5")]
    [InlineData("stop", "[\"x\"]")]
    [InlineData("tools", "[{\"type\":\"function\"}]")]
    [InlineData("tool_choice", "\"none\"")]
    [InlineData("response_format", "{\"type\":\"json_object\"}")]
    [InlineData("seed", "1")]
    [InlineData("stream", "true")]
    [InlineData("unknown", "null")]
    public void Every_other_field_changes_the_key(string name, string value)
    {
        Assert.NotEqual(Key(Body), Key($"{{{Fields},\"{name}\":{value}}}"));
        Assert.Equal(Key($"{{{Fields},\"{name}\":{value}}}"), Key($"{{\"{name}\": {value} ,{Fields}}}"));
    }

    [Property]
    public void Values_that_differ_have_keys_that_differ(string? name, int one, int other, string? text)
    {
        string With(JsonNode value) => Key($"{{{Fields},{JsonValue.Create("x" + name).ToJsonString()}:{value.ToJsonString()}}}");

        Assert.Equal(one == other, With(one) == With(other));
        Assert.NotEqual(With(new JsonArray(one)), With(one));
        Assert.NotEqual(With(new JsonObject { ["a"] = one }), With(new JsonArray("a", one)));
        Assert.NotEqual(With(JsonValue.Create(text + "a")), With(JsonValue.Create(text + "b")));
    }

    [Theory]
    [InlineData("{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"Ho\"},{\"role\":\"user\",\"content\":\"Hi\"}]}")]
    [InlineData("{\"model\":\"a\",\"messages\":[{\"role\":\"system\",\"content\":\"Hi\"},{\"role\":\"user\",\"content\":\"Ho\"}]}")]
    [InlineData("{\"model\":\"b\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"user\",\"content\":\"Ho\"}]}")]
    [InlineData("{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"H\"},{\"role\":\"user\",\"content\":\"iHo\"}]}")]
    public void Messages_count_with_their_order(string body) => Assert.NotEqual(Key(Body), Key(body));

    [Theory]
    [InlineData("[1,2]", "[2,1]")]
    [InlineData("[\"ab\",\"c\"]", "[\"a\",\"bc\"]")]
    [InlineData("[[1],2]", "[[1,2]]")]
    [InlineData("{\"a\":1,\"a\":2}", "{\"a\":2,\"a\":1}")]
    [InlineData("\"1\"", "1")]
    [InlineData("\"\\ud800\"", "\"\\ud801\"")]
    public void Pieces_are_kept_apart(string one, string other) => Assert.NotEqual(Key($"{{{Fields},\"x\":{one}}}"), Key($"{{{Fields},\"x\":{other}}}"));

    [Fact]
    public void Tenant_and_objective_change_the_key()
    {
        var request = ChatBodies.Request(Body, tenant: "ab");
        var keys = new[]
        {
            request,
            ChatBodies.Request(Body, tenant: "a"),
            request with { Controls = RequestControls.None with { Objective = "cost" } },
            ChatBodies.Request(Body, tenant: "abc"),
        }.Select(request => CacheKey.Of(request));

        Assert.Distinct(keys);
    }

    [Fact]
    public void Who_asks_within_a_tenant_does_not_change_the_key() =>
        Assert.Equal(Key(Body), CacheKey.Of(ChatBodies.Request(Body, user: "u", session: "other")));

    [Fact]
    public void A_message_with_half_a_surrogate_pair_has_a_key() => Assert.Equal(
        64, Key("{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"cut \\ud83d\",\"\\ud83d\":1}]}").Length);

    private static string Key(string body) => CacheKey.Of(ChatBodies.Request(body));
}
