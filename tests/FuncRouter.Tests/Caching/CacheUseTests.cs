using System.Text;
using FuncRouter.Caching;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.AnthropicMessages;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Protocols.OpenAIEmbeddings;
using FuncRouter.Protocols.OpenAIResponses;
using FuncRouter.Protocols.Operations;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Caching;

public sealed class CacheUseTests
{
    private const string Chat = "openai-chat";
    private const string Messages = "anthropic-messages";
    private const string Responses = "openai-responses";
    private const string User = "{\"role\":\"user\",\"content\":\"Say something.\"}";
    private const string Plain = "\"messages\":[" + User + "]";

    private static readonly CacheOptions On = new() { Enabled = true };

    [Theory]
    [InlineData(null, true, true, true, true, true)]
    [InlineData(null, false, true, true, false, false)]
    [InlineData(true, false, true, true, true, true)]
    [InlineData(false, true, true, true, false, false)]
    [InlineData(null, true, false, true, false, true)]
    [InlineData(null, true, false, false, false, false)]
    public void It_is_used_where_somebody_asks_for_it(bool? requested, bool enabled, bool read, bool write, bool reads, bool writes)
    {
        var request = Request(Chat, Plain) with
        {
            Controls = RequestControls.None with { Cache = new CacheControls(requested, read, write, null) },
        };

        var use = CacheUse.Of(request, new CacheOptions { Enabled = enabled });

        Assert.Equal((reads, writes), (use.Reads, use.Writes));
    }

    [Theory]
    [InlineData(Chat, Plain, null)]
    [InlineData(Chat, Plain + ",\"temperature\":1", null)]
    [InlineData(Chat, Plain + ",\"temperature\":1.1", "temperature")]
    [InlineData(Chat, Plain + ",\"n\":1", null)]
    [InlineData(Chat, Plain + ",\"n\":2", "severalAnswers")]
    [InlineData(Chat, Plain + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}]", null)]
    [InlineData(Chat, Plain + ",\"store\":false", null)]
    [InlineData(Chat, Plain + ",\"store\":null", null)]
    [InlineData(Chat, Plain + ",\"web_search_options\":{}", "providerTools")]
    [InlineData(Chat, Plain + ",\"web_search_options\":null", null)]
    [InlineData(Chat, "\"messages\":[" + User + ",{\"role\":\"assistant\",\"content\":null},{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"7\"}]", "toolResults")]
    [InlineData(Chat, "\"messages\":[" + User + ",{\"role\":\"tool\",\"content\":\"7\"},{\"role\":\"assistant\",\"content\":\"Seven.\"}," + User + "]", null)]
    [InlineData(Chat, "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}]", "media")]
    [InlineData(Chat, "\"messages\":[{\"role\":\"user\",\"content\":\"What is in the news today?\"}]", "timeDependent")]
    [InlineData(Chat, "\"messages\":[{\"role\":\"user\",\"content\":\"What is in the news today?\"},{\"role\":\"assistant\",\"content\":\"Rain.\"}," + User + "]", null)]
    [InlineData(Messages, Plain + ",\"max_tokens\":5", null)]
    [InlineData(Messages, Plain + ",\"max_tokens\":5,\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}]", null)]
    [InlineData(Messages, Plain + ",\"max_tokens\":5,\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]", "providerTools")]
    [InlineData(Messages, "\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":\"7\"}]}]", "toolResults")]
    [InlineData(Responses, "\"input\":\"Say something.\"", null)]
    [InlineData(Responses, "\"input\":\"What happened yesterday?\"", "timeDependent")]
    [InlineData(Responses, "\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"7\"}]", "toolResults")]
    [InlineData(Responses, "\"input\":\"Hi\",\"tools\":[{\"type\":\"web_search\"}]", "providerTools")]
    [InlineData("openai-embeddings", "\"input\":\"today\"", null)]
    [InlineData("openai-images", "\"prompt\":\"A house.\"", "media")]
    public void What_wants_another_answer_each_time_is_not_remembered_unless_it_is_asked_for(string protocol, string fields, string? reason)
    {
        var request = Request(protocol, fields);

        Assert.Equal((reason is null, reason), Decide(request, On));
        Assert.Equal((true, null), Decide(Asking(request), On));
    }

    [Theory]
    [InlineData(Responses, "\"input\":\"Hi\",\"previous_response_id\":\"resp_1\"", "providerState")]
    [InlineData(Responses, "\"input\":\"Hi\",\"store\":true", "providerState")]
    [InlineData(Chat, Plain + ",\"store\":true", "providerState")]
    [InlineData("openai-speech", "\"input\":\"Hi\",\"voice\":\"alloy\"", "media")]
    public void What_would_be_wrong_is_not_remembered_whoever_asks(string protocol, string fields, string reason) =>
        Assert.Equal((false, reason), Decide(Asking(Request(protocol, fields)), On));

    [Fact]
    public void The_highest_temperature_is_the_operators()
    {
        Assert.Equal((false, "temperature"), Decide(Request(Chat, Plain + ",\"temperature\":0.3"), On with { MaxTemperature = 0.2 }));
        Assert.Equal((true, null), Decide(Request(Chat, Plain + ",\"temperature\":1.5"), On with { MaxTemperature = 2 }));
    }

    [Fact]
    public void Half_a_character_in_a_prompt_is_no_obstacle() =>
        Assert.Equal((true, null), Decide(Request(Chat, "\"messages\":[{\"role\":\"user\",\"content\":\"today \\ud83d\"}]"), On));

    private static (bool IsOn, string? Reason) Decide(RouterRequest request, CacheOptions options)
    {
        var use = CacheUse.Of(request, options);
        return (use.IsOn, use.Reason);
    }

    private static RouterRequest Asking(RouterRequest request) =>
        request with { Controls = request.Controls with { Cache = CacheControls.Default with { Requested = true } } };

    private static RouterRequest Request(string protocol, string fields)
    {
        IClientProtocol[] all =
        [
            OpenAIChatProtocol.Instance, AnthropicMessagesProtocol.Instance, OpenAIResponsesProtocol.Instance, OpenAIEmbeddingsProtocol.Instance,
            OpenAIImages.Instance, OpenAISpeech.Instance,
        ];
        var client = all.Single(candidate => candidate.Name == protocol);
        var bytes = Encoding.UTF8.GetBytes($"{{\"model\":\"m\",{fields}}}");
        var (head, error) = client.ReadHead(bytes);
        Assert.Null(error);
        return ChatBodies.Request(bytes, head!) with { Protocol = protocol, Conversation = client is IConversationProtocol ? new(() => null!) : null };
    }
}
