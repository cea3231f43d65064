using System.Text.Json.Nodes;

namespace FuncRouter.Tests.EndToEnd.Clients;

/// <summary>OpenAI's Responses.</summary>
internal sealed class ResponsesDialect : UpstreamDialect
{
    private const string Usage =
        """{"input_tokens":40,"input_tokens_details":{"cached_tokens":5},"output_tokens":12,"output_tokens_details":{"reasoning_tokens":4},"total_tokens":52}""";

    private const string Message =
        $$"""{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"{{Text}}"}]}""";

    private const string CallOfParis =
        """{"id":"fc_1","type":"function_call","status":"completed","arguments":"{\"city\":\"Paris\"}","call_id":"call_paris","name":"get_weather"}""";

    private const string CallOfOslo =
        """{"id":"fc_2","type":"function_call","status":"completed","arguments":"{\"city\":\"Oslo\"}","call_id":"call_oslo","name":"get_weather"}""";

    public override string Provider => "openai";

    public override string Seal => "gAAAAABoOpenAIs-own_sealed==";

    // One of the models that OpenAI has in no other protocol, so that clients of all protocols come to it.
    protected override string ModelStem => "gpt-5-codex-";

    protected override string TextDocument => Response("completed", Message);

    protected override string CallsDocument => Response("completed", $"{Reasoning},{CallOfParis},{CallOfOslo}");

    protected override byte[] TextStream => NamedEvents(Numbered(
    [
        Event("response.created", Holding(Response("in_progress", ""))),
        Event("response.output_item.added", """{"output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}"""),
        Event("response.content_part.added", """{"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","annotations":[],"text":""}}"""),
        Event("response.output_text.delta", """{"item_id":"msg_1","output_index":0,"content_index":0,"delta":"Paris has 18 °C","logprobs":[]}"""),
        Event("response.output_text.delta", """{"item_id":"msg_1","output_index":0,"content_index":0,"delta":", Oslo has 7.","logprobs":[]}"""),
        Event("response.output_text.done", $$"""{"item_id":"msg_1","output_index":0,"content_index":0,"text":"{{Text}}","logprobs":[]}"""),
        Event("response.output_item.done", Item(0, Message)),
        Event("response.completed", Holding(TextDocument)),
    ]));

    protected override byte[] CallsStream => NamedEvents(Numbered(
    [
        Event("response.created", Holding(Response("in_progress", ""))),
        Event("response.output_item.added", Item(0, """{"id":"rs_1","type":"reasoning","summary":[]}""")),
        Event("response.output_item.done", Item(0, Reasoning)),
        Event("response.output_item.added", Item(1, """{"id":"fc_1","type":"function_call","status":"in_progress","arguments":"","call_id":"call_paris","name":"get_weather"}""")),
        Event("response.function_call_arguments.delta", """{"item_id":"fc_1","output_index":1,"delta":"{\"city\":\"Paris\"}"}"""),
        Event("response.function_call_arguments.done", """{"item_id":"fc_1","output_index":1,"arguments":"{\"city\":\"Paris\"}"}"""),
        Event("response.output_item.done", Item(1, CallOfParis)),
        Event("response.output_item.added", """{"output_index":2,"item":{"id":"fc_2","type":"function_call","status":"in_progress","arguments":"","call_id":"call_oslo","name":"get_weather"}}"""),
        Event("response.function_call_arguments.delta", """{"item_id":"fc_2","output_index":2,"delta":"{\"city\":\"Oslo\"}"}"""),
        Event("response.function_call_arguments.done", """{"item_id":"fc_2","output_index":2,"arguments":"{\"city\":\"Oslo\"}"}"""),
        Event("response.output_item.done", Item(2, CallOfOslo)),
        Event("response.completed", Holding(CallsDocument)),
    ]));

    private string Reasoning =>
        $$"""{"id":"rs_1","type":"reasoning","encrypted_content":"{{Seal}}","summary":[{"type":"summary_text","text":"{{Thought}}"}]}""";

    public override IEnumerable<(string Id, string Text)> ResultsIn(JsonNode request) =>
        from item in Items(request["input"])
        where (string?)item["type"] == "function_call_output"
        select ((string)item["call_id"]!, (string)item["output"]!);

    public override string? SealIn(JsonNode request) =>
        (string?)Items(request["input"]).SingleOrDefault(item => (string?)item["type"] == "reasoning")?["encrypted_content"];

    protected override string Error(int status) =>
        $$$"""{"error":{"message":"{{{Complaint}}}","type":"{{{(status == 429 ? "rate_limit_error" : "invalid_request_error")}}}","param":null,"code":null}}""";

    private static string Event(string type, string data) => $$"""{"type":"{{type}}",{{data[1..]}}""";

    private static string Holding(string response) => $$"""{"response":{{response}}}""";

    private static string Item(int index, string item) => $$"""{"output_index":{{index}},"item":{{item}}}""";

    private static IEnumerable<string> Numbered(IEnumerable<string> events) =>
        events.Select((json, index) => $$"""{"sequence_number":{{index}},{{json[1..]}}""");

    private static string Response(string status, string output) =>
        $$"""
        {"id":"resp_1","object":"response","created_at":1755137737,"status":"{{status}}","error":null,"incomplete_details":null,"instructions":null,"model":"up","output":[{{output}}],"parallel_tool_calls":true,"store":false,"tools":[],"tool_choice":"auto","usage":{{(status == "completed" ? Usage : "null")}}}
        """.Trim();
}
