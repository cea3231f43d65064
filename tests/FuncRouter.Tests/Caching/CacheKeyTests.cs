using System.Text.Json.Nodes;
using FsCheck.Xunit;
using FuncRouter.Caching;
using FuncRouter.Conversation;
using FuncRouter.Protocols.OpenAICompletions;
using FuncRouter.Protocols.OpenAIResponses;
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
    [InlineData("{" + Fields + ",\"stream\":true}")]
    [InlineData("{" + Fields + ",\"stream\":false}")]
    [InlineData("{\"model\":\"\\u0061\",\"messages\":[{\"role\":\"user\",\"content\":\"\\u0048i\"},{\"role\":\"user\",\"\\u0063ontent\":\"Ho\"}]}")]
    public void What_does_not_change_the_answer_does_not_change_the_key(string body) => Assert.Equal(Key(Body), Key(body));

    [Theory]
    [InlineData("[{\"type\":\"text\",\"text\":\"Ho\"}]")]
    [InlineData("[ { \"text\" : \"\\u0048o\", \"type\": \"text\" } ]")]
    [InlineData("[{\"type\":\"input_text\",\"text\":\"Ho\"}]")]
    public void A_content_of_one_text_part_is_the_content_that_is_that_text(string content)
    {
        Assert.Equal(Key(Body), Key(Body.Replace("\"Ho\"", content, StringComparison.Ordinal)));
        Assert.Equal(Key($"{{{Fields},\"system\":\"Ho\"}}"), Key($"{{{Fields},\"system\":{content}}}"));
        Assert.Equal(Key($"{{{Fields},\"input\":[{{\"content\":\"Ho\"}}]}}"), Key($"{{{Fields},\"input\":[{{\"content\":{content}}}]}}"));
        Assert.NotEqual(Key($"{{{Fields},\"metadata2\":\"Ho\"}}"), Key($"{{{Fields},\"metadata2\":{content}}}"));
        Assert.NotEqual(
            Key($"{{{Fields},\"tools\":[{{\"content\":\"Ho\"}}]}}"), Key($"{{{Fields},\"tools\":[{{\"content\":{content}}}]}}"));
    }

    [Theory]
    [InlineData("[{\"type\":\"text\",\"text\":\"Ho\",\"cache_control\":{\"type\":\"ephemeral\"}}]")]
    [InlineData("[{\"type\":\"text\",\"text\":\"Ho\"},{\"type\":\"text\",\"text\":\"\"}]")]
    [InlineData("[{\"type\":\"refusal\",\"text\":\"Ho\"}]")]
    [InlineData("[{\"text\":\"Ho\"}]")]
    [InlineData("[{\"type\":\"text\",\"text\":\"Hu\",\"text\":\"Ho\"}]")]
    [InlineData("[]")]
    [InlineData("{\"type\":\"text\",\"text\":\"Ho\"}")]
    public void A_content_that_is_more_than_a_text_has_another_key(string content) =>
        Assert.NotEqual(Key(Body), Key(Body.Replace("\"Ho\"", content, StringComparison.Ordinal)));

    [Theory]
    [InlineData("temperature", "0.5")]
    [InlineData("max_tokens", "5")]
    [InlineData("stop", "[\"x\"]")]
    [InlineData("tools", "[{\"type\":\"function\"}]")]
    [InlineData("tool_choice", "\"none\"")]
    [InlineData("response_format", "{\"type\":\"json_object\"}")]
    [InlineData("seed", "1")]
    [InlineData("service_tier", "\"flex\"")]
    [InlineData("models", "[\"b\"]")]
    [InlineData("provider", "{\"only\":[\"p\"]}")]
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
    [InlineData("1", "10")]
    [InlineData("1", "-1")]
    [InlineData("0.1", "0.01")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("null", "false")]
    [InlineData("[]", "{}")]
    [InlineData("\"\\\\u0041\"", "\"A\"")]
    [InlineData("\"\\ud800\"", "\"\\ud801\"")]
    public void Pieces_are_kept_apart(string one, string other) => Assert.NotEqual(Key($"{{{Fields},\"x\":{one}}}"), Key($"{{{Fields},\"x\":{other}}}"));

    [Theory]
    [InlineData("1", "1.0", "1e0", "10E-1", "0.01e+2")]
    [InlineData("0", "0.0", "-0", "0e7", "-0.000")]
    [InlineData("-120", "-1.2e2", "-12e1", "-120.00", "-0.12E3")]
    [InlineData("100000000000000000000", "1e20", "1E+20", "10.0e19", "100000000000000000000.0")]
    public void Numbers_count_by_their_value(params string[] spellings) =>
        Assert.Single(spellings.Select(number => Key($"{{{Fields},\"temperature\":{number}}}")).Distinct());

    [Fact]
    public void A_header_that_changes_the_answer_changes_the_key()
    {
        static string With(params KeyValuePair<string, string>[] headers) =>
            CacheKey.Of(ChatBodies.Request(Body) with { Controls = RequestControls.None with { PassedHeaders = [.. headers] } });

        Assert.Distinct([With(), With(KeyValuePair.Create("anthropic-beta", "a")), With(KeyValuePair.Create("anthropic-beta", "b")), With(KeyValuePair.Create("OpenAI-Beta", "a"))]);
        Assert.NotEqual(With(KeyValuePair.Create("OpenAI-Beta", "a")), Key($"{{\"OpenAI-Beta\":\"a\",{Fields}}}"));
    }

    [Theory]
    [InlineData("user", "\"u\"")]
    [InlineData("metadata", "{\"a\":\"b\"}")]
    public void Where_the_answer_repeats_a_name_the_name_counts(string name, string value)
    {
        static string Of(string body) => CacheKey.Of(ChatBodies.Request(body) with { Protocol = OpenAIResponsesProtocol.Instance.Name });

        Assert.NotEqual(Of(Body), Of($"{{{Fields},\"{name}\":{value}}}"));
    }

    [Fact]
    public void Legacy_completions_are_not_asked_for_usage_and_so_count_whether_the_client_asks()
    {
        static string Of(string body) => CacheKey.Of(ChatBodies.Request(body) with { Protocol = OpenAICompletionsProtocol.Instance.Name });

        Assert.NotEqual(Of(Body), Of($"{{{Fields},\"stream_options\":{{\"include_usage\":true}}}}"));
    }

    [Fact]
    public void Tenant_protocol_objective_and_highest_cost_change_the_key()
    {
        var request = ChatBodies.Request(Body, tenant: "ab");
        var keys = new[]
        {
            request,
            ChatBodies.Request(Body, tenant: "a"),
            request with { Controls = RequestControls.None with { Objective = "cost" } },
            request with { Controls = RequestControls.None with { MaxCostUsd = 0.01m } },
            request with { Protocol = "anthropic-messages" },
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
