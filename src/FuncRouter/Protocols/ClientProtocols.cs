using System.Collections.Frozen;
using FuncRouter.Protocols.AnthropicMessages;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Protocols.OpenAICompletions;
using FuncRouter.Protocols.OpenAIEmbeddings;
using FuncRouter.Protocols.OpenAIResponses;
using FuncRouter.Protocols.Operations;

namespace FuncRouter.Protocols;

/// <summary>Every protocol that clients speak, by its name. A new one is a class and a line here.</summary>
internal static class ClientProtocols
{
    private static readonly FrozenDictionary<string, IClientProtocol> ByName = new IClientProtocol[]
    {
        OpenAIChatProtocol.Instance,
        OpenAICompletionsProtocol.Instance,
        OpenAIEmbeddingsProtocol.Instance,
        OpenAIResponsesProtocol.Instance,
        AnthropicMessagesProtocol.Instance,
        AnthropicCountTokensProtocol.Instance,
        OpenAIImages.Instance,
        OpenAISpeech.Instance,
        OpenAITranscriptions.Instance,
        RerankProtocol.Instance,
        OpenAIModerations.Instance,
    }.ToFrozenDictionary(protocol => protocol.Name, StringComparer.Ordinal);

    /// <summary>The protocol of a name that a request carries.</summary>
    public static IClientProtocol Get(string name) => ByName[name];
}
