using BenchmarkDotNet.Attributes;
using FuncRouter.Accounting;
using FuncRouter.Conversation;
using FuncRouter.Execution;
using FuncRouter.Execution.Calls;
using FuncRouter.Protocols;
using FuncRouter.Providers;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>
/// A conversation between a client and a provider, each with a protocol of its own, and, as the measure of it, between two that share one:
/// all that the router does to the bytes, without the network.
/// </summary>
public class Translation
{
    private static readonly ModelPrice Price = new(0.25m, 2);

    private RouterRequest _request = null!;
    private byte[] _text = [];
    private ModelEndpoint _endpoint = null!;
    private UpstreamCall _call = null!;
    private byte[] _document = [];
    private byte[] _stream = [];

    /// <summary>The pairs: who asks, and who answers.</summary>
    [ParamsAllValues]
    public ProtocolPair Pair { get; set; }

    /// <summary>Makes the bytes of both sides.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var (client, type, model, words) = Pair switch
        {
            ProtocolPair.ChatToChat => ("openai-chat", "openai-compatible", "small", "openai-chat"),
            ProtocolPair.MessagesToMessages => ("anthropic-messages", "anthropic", "claude-sonnet-4-5", "anthropic-messages"),
            ProtocolPair.ResponsesToResponses => ("openai-responses", "openai", "gpt-5", "openai-responses"),
            ProtocolPair.ChatToMessages => ("openai-chat", "anthropic", "claude-sonnet-4-5", "anthropic-messages"),
            ProtocolPair.ChatToGemini => ("openai-chat", "gemini", "gemini-2.5-flash", "gemini"),
            ProtocolPair.ChatToBedrock => ("openai-chat", "bedrock", "anthropic.claude-sonnet-4-5-v1", "bedrock-converse"),
            ProtocolPair.ChatToCohere => ("openai-chat", "cohere", "command-a-03-2025", "cohere-chat"),
            ProtocolPair.ChatToResponses => ("openai-chat", "openai", "gpt-5-codex", "openai-responses"),
            ProtocolPair.MessagesToChat => ("anthropic-messages", "openai-compatible", "small", "openai-chat"),
            _ => ("openai-responses", "openai-compatible", "small", "openai-chat"),
        };
        _text = TranslationSamples.Request(client, stream: false);
        _request = Requests.Read(_text, (IConversationProtocol)ClientProtocols.Get(client));
        _endpoint = new ModelEndpoint { Provider = Requests.ProviderOf(type), Model = model };
        _document = TranslationSamples.Document(words);
        _stream = TranslationSamples.Stream(words);
        _call = Call();
    }

    /// <summary>Gives the call's buffer back.</summary>
    [GlobalCleanup]
    public void Cleanup() => _call.Dispose();

    /// <summary>From the client's body, whose head was read, to the body that the provider gets.</summary>
    [Benchmark]
    public async Task Request()
    {
        using var call = Call();
        using var content = call.CreateContent();
        await content.CopyToAsync(Stream.Null);
    }

    /// <summary>From the provider's whole answer to the client's.</summary>
    [Benchmark]
    public int Document()
    {
        _call.TryReadDocument(_document, out _, out var translated);
        using (translated)
        {
            return translated?.Length ?? _document.Length;
        }
    }

    /// <summary>From the provider's stream to the client's, for each of its events with text.</summary>
    [Benchmark(OperationsPerInvoke = TranslationSamples.TextEvents)]
    public async Task<int> Event()
    {
        var source = new KeptStreamSource(_call.CreateFrameReader(new MemoryStream(_stream, writable: false)));
        using var stream = new AnswerStream(source, _call.CreateTransform(), _endpoint, 0, TimeProvider.System) { Price = Price };
        await stream.ProveAsync();
        var bytes = 0;
        while (await stream.ReadAsync() is { IsEmpty: false } events)
        {
            bytes += events.Length;
        }

        return bytes;
    }

    // The conversation is read once for a request, however many providers are asked; here it is read anew every time.
    private UpstreamCall Call()
    {
        var protocol = (IConversationProtocol)ClientProtocols.Get(_request.Protocol);
        var request = _request with { Conversation = new(() => protocol.ReadConversation(_text)) };
        return UpstreamCall.Create(request, _endpoint, usage => CostCalculator.Cost(Price, usage));
    }
}

/// <summary>A client's protocol and a provider's.</summary>
public enum ProtocolPair
{
    /// <summary>OpenAI's chat, passed through.</summary>
    ChatToChat,

    /// <summary>Anthropic's messages, passed through.</summary>
    MessagesToMessages,

    /// <summary>OpenAI's Responses, passed through.</summary>
    ResponsesToResponses,

    /// <summary>OpenAI's chat to Anthropic.</summary>
    ChatToMessages,

    /// <summary>OpenAI's chat to Gemini.</summary>
    ChatToGemini,

    /// <summary>OpenAI's chat to Bedrock.</summary>
    ChatToBedrock,

    /// <summary>OpenAI's chat to Cohere.</summary>
    ChatToCohere,

    /// <summary>OpenAI's chat to its Responses.</summary>
    ChatToResponses,

    /// <summary>Anthropic's messages to a compatible server.</summary>
    MessagesToChat,

    /// <summary>OpenAI's Responses to a compatible server.</summary>
    ResponsesToChat,
}
