using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace FuncRouter.Tests.EndToEnd.Clients;

/// <summary>Microsoft.Extensions.AI over the package <c>OpenAI</c>: it calls the functions itself and goes on until there is text.</summary>
public sealed class ExtensionsClientTests(ClientsRouter shared) : ClientTests(shared)
{
    [Theory]
    [MemberData(nameof(EveryProvider))]
    public async Task Functions_are_called_until_the_model_has_its_answer(string provider, bool stream)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        dialect.CallThenSay(Upstream, model, stream);

        using var client = Chat(dialect, model).AsIChatClient().AsBuilder().UseFunctionInvocation().Build();
        var answer = await AskAsync(client, stream);

        Assert.EndsWith(UpstreamDialect.Text, answer.Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        HoldsBothResults(dialect, LastRequestFor(model), asJson: true);
    }

    // Not streamed: this version of the adapter calls a method that this version of the client no longer has.
    [Theory]
    [InlineData("compatible")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("bedrock")]
    [InlineData("cohere")]
    [InlineData("openai")]
    public async Task Functions_are_called_over_responses_too(string provider)
    {
        var dialect = UpstreamDialect.Of(provider);
        var model = dialect.NewModel();
        dialect.CallThenSay(Upstream, model, stream: false);

        using var client = Responses.AsIChatClient($"{provider}/{model}").AsBuilder().UseFunctionInvocation().Build();
        var answer = await AskAsync(client, stream: false);

        Assert.EndsWith(UpstreamDialect.Text, answer.Text, StringComparison.Ordinal);
        HoldsBothResults(dialect, LastRequestFor(model), asJson: true);
    }

    private async Task<ChatResponse> AskAsync(IChatClient client, bool stream)
    {
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(Weather, UpstreamDialect.Tool)], MaxOutputTokens = 2000 };
        List<ChatMessage> messages = [new(ChatRole.User, "How warm is it in Paris and in Oslo?")];
        return stream
            ? await client.GetStreamingResponseAsync(messages, options, Limit).ToChatResponseAsync(Limit)
            : await client.GetResponseAsync(messages, options, Limit);
    }

    [Description("The weather in a city.")]
    private static string Weather(string city) => ResultOf(city);
}
