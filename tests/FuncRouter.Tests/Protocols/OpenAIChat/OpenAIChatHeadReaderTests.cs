using System.Text;
using FsCheck.Xunit;
using FuncRouter.Caching;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.OpenAIChat;

public sealed class OpenAIChatHeadReaderTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    [Theory]
    [InlineData("", "has no body", null)]
    [InlineData("  ", "not valid JSON", null)]
    [InlineData("{\"model\":", "not valid JSON", null)]
    [InlineData("{\"model\":\"a\"} x", "not valid JSON", null)]
    [InlineData("[]", "must be a JSON object", null)]
    [InlineData("\"text\"", "must be a JSON object", null)]
    [InlineData("{" + Messages + "}", "\"model\" is missing", "model")]
    [InlineData("{\"model\":\"\"}", "\"model\" must be", "model")]
    [InlineData("{\"model\":null}", "\"model\" must be", "model")]
    [InlineData("{\"model\":{\"a\":1}}", "\"model\" must be", "model")]
    [InlineData("{\"model\":\"a\"}", "\"messages\" is missing", "messages")]
    [InlineData("{\"model\":\"a\\u0007\"}", "control characters", "model")]
    [InlineData("{\"model\":\"a\",\"messages\":null}", "\"messages\" must be a list", "messages")]
    [InlineData("{\"model\":\"a\",\"messages\":{}}", "\"messages\" must be a list", "messages")]
    [InlineData("{\"model\":\"a\",\"messages\":[{},\"x\"]}", "\"messages[1]\" must be", "messages[1]")]
    [InlineData("{\"stream\":\"yes\"}", "\"stream\" must be", "stream")]
    [InlineData("{\"models\":\"a\"}", "\"models\" must be", "models")]
    [InlineData("{\"models\":[1]}", "\"models\" must be", "models")]
    [InlineData("{\"models\":[{\"model\":\"a\"}]}", "\"models\" must be", "models")]
    [InlineData("{\"fallbacks\":[{\"x\":\"a\"}]}", "\"fallbacks\" must be", "fallbacks")]
    [InlineData("{\"provider\":\"groq\"}", "\"provider\" must be", "provider")]
    [InlineData("{\"provider\":{\"only\":\"groq\"}}", "\"provider.only\" must be", "provider.only")]
    [InlineData("{\"provider\":{\"sort\":\"best\"}}", "\"provider.sort\"", "provider.sort")]
    [InlineData("{\"provider\":{\"allow_fallbacks\":1}}", "\"provider.allow_fallbacks\"", "provider.allow_fallbacks")]
    public void A_mistake_is_named(string body, string message, string? param)
    {
        var error = ChatBodies.Refuse(body);

        Assert.Equal((400, "invalid_request", param), (error.Status, error.Code, error.Param));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_in_the_text_is_named_by_line_and_byte()
    {
        Assert.Contains("a name in quotation marks is missing at line 2, character 3", ChatBodies.Refuse("{\n  x}").Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", ChatBodies.Refuse("{\n  x}").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_a_decision_needs_is_read()
    {
        var request = ChatBodies.Read(ChatBodies.Rich);

        Assert.Equal(("auto", "u", "s"), (request.Model, request.User, request.Session));
        Assert.Equal(
            new RequestFeatures
            {
                Stream = true,
                Messages = 2,
                PromptBytes = request.Features.PromptBytes,
                EstimatedInputTokens = request.Features.EstimatedInputTokens,
                LastUserTurn = request.Features.LastUserTurn,
                SystemPrompt = request.Features.SystemPrompt,
                MaxOutputTokens = 12,
                Temperature = 0.5,
                Tools = true,
                Images = true,
                JsonSchema = true,
                JsonOutput = true,
                ReasoningEffort = "low",
            },
            request.Features);
        Assert.Equal(["a", "b", "c"], request.Controls.FallbackModels);
        Assert.Equal(["p"], request.Controls.Providers.Order);
        Assert.Equal("price", request.Controls.Providers.Sort);
        Assert.Equal(["provider.quantizations is not supported"], request.Controls.Warnings);
    }

    [Fact]
    public void The_last_words_of_the_user_and_the_first_of_the_application_are_found()
    {
        const string Body = """{"model":"m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"One"},{"role":"assistant","content":"1"},{"content":"Two","role":"user"},{"role":"tool","content":"3"}]}""";

        var features = ChatBodies.Read(Body).Features;

        Assert.Equal("""{"content":"Two","role":"user"}""", Body[features.LastUserTurn]);
        Assert.Equal("""{"role":"system","content":"Be brief."}""", Body[features.SystemPrompt]);
    }

    [Fact]
    public void What_is_not_said_is_not_known()
    {
        var request = Read("");

        Assert.Equal(
            new RequestFeatures
            {
                Messages = 1,
                PromptBytes = request.Features.PromptBytes,
                EstimatedInputTokens = request.Features.EstimatedInputTokens,
                LastUserTurn = request.Features.LastUserTurn,
            },
            request.Features);
        Assert.Equal((null, null), (request.User, request.Session));
        Assert.Equal(RequestControls.None, request.Controls);
    }

    [Theory]
    [InlineData("\"max_tokens\":5", 5)]
    [InlineData("\"max_completion_tokens\":6", 6)]
    [InlineData("\"max_tokens\":null", null)]
    [InlineData("\"max_tokens\":0", null)]
    [InlineData("\"max_tokens\":0.5", null)]
    [InlineData("\"max_tokens\":-3", null)]
    [InlineData("\"max_tokens\":\"5\"", null)]
    [InlineData("\"max_tokens\":[5]", null)]
    [InlineData("\"max_tokens\":1e400", null)]
    [InlineData("\"max_tokens\":99999999999999999999", int.MaxValue)]
    public void The_limit_on_tokens_has_two_names(string field, int? limit) => Assert.Equal(limit, Read(field).Features.MaxOutputTokens);

    [Theory]
    [InlineData("\"stream\":true", true)]
    [InlineData("\"stream\":false", false)]
    [InlineData("\"stream\":null", false)]
    public void A_stream_is_asked_for(string field, bool stream) => Assert.Equal(stream, Read(field).Features.Stream);

    [Theory]
    [InlineData("{\"include_usage\":true}", true)]
    [InlineData("{\"include_usage\":false}", false)]
    [InlineData("{\"a\":{\"include_usage\":true}}", false)]
    [InlineData("{}", false)]
    [InlineData("null", false)]
    [InlineData("[true]", false)]
    public void Usage_is_asked_for(string options, bool usage) => Assert.Equal(usage, Read("\"stream_options\":" + options).Features.StreamUsage);

    [Theory]
    [InlineData("\"tools\":[{}]", true)]
    [InlineData("\"functions\":[{}]", true)]
    [InlineData("\"tools\":[]", false)]
    [InlineData("\"tools\":[ \n ]", false)]
    [InlineData("\"tools\":null", false)]
    [InlineData("\"tools\":{\"a\":1}", false)]
    public void Tools_are_noticed(string field, bool tools) => Assert.Equal(tools, Read(field).Features.Tools);

    [Theory]
    [InlineData("{\"type\":\"json_schema\"}", true)]
    [InlineData("{\"json_schema\":{\"type\":\"x\"},\"type\":\"json_schema\"}", true)]
    [InlineData("{\"type\":\"json_object\"}", false)]
    [InlineData("{\"x\":{\"type\":\"json_schema\"}}", false)]
    [InlineData("null", false)]
    [InlineData("[\"json_schema\",{}]", false)]
    public void A_schema_is_noticed_and_what_follows_is_read(string format, bool schema)
    {
        var request = Read($"\"response_format\":{format},\"temperature\":2");

        Assert.Equal((schema, 2), (request.Features.JsonSchema, request.Features.Temperature));
        Assert.Equal(4, request.Fields.Length);
    }

    [Fact]
    public void The_size_of_a_prompt_is_that_of_its_text()
    {
        var image = "data:image/png;base64," + new string('A', 100_000);
        int Size(string content) => ChatBodies.Read("{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":" + content + "}]}").Features.PromptBytes;

        Assert.InRange(Size("[{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + image + "\"}}]"), 1, 100);
        Assert.InRange(Size($"\"{new string('x', 4000)}\""), 4000, 4100);
        Assert.InRange(Size($"\"data: {new string('x', 4000)}\""), 4000, 4100);
        Assert.InRange(Read($"\"tools\":[{{\"description\":\"{new string('x', 4000)}\"}}]").Features.PromptBytes, 4000, 4200);
    }

    [Fact]
    public void The_opening_is_the_first_two_messages()
    {
        const string Three = """{"messages":[ {"a":1}, {"b":2} ,{"c":3}],"model":"a"}""";

        Assert.Equal("""[ {"a":1}, {"b":2}""", Three[ChatBodies.Read(Three).Opening]);
    }

    [Theory]
    [InlineData("{\"role\":\"user\",\"content\":\"Hi\"}")]
    [InlineData("{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"Hi\"}")]
    [InlineData("{\"content\":\"Hi\",\"role\":\"user\"},{\"role\":\"user\",\"content\":\"Hello?\"}")]
    public void The_opening_is_the_same_in_every_turn_of_a_conversation(string first)
    {
        var one = $"{{\"model\":\"a\",\"messages\":[{first}]}}";
        var two = $"{{\"model\":\"a\",\"messages\":[{first},{{\"role\":\"assistant\",\"content\":\"Yes?\"}},{{\"role\":\"user\",\"content\":\"So.\"}}]}}";

        Assert.Equal(one[ChatBodies.Read(one).Opening], two[ChatBodies.Read(two).Opening]);
        Assert.Contains("Hi", one[ChatBodies.Read(one).Opening], StringComparison.Ordinal);
    }

    [Fact]
    public void The_user_goes_before_the_safety_identifier()
    {
        Assert.Equal("u", Read("\"user\":\"u\",\"safety_identifier\":\"s\"").User);
        Assert.Equal("s", Read("\"safety_identifier\":\"s\"").User);
        Assert.Null(Read("\"user\":{\"a\":1}").User);
    }

    [Fact]
    public void The_routers_fields_may_be_null()
    {
        var controls = Read("""
            "models":null,"fallbacks":null,"provider":{"order":null,"only":["x"],"ignore":["y"],"sort":null,"allow_fallbacks":false,"quantizations":["a"]}
            """).Controls;

        Assert.Empty(controls.FallbackModels);
        Assert.Equal(["x"], controls.Providers.Only);
        Assert.Equal(["y"], controls.Providers.Ignore);
        Assert.False(controls.Providers.AllowFallbacks);
        Assert.Equal(["provider.quantizations is not supported"], controls.Warnings);
        Assert.Equal(ProviderPreferences.None, Read("\"provider\":null").Controls.Providers);
    }

    [Fact]
    public void The_last_of_several_models_counts() => Assert.Equal("b", ChatBodies.Read($"{{\"model\":\"a\",{Messages},\"mod\\u0065l\":\"b\"}}").Model);

    [Fact]
    public void Nesting_is_read_as_deep_as_schemas_go_and_no_deeper()
    {
        static string Nested(int depth) => $"\"x\":{new string('[', depth)}{new string(']', depth)}";

        Assert.Equal(3, Read(Nested(200)).Fields.Length);
        Assert.Contains("not valid JSON", ChatBodies.Refuse($"{{{Nested(100_000)}}}").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_no_UTF8_is_refused_where_it_is_read()
    {
        var (_, error) = OpenAIChatProtocol.Instance.ReadHead([.. "{\"model\":\""u8, 0xff, .. "\"}"u8]);

        Assert.Contains("UTF-8", error!.Message, StringComparison.Ordinal);
        Assert.Contains("half a character", ChatBodies.Refuse("{\"model\":\"\\ud800\"}").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_list_of_messages_is_left_to_a_provider_of_the_protocol_and_refused_for_others()
    {
        Assert.Equal(0, ChatBodies.Read("{\"model\":\"a\",\"messages\":[]}").Features.Messages);
        Assert.Equal("messages", Assert.Throws<RequestFormatException>(() => OpenAIChatProtocol.Instance.ReadConversation("{\"messages\":[]}"u8)).Path);
    }

    [Fact]
    public void A_name_that_no_model_has_for_its_length_is_refused() =>
        Assert.Equal("model", ChatBodies.Refuse($"{{\"model\":\"{new string('m', 257)}\"}}").Param);

    [Property(Arbitrary = [typeof(Damage.Generator)], MaxTest = 1000)]
    public void Whatever_is_read_can_be_sent_on_and_named(Damage[] damages)
    {
        var bytes = Damage.Spoil(Encoding.UTF8.GetBytes(ChatBodies.Rich), damages);
        var (read, error) = OpenAIChatProtocol.Instance.ReadHead(bytes);
        if (read is null)
        {
            Assert.Equal(400, error!.Status);
            return;
        }

        var request = ChatBodies.Request(bytes, read);
        var sent = ChatBodies.Apply(bytes, OpenAIChatProtocol.Instance.UpstreamEdits(request, new UpstreamTarget("upstream"), new TranslationNotes()));

        Assert.All(ChatBodies.FieldsOf(sent).Where(field => field.Name == "model"), field => Assert.EndsWith("\"upstream\"", field.Text, StringComparison.Ordinal));
        Assert.Equal(64, CacheKey.Of(request).Length);
        request.Body.Buffer.Dispose();
    }

    [Property(MaxTest = 500)]
    public void Arbitrary_bytes_are_refused(byte[] bytes)
    {
        var (request, error) = OpenAIChatProtocol.Instance.ReadHead(bytes);

        Assert.Null(request);
        Assert.Equal(400, error!.Status);
    }

    private static RequestHead Read(string field) => ChatBodies.Read($"{{\"model\":\"a\",{Messages}{(field.Length > 0 ? "," + field : "")}}}");
}
