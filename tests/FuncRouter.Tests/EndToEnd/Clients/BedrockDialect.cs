using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd.Clients;

/// <summary>Bedrock's Converse, and its binary event stream.</summary>
internal sealed class BedrockDialect : UpstreamDialect
{
    public override string Provider => "bedrock";

    public override JsonObject Entry => new() { ["type"] = "bedrock", ["region"] = "eu-west-1" };

    public override string Seal => "EqQBCgIYAhIkQmVkcm9jaw+/signed==";

    protected override string ModelStem => "anthropic.claude-sonnet-4-5-";

    protected override string StreamType => "application/vnd.amazon.eventstream";

    protected override string TextDocument => Document($$"""{"text":"{{Text}}"}""", "end_turn");

    protected override string CallsDocument => Document(
        $$$$"""
        {"reasoningContent":{"reasoningText":{"text":"{{{{Thought}}}}","signature":"{{{{Seal}}}}"}}},
        {"toolUse":{"toolUseId":"tooluse_paris","name":"get_weather","input":{"city":"Paris"}}},
        {"toolUse":{"toolUseId":"tooluse_oslo","name":"get_weather","input":{"city":"Oslo"}}}
        """,
        "tool_use");

    protected override byte[] TextStream =>
    [
        .. AwsMessages.Event("messageStart", """{"role":"assistant"}"""),
        .. Delta(0, """{"text":"Paris has 18 °C"}"""),
        .. Delta(0, """{"text":", Oslo has 7."}"""),
        .. Stop(0),
        .. End("end_turn"),
    ];

    protected override byte[] CallsStream =>
    [
        .. AwsMessages.Event("messageStart", """{"role":"assistant"}"""),
        .. Delta(0, $$$"""{"reasoningContent":{"text":"{{{Thought}}}"}}"""),
        .. Delta(0, $$$"""{"reasoningContent":{"signature":"{{{Seal}}}"}}"""),
        .. Stop(0),
        .. Start(1, "tooluse_paris"),
        .. Delta(1, """{"toolUse":{"input":"{\"city\":"}}"""),
        .. Delta(1, """{"toolUse":{"input":"\"Paris\"}"}}"""),
        .. Stop(1),
        .. Start(2, "tooluse_oslo"),
        .. Delta(2, """{"toolUse":{"input":"{\"city\":\"Oslo\"}"}}"""),
        .. Stop(2),
        .. End("tool_use"),
    ];

    public override IEnumerable<(string Id, string Text)> ResultsIn(JsonNode request) =>
        from block in Blocks(request)
        let result = block["toolResult"]
        where result is not null
        select ((string)result["toolUseId"]!, (string)result["content"]![0]!["text"]!);

    public override string? SealIn(JsonNode request) =>
        (string?)Blocks(request).Select(block => block["reasoningContent"]?["reasoningText"]).SingleOrDefault(text => text is not null)?["signature"];

    protected override UpstreamScript ScriptOf(ScriptedUpstream upstream, string model, bool stream) =>
        upstream.OnPath($"/v1/model/{model}/{(stream ? "converse-stream" : "converse")}");

    protected override string Error(int status) => $$"""{"message":"{{Complaint}}"}""";

    private static IEnumerable<JsonObject> Blocks(JsonNode request) => Items(request["messages"]).SelectMany(message => Items(message["content"]));

    private static string Document(string blocks, string reason) =>
        $$$"""
        {"output":{"message":{"role":"assistant","content":[{{{blocks}}}]}},"stopReason":"{{{reason}}}",
         "usage":{"inputTokens":35,"outputTokens":12,"totalTokens":52,"cacheReadInputTokens":5,"cacheWriteInputTokens":0},"metrics":{"latencyMs":551}}
        """;

    private static byte[] Start(int index, string id) => AwsMessages.Event(
        "contentBlockStart", $$$$"""{"contentBlockIndex":{{{{index}}}},"start":{"toolUse":{"toolUseId":"{{{{id}}}}","name":"get_weather"}}}""");

    private static byte[] Delta(int index, string delta) =>
        AwsMessages.Event("contentBlockDelta", $$"""{"contentBlockIndex":{{index}},"delta":{{delta}}}""");

    private static byte[] Stop(int index) => AwsMessages.Event("contentBlockStop", $$"""{"contentBlockIndex":{{index}}}""");

    private static byte[] End(string reason) =>
    [
        .. AwsMessages.Event("messageStop", $$"""{"stopReason":"{{reason}}"}"""),
        .. AwsMessages.Event(
            "metadata",
            """{"usage":{"inputTokens":35,"outputTokens":12,"totalTokens":52,"cacheReadInputTokens":5,"cacheWriteInputTokens":0},"metrics":{"latencyMs":551}}"""),
    ];
}
