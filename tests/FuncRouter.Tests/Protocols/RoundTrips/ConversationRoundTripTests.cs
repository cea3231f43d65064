using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck.Xunit;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.AnthropicMessages;
using FuncRouter.Protocols.BedrockConverse;
using FuncRouter.Protocols.Cohere;
using FuncRouter.Protocols.Gemini;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Protocols.OpenAIResponses;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.RoundTrips;

/// <summary>A conversation goes from OpenAI's protocol to another and comes back as it was.</summary>
[Properties(Arbitrary = [typeof(Conversations)], MaxTest = 100)]
public sealed partial class ConversationRoundTripTests
{
    private static readonly UpstreamTarget Open = new("m") { Quirks = new ParameterQuirks { Extra = ["reasoning_details", "top_k", "cache_control", "extra_content"] } };

    [Property]
    public void Chat_comes_back_as_it_was(SomeConversation some)
    {
        var sent = some.Request with { Seed = 7, StopSequences = ["a"], TopP = 0.5, Candidates = 2, User = "u", Reasoning = new ReasoningOptions { Effort = "low" } };

        Assert.Equal(Conversations.Flat(sent), Conversations.Flat(ThroughChat(Sealed(sent, ReasoningOrigins.Gemini, isEncrypted: false))
            is var back ? WithoutSeals(back) : back));
    }

    [Property]
    public void Messages_bring_it_back(SomeConversation some)
    {
        var sent = ThroughChat(Sealed(some.Request, ReasoningOrigins.Anthropic, isEncrypted: false) with { StopSequences = ["a", "b"], User = "u" });

        Assert.Equal(Conversations.Flat(sent), Conversations.Flat(ThroughChat(Through(AnthropicMessagesProtocol.Instance, AnthropicMessagesProtocol.Instance, sent, "claude-sonnet-4-5"))));
    }

    [Property]
    public void Responses_bring_it_back(SomeConversation some)
    {
        var format = new OutputFormat(JsonElement.Parse("""{"type":"object","properties":{}}""")) { Name = "n", Description = "d", Strict = true };
        var sent = ThroughChat(Detailed(Sealed(some.Request, ReasoningOrigins.OpenAIResponses, isEncrypted: true)) with { Format = format, TopP = 0.5 });

        Assert.Equal(Conversations.Flat(sent), Conversations.Flat(ThroughChat(Through(OpenAIResponsesProtocol.Instance, OpenAIResponsesProtocol.Instance, sent, "gpt-5"))));
    }

    [Property]
    public void Converse_gets_everything_in_order(SomeConversation some) => ArrivesInOrder(BedrockConverseProtocol.Instance, some.Request, "anthropic.claude-sonnet-4-5-v1:0");

    [Property]
    public void Gemini_gets_everything_in_order(SomeConversation some) => ArrivesInOrder(GeminiProtocol.Instance, some.Request, "gemini-2.5-flash");

    [Property]
    public void Cohere_gets_everything_in_order(SomeConversation some) => ArrivesInOrder(CohereChatProtocol.Instance, some.Request, "command-a-vision-07-2025");

    private static void ArrivesInOrder(IUpstreamProtocol protocol, ConversationRequest request, string model)
    {
        // What the target has no place for excludes it, and is held by the protocol's own tests; unsealed thoughts are nobody's to take.
        var sent = request with
        {
            Messages = [.. request.Messages.Select(message => message with { Parts = message.Parts.RemoveAll(part => part is ReasoningPart) })],
        };
        var (json, notes) = Wire.Write(protocol, sent, new UpstreamTarget(model));
        if (notes.Constraint is null)
        {
            var system = sent.Messages.Where(message => message.Role == MessageRole.System).Select(Texts);
            var rest = string.Concat(sent.Messages.Where(message => message.Role != MessageRole.System).Select(Texts));
            var order = Marks(json);
            Assert.Equal(Marks(rest), order.Where(mark => !Marks(string.Concat(system)).Contains(mark)));
            Assert.All(Marks(string.Concat(system)), mark => Assert.Contains(mark, order));
        }

        static string Texts(Message message) => NeutralText.Of(message with
        {
            // Results are found by their call's id and names may differ.
            Parts = [.. message.Parts.Select(part => part is ToolResultPart result ? new TextPart(string.Concat(result.Content.OfType<TextPart>().Select(text => text.Text))) : part)],
        });
    }

    private static string[] Marks(string text) => [.. Mark().Matches(text).Select(match => match.Value)];

    private static ConversationRequest ThroughChat(ConversationRequest request) => Through(OpenAIChatProtocol.Instance, OpenAIChatProtocol.Instance, request, "m");

    private static ConversationRequest Through(IUpstreamProtocol writer, IConversationProtocol reader, ConversationRequest request, string model)
    {
        var (json, notes) = Wire.Write(writer, request, Open with { Model = model });
        Assert.Null(notes.Constraint);
        return reader.ReadConversation(Encoding.UTF8.GetBytes(json));
    }

    // Every thought gets a seal of its own, as the provider that it goes to would have made it.
    private static ConversationRequest Sealed(ConversationRequest request, string origin, bool isEncrypted)
    {
        var seals = 0;
        return request with
        {
            Messages = [.. request.Messages.Select(message => message with
            {
                Parts = [.. message.Parts.Select(part => part is ReasoningPart thought
                    ? thought with { Seal = new ReasoningSeal(origin, $"seal{++seals}") { Id = isEncrypted ? $"rs_{seals}" : null, IsEncrypted = isEncrypted } }
                    : part)],
            })],
        };
    }

    // Where the client does not say it, this protocol has to.
    private static ConversationRequest Detailed(ConversationRequest request) => request with
    {
        Tools = [.. request.Tools.Select(tool => tool with { Strict = false })],
        Messages = [.. request.Messages.Select(message => message with { Parts = [.. message.Parts.Select(part => part is ImagePart image ? image with { Detail = "auto" } : part)] })],
    };

    private static ConversationRequest WithoutSeals(ConversationRequest request) => request with
    {
        Messages = [.. request.Messages.Select(message => message with
        {
            Parts = [.. message.Parts.Select(part => part is ReasoningPart thought ? thought with { Seal = null } : part)],
        })],
    };

    [GeneratedRegex(@"(?<!call_)mark\d+x")]
    private static partial Regex Mark();
}
