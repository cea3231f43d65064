using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.AnthropicMessages;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Protocols.OpenAIResponses;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Protocols.RoundTrips;

/// <summary>An answer that is written for a client and read as a provider's is the same answer, and a stream is the same however it is cut.</summary>
[Properties(Arbitrary = [typeof(Answers)], MaxTest = 100)]
public sealed class AnswerRoundTripTests
{
    [Property]
    public void A_chat_completion_is_the_same_answer(SomeAnswer some) => Document(OpenAIChatProtocol.Instance, OpenAIChatProtocol.Instance, some.Of(ReasoningOrigins.Anthropic, false));

    [Property]
    public Task Its_chunks_are_the_same_answer(SomeAnswer some, NonEmptyArray<PositiveInt> cuts) =>
        Stream(OpenAIChatProtocol.Instance, OpenAIChatProtocol.Instance, some.Of(ReasoningOrigins.Anthropic, false), cuts);

    [Property]
    public void A_message_is_the_same_answer(SomeAnswer some) => Document(AnthropicMessagesProtocol.Instance, AnthropicMessagesProtocol.Instance, some.Of(ReasoningOrigins.Anthropic, false));

    [Property]
    public Task Its_events_are_the_same_answer(SomeAnswer some, NonEmptyArray<PositiveInt> cuts) =>
        Stream(AnthropicMessagesProtocol.Instance, AnthropicMessagesProtocol.Instance, some.Of(ReasoningOrigins.Anthropic, false), cuts);

    [Property]
    public void A_response_is_the_same_answer(SomeAnswer some) => Document(OpenAIResponsesProtocol.Instance, OpenAIResponsesProtocol.Instance, Unsealed(some));

    [Property]
    public Task A_responses_events_are_the_same_answer(SomeAnswer some, NonEmptyArray<PositiveInt> cuts) =>
        Stream(OpenAIResponsesProtocol.Instance, OpenAIResponsesProtocol.Instance, Unsealed(some), cuts);

    // Clients of Responses get seals in a wrapping that says whose they are, which no provider would send.
    private static List<AnswerEvent> Unsealed(SomeAnswer some) => [.. some.Steps.Where(step => step is not PartSealed)];

    private static void Document(IConversationProtocol client, IUpstreamProtocol provider, IReadOnlyList<AnswerEvent> steps)
    {
        var answer = Wire.Whole(steps);

        Assert.Equal(NeutralText.Of(answer), NeutralText.Of(Wire.Whole(Wire.ReadDocument(provider, Wire.WriteDocument(client, answer)))));
    }

    private static async Task Stream(IConversationProtocol client, IUpstreamProtocol provider, IReadOnlyList<AnswerEvent> steps, NonEmptyArray<PositiveInt> cuts)
    {
        var stream = Wire.WriteStream(client, Wire.Normal(steps));

        var whole = await Wire.ReadStreamAsync(provider, stream);
        Assert.Equal(NeutralText.Of(Wire.Whole(steps)), NeutralText.Of(Wire.Whole(whole)));
        var cut = await Wire.ReadStreamAsync(provider, new ChunkedStream(stream, [.. cuts.Get.Select(size => size.Get)]));
        Assert.Equal(NeutralText.Of(whole), NeutralText.Of(cut));
    }
}
