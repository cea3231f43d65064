using System.Text.Json.Nodes;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.EndToEnd.Clients;

/// <summary>Google's Gemini. Its calls have no ids, and the first of several has the seal of them all.</summary>
internal sealed class GeminiDialect : UpstreamDialect
{
    public override string Provider => "gemini";

    public override string Seal => "EtEBCs4BAdHtim/Googles+own+thoughts==";

    protected override string ModelStem => "gemini-3-flash-";

    protected override string TextDocument => Answer($$"""{"text":"{{Text}}"}""", "STOP");

    protected override string CallsDocument => Answer($$"""{"text":"{{Thought}}","thought":true},{{CallOfParis}},{{CallOfOslo}}""", "STOP");

    protected override byte[] TextStream => Events(Answer("""{"text":"Paris has 18 °C"}"""), Answer("""{"text":", Oslo has 7."}""", "STOP"));

    protected override byte[] CallsStream => Events(
        Answer($$"""{"text":"{{Thought}}","thought":true}"""), Answer(CallOfParis), Answer(CallOfOslo), Answer("""{"text":""}""", "STOP"));

    private string CallOfParis =>
        $$$"""{"functionCall":{"name":"get_weather","args":{"city":"Paris"}},"thoughtSignature":"{{{Seal}}}"}""";

    private static string CallOfOslo => """{"functionCall":{"name":"get_weather","args":{"city":"Oslo"}}}""";

    public override IEnumerable<(string Id, string Text)> ResultsIn(JsonNode request) =>
        Parts(request).Select(part => part["functionResponse"]).OfType<JsonObject>()
            .Select((response, index) => (Cities[index], (string)response["response"]!["result"]!));

    public override string? SealIn(JsonNode request) =>
        (string?)Parts(request).FirstOrDefault(part => part["functionCall"] is not null)?["thoughtSignature"];

    protected override UpstreamScript ScriptOf(ScriptedUpstream upstream, string model, bool stream) =>
        upstream.OnPath($"/v1/models/{model}:{(stream ? "streamGenerateContent" : "generateContent")}");

    protected override string Error(int status) =>
        $$$"""{"error":{"code":{{{status}}},"message":"{{{Complaint}}}","status":"{{{(status == 429 ? "RESOURCE_EXHAUSTED" : "INVALID_ARGUMENT")}}}"}}""";

    private static IEnumerable<JsonObject> Parts(JsonNode request) => Items(request["contents"]).SelectMany(content => Items(content["parts"]));

    // Every event repeats the usage so far.
    private static string Answer(string parts, string? reason = null) =>
        $$$"""
        {"candidates":[{"content":{"parts":[{{{parts}}}],"role":"model"},{{{(reason is null ? "" : $"\"finishReason\":\"{reason}\",")}}}"index":0}],
        """.Trim()
        + """ "usageMetadata":{"promptTokenCount":40,"candidatesTokenCount":8,"thoughtsTokenCount":4,"totalTokenCount":52,"cachedContentTokenCount":5},"modelVersion":"up","responseId":"r-1"}""";
}
