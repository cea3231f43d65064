using System.Text.Json.Nodes;

namespace FuncRouter.Tests.EndToEnd.Clients;

/// <summary>Anthropic's messages.</summary>
internal sealed class AnthropicDialect : UpstreamDialect
{
    public override string Provider => "anthropic";

    public override string Seal => "EqQBCgIYAhIkNjVhY2Y0+/signed==";

    protected override string ModelStem => "claude-sonnet-4-5-";

    protected override string TextDocument => Document($$"""{"type":"text","text":"{{Text}}"}""", "end_turn");

    protected override string CallsDocument => Document(
        $$$"""
        {"type":"thinking","thinking":"{{{Thought}}}","signature":"{{{Seal}}}"},
        {"type":"tool_use","id":"toolu_paris","name":"get_weather","input":{"city":"Paris"}},
        {"type":"tool_use","id":"toolu_oslo","name":"get_weather","input":{"city":"Oslo"}}
        """,
        "tool_use");

    protected override byte[] TextStream => NamedEvents(
        [Start, .. Block(0, """{"type":"text","text":""}""", """{"type":"text_delta","text":"Paris has 18 °C"}""", """{"type":"text_delta","text":", Oslo has 7."}"""), .. End("end_turn")]);

    protected override byte[] CallsStream => NamedEvents(
    [
        Start,
        """{"type":"ping"}""",
        .. Block(
            0,
            """{"type":"thinking","thinking":"","signature":""}""",
            $$"""{"type":"thinking_delta","thinking":"{{Thought}}"}""",
            $$"""{"type":"signature_delta","signature":"{{Seal}}"}"""),
        .. Block(
            1,
            """{"type":"tool_use","id":"toolu_paris","name":"get_weather","input":{}}""",
            """{"type":"input_json_delta","partial_json":""}""",
            """{"type":"input_json_delta","partial_json":"{\"city\": "}""",
            """{"type":"input_json_delta","partial_json":"\"Paris\"}"}"""),
        .. Block(
            2,
            """{"type":"tool_use","id":"toolu_oslo","name":"get_weather","input":{}}""",
            """{"type":"input_json_delta","partial_json":"{\"city\": \"Oslo\"}"}"""),
        .. End("tool_use"),
    ]);

    private static string Start =>
        """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"up","content":[],"stop_reason":null,"stop_sequence":null,"""
        + """ "usage":{"input_tokens":35,"cache_creation_input_tokens":0,"cache_read_input_tokens":5,"output_tokens":1}}}""";

    public override IEnumerable<(string Id, string Text)> ResultsIn(JsonNode request) =>
        from block in Blocks(request)
        where (string?)block["type"] == "tool_result"
        select ((string)block["tool_use_id"]!, block["content"] is JsonArray parts ? (string)parts[0]!["text"]! : (string)block["content"]!);

    public override string? SealIn(JsonNode request) =>
        (string?)Blocks(request).SingleOrDefault(block => (string?)block["type"] == "thinking" && (string?)block["thinking"] == Thought)?["signature"];

    protected override string Error(int status) =>
        $$"""{"type":"error","error":{"type":"{{(status == 429 ? "rate_limit_error" : "invalid_request_error")}}","message":"{{Complaint}}"},"request_id":"req_1"}""";

    private static IEnumerable<JsonObject> Blocks(JsonNode request) => Items(request["messages"]).SelectMany(message => Items(message["content"]));

    private static string Document(string blocks, string reason) =>
        $$$"""
        {"id":"msg_1","type":"message","role":"assistant","model":"up","content":[{{{blocks}}}],"stop_reason":"{{{reason}}}","stop_sequence":null,
         "usage":{"input_tokens":35,"cache_creation_input_tokens":0,"cache_read_input_tokens":5,"output_tokens":12}}
        """;

    private static IEnumerable<string> Block(int index, string start, params IEnumerable<string> deltas) =>
    [
        $$"""{"type":"content_block_start","index":{{index}},"content_block":{{start}}}""",
        .. deltas.Select(delta => $$"""{"type":"content_block_delta","index":{{index}},"delta":{{delta}}}"""),
        $$"""{"type":"content_block_stop","index":{{index}}}""",
    ];

    private static IEnumerable<string> End(string reason) =>
    [
        $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{reason}}}","stop_sequence":null},"usage":{"output_tokens":12}}""",
        """{"type":"message_stop"}""",
    ];
}
