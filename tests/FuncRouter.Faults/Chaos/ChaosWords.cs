namespace FuncRouter.Faults.Chaos;

/// <summary>The wire format of a provider of the chaos run: the data of its events, and its documents. Texts need no escapes.</summary>
internal abstract class ChaosWords
{
    /// <summary>What comes before the first token.</summary>
    public abstract IEnumerable<string> Begin();

    /// <summary>One token.</summary>
    public abstract string Token(string text);

    /// <summary>What comes after the last.</summary>
    /// <param name="tokens">How many there were.</param>
    /// <param name="withMark">Whether the protocol's mark of the end is there.</param>
    public abstract IEnumerable<string> End(int tokens, bool withMark);

    /// <summary>A whole answer.</summary>
    public abstract string Document(string text, int tokens);

    /// <summary>An error, as a document or as an event.</summary>
    public abstract string Error(string message, string? code);
}

/// <summary>OpenAI's chat completions.</summary>
internal sealed class ChatWords(int request) : ChaosWords
{
    private string Head(string kind) => $"\"id\":\"chatcmpl-{request}\",\"object\":\"{kind}\",\"created\":1755137737,\"model\":\"up\"";

    public override IEnumerable<string> Begin() => [Chunk("""{"role":"assistant","content":""}""")];

    public override string Token(string text) => Chunk($$"""{"content":"{{text}}"}""");

    public override IEnumerable<string> End(int tokens, bool withMark) =>
        [Chunk("{}", "\"stop\""), $"{{{Head("chat.completion.chunk")},\"choices\":[],\"usage\":{Usage(tokens)}}}", .. withMark ? ["[DONE]"] : Array.Empty<string>()];

    public override string Document(string text, int tokens) =>
        $$"""{{{Head("chat.completion")}},"choices":[{"index":0,"message":{"role":"assistant","content":"{{text}}"},"finish_reason":"stop"}],"usage":{{Usage(tokens)}}}""";

    public override string Error(string message, string? code) =>
        $$$"""{"error":{"message":"{{{message}}}","type":"{{{(code is null ? "invalid_request_error" : "chaos_error")}}}","param":null,"code":{{{(code is null ? "null" : $"\"{code}\"")}}}}}""";

    private string Chunk(string delta, string reason = "null") =>
        $$"""{{{Head("chat.completion.chunk")}},"choices":[{"index":0,"delta":{{delta}},"finish_reason":{{reason}}}]}""";

    private static string Usage(int tokens) => $$"""{"prompt_tokens":20,"completion_tokens":{{tokens}},"total_tokens":{{tokens + 20}}}""";
}

/// <summary>Anthropic's Messages.</summary>
internal sealed class AnthropicWords(int request) : ChaosWords
{
    public override IEnumerable<string> Begin() =>
    [
        $$$"""{"type":"message_start","message":{"id":"msg_{{{request}}}","type":"message","role":"assistant","model":"up","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":20,"output_tokens":1} } }""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
    ];

    public override string Token(string text) => $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{text}}}"}}""";

    public override IEnumerable<string> End(int tokens, bool withMark) =>
    [
        """{"type":"content_block_stop","index":0}""",
        $$$"""{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":{{{tokens}}}}}""",
        .. withMark ? ["""{"type":"message_stop"}"""] : Array.Empty<string>(),
    ];

    public override string Document(string text, int tokens) =>
        $$$"""{"id":"msg_{{{request}}}","type":"message","role":"assistant","model":"up","content":[{"type":"text","text":"{{{text}}}"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":20,"output_tokens":{{{tokens}}}}}""";

    public override string Error(string message, string? code) =>
        $$$"""{"type":"error","error":{"type":"{{{code ?? "invalid_request_error"}}}","message":"{{{message}}}"}}""";
}
