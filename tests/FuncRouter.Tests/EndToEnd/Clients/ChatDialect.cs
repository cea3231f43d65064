using System.Text.Json.Nodes;

namespace FuncRouter.Tests.EndToEnd.Clients;

/// <summary>OpenAI's chat completions.</summary>
internal sealed class ChatDialect : UpstreamDialect
{
    private const string Usage =
        """{"prompt_tokens":40,"completion_tokens":12,"total_tokens":52,"prompt_tokens_details":{"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":0}}""";

    public override string Provider => "compatible";

    public override JsonObject Entry => new() { ["type"] = "openai-compatible" };

    protected override string ModelStem => "llama-";

    protected override string TextDocument => Document(
        $$"""{"role":"assistant","content":"{{Text}}","refusal":null,"annotations":[]}""", "stop");

    protected override string CallsDocument => Document(
        """
        {"role":"assistant","content":null,"tool_calls":[
         {"id":"call_paris","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"}},
         {"id":"call_oslo","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Oslo\"}"}}]}
        """,
        "tool_calls");

    protected override byte[] TextStream => Events(
        Chunk("""{"role":"assistant","content":""}"""),
        Chunk("""{"content":"Paris has 18 °C"}"""),
        Chunk("""{"content":", Oslo has 7."}"""),
        Chunk("{}", "\"stop\""),
        Ending,
        "[DONE]");

    protected override byte[] CallsStream => Events(
        Chunk("""{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_paris","type":"function","function":{"name":"get_weather","arguments":""}}]}"""),
        Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]}"""),
        Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"\"Paris\"}"}}]}"""),
        Chunk("""{"tool_calls":[{"index":1,"id":"call_oslo","type":"function","function":{"name":"get_weather","arguments":""}}]}"""),
        Chunk("""{"tool_calls":[{"index":1,"function":{"arguments":"{\"city\":\"Oslo\"}"}}]}"""),
        Chunk("{}", "\"tool_calls\""),
        Ending,
        "[DONE]");

    private static string Ending => """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1755137737,"model":"up","choices":[],"usage":"""
        + Usage + "}";

    public override IEnumerable<(string Id, string Text)> ResultsIn(JsonNode request) =>
        from message in Items(request["messages"])
        where (string?)message["role"] == "tool"
        select ((string)message["tool_call_id"]!, message["content"] is JsonArray parts ? (string)parts[0]!["text"]! : (string)message["content"]!);

    protected override string Error(int status) =>
        $$$"""{"error":{"message":"{{{Complaint}}}","type":"{{{(status == 429 ? "rate_limit_error" : "invalid_request_error")}}}","param":null,"code":null}}""";

    private static string Document(string message, string reason) =>
        $$"""
        {"id":"chatcmpl-1","object":"chat.completion","created":1755137737,"model":"up","system_fingerprint":"fp_1",
         "choices":[{"index":0,"message":{{message}},"logprobs":null,"finish_reason":"{{reason}}"}],"usage":{{Usage}}}
        """;

    private static string Chunk(string delta, string reason = "null") =>
        $$"""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1755137737,"model":"up","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{reason}}}]}""";
}
