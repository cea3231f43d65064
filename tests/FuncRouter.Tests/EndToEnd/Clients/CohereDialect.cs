using System.Text.Json.Nodes;

namespace FuncRouter.Tests.EndToEnd.Clients;

/// <summary>Cohere's chat, version 2.</summary>
internal sealed class CohereDialect : UpstreamDialect
{
    private const string Usage = """{"billed_units":{"input_tokens":31,"output_tokens":9},"tokens":{"input_tokens":40,"output_tokens":12},"cached_tokens":5}""";

    public override string Provider => "cohere";

    // What it read again cost the same.
    public override int CachedTokens => 0;

    protected override string ModelStem => "command-a-";

    protected override string TextDocument => Document(
        $$"""{"role":"assistant","content":[{"type":"text","text":"{{Text}}"}]}""", "COMPLETE");

    protected override string CallsDocument => Document(
        $$$"""
        {"role":"assistant","tool_plan":"{{{Thought}}}","tool_calls":[
         {"id":"get_weather_paris","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"}},
         {"id":"get_weather_oslo","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Oslo\"}"}}]}
        """,
        "TOOL_CALL");

    protected override byte[] TextStream => NamedEvents(
        """{"id":"29f14a5a","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}""",
        """{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}""",
        """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Paris has 18 °C"}}}}""",
        """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":", Oslo has 7."}}}}""",
        """{"type":"content-end","index":0}""",
        End("COMPLETE"));

    protected override byte[] CallsStream => NamedEvents(
        """{"id":"29f14a5a","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}""",
        $$$$"""{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"{{{{Thought}}}}"}}}""",
        Start(0, "get_weather_paris"),
        """{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"city\":"}}}}}""",
        """{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"\"Paris\"}"}}}}}""",
        """{"type":"tool-call-end","index":0}""",
        Start(1, "get_weather_oslo"),
        """{"type":"tool-call-delta","index":1,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"city\":\"Oslo\"}"}}}}}""",
        """{"type":"tool-call-end","index":1}""",
        End("TOOL_CALL"));

    public override IEnumerable<(string Id, string Text)> ResultsIn(JsonNode request) =>
        from message in Items(request["messages"])
        where (string?)message["role"] == "tool"
        select ((string)message["tool_call_id"]!, TextOf(message["content"]!));

    protected override string Error(int status) => $$"""{"id":"8ff6","message":"{{Complaint}}"}""";

    private static string TextOf(JsonNode content) =>
        content is not JsonArray parts ? (string)content!
        : (string?)parts[0]!["text"] ?? (string?)parts[0]!["document"]!["data"] ?? "";

    private static string Start(int index, string id) =>
        $$$$$$"""{"type":"tool-call-start","index":{{{{{{index}}}}}},"delta":{"message":{"tool_calls":{"id":"{{{{{{id}}}}}}","type":"function","function":{"name":"get_weather","arguments":""}}}}}""";

    private static string Document(string message, string reason) =>
        $$"""{"id":"29f14a5a","message":{{message}},"finish_reason":"{{reason}}","usage":{{Usage}}}""";

    private static string End(string reason) =>
        $$$"""{"type":"message-end","delta":{"finish_reason":"{{{reason}}}","usage":{{{Usage}}}}}""";
}
