using System.Text;
using System.Text.Json;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Benchmarks.Stages;

/// <summary>One conversation of everyday use in the words of every protocol: a turn with a tool behind it, an answer of 400 characters.</summary>
internal static class TranslationSamples
{
    /// <summary>Events with text in each stream.</summary>
    public const int TextEvents = 200;

    private const string Schema =
        """{"type":"object","properties":{"city":{"type":"string","description":"Where."},"unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city"]}""";

    private const string Result = """{\"degrees\":18,\"sky\":\"cloudy\",\"wind\":\"4 m/s\",\"updated\":\"12:40\"}""";

    private static readonly string Question = Samples.Text(400);
    private static readonly string Answer = Samples.Text(400);

    /// <summary>A request of about 2 KB.</summary>
    /// <param name="protocol">The client's protocol.</param>
    /// <param name="stream">Whether it asks for a stream.</param>
    public static byte[] Request(string protocol, bool stream)
    {
        var more = stream ? ",\"stream\":true" : "";
        return Encoding.UTF8.GetBytes(protocol switch
        {
            "openai-chat" =>
                $$$"""
                {"model":"m","messages":[{"role":"system","content":"You answer briefly and name your sources."},{"role":"user","content":"{{{Question}}}"},{"role":"assistant","content":"{{{Answer}}}"},{"role":"user","content":"And the weather in Paris?"},
                 {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Paris\"}"}}]},{"role":"tool","tool_call_id":"call_1","content":"{{{Result}}}"}],
                 "tools":[{"type":"function","function":{"name":"weather","description":"The weather in a city.","parameters":{{{Schema}}}}}],"temperature":0.7,"max_tokens":1024{{{more}}}}
                """,
            "openai-responses" =>
                $$$"""
                {"model":"m","instructions":"You answer briefly and name your sources.","input":[{"role":"user","content":"{{{Question}}}"},{"role":"assistant","content":"{{{Answer}}}"},{"role":"user","content":"And the weather in Paris?"},
                 {"type":"function_call","call_id":"call_1","name":"weather","arguments":"{\"city\":\"Paris\"}"},{"type":"function_call_output","call_id":"call_1","output":"{{{Result}}}"}],
                 "tools":[{"type":"function","name":"weather","description":"The weather in a city.","parameters":{{{Schema}}}}],"temperature":0.7,"max_output_tokens":1024,"store":false{{{more}}}}
                """,
            "anthropic-messages" =>
                $$$"""
                {"model":"m","max_tokens":1024,"system":"You answer briefly and name your sources.","messages":[{"role":"user","content":"{{{Question}}}"},{"role":"assistant","content":"{{{Answer}}}"},{"role":"user","content":"And the weather in Paris?"},
                 {"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"weather","input":{"city":"Paris"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"{{{Result}}}"}]}],
                 "tools":[{"name":"weather","description":"The weather in a city.","input_schema":{{{Schema}}}}],"temperature":0.7{{{more}}}}
                """,
            _ => throw new ArgumentException($"No client speaks {protocol}.", nameof(protocol)),
        });
    }

    /// <summary>A whole answer.</summary>
    /// <param name="words">The provider's protocol.</param>
    public static byte[] Document(string words) => Encoding.UTF8.GetBytes(words switch
    {
        "openai-chat" => Samples.Document,
        "openai-responses" => Response("completed", Message),
        "anthropic-messages" =>
            $$$"""{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"{{{Answer}}}"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":210,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":64}}""",
        "gemini" => Candidate(Answer, ",\"finishReason\":\"STOP\""),
        "bedrock-converse" =>
            $$$"""{"output":{"message":{"role":"assistant","content":[{"text":"{{{Answer}}}"}]}},"stopReason":"end_turn","usage":{"inputTokens":210,"outputTokens":64,"totalTokens":274},"metrics":{"latencyMs":551}}""",
        "cohere-chat" =>
            $$$$"""{"id":"29f14a5a","message":{"role":"assistant","content":[{"type":"text","text":"{{{{Answer}}}}"}]},"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":200,"output_tokens":64},"tokens":{"input_tokens":210,"output_tokens":64}}}""",
        _ => throw new ArgumentException($"No provider speaks {words}.", nameof(words)),
    });

    /// <summary>A streamed answer with <see cref="TextEvents"/> events of text.</summary>
    /// <param name="words">The provider's protocol.</param>
    public static byte[] Stream(string words) => words switch
    {
        "openai-chat" => Encoding.UTF8.GetBytes(string.Concat(Samples.Events(TextEvents))),
        "openai-responses" => Named(
        [
            $$"""{"type":"response.created","response":{{Response("in_progress", "")}}}""",
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
            """{"type":"response.content_part.added","item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","annotations":[],"text":""}}""",
            .. Texts(text => $$"""{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"{{text}}"}"""),
            $$"""{"type":"response.output_item.done","output_index":0,"item":{{Message}}}""",
            $$"""{"type":"response.completed","response":{{Response("completed", Message)}}}""",
        ]),
        "anthropic-messages" => Named(
        [
            """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":210,"output_tokens":1}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            .. Texts(text => $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{text}}}"}}"""),
            """{"type":"content_block_stop","index":0}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":64}}""",
            """{"type":"message_stop"}""",
        ]),
        "gemini" => Encoding.UTF8.GetBytes(
            string.Concat(Texts(text => $"data: {Candidate(text, "")}\n\n")) + $"data: {Candidate("", ",\"finishReason\":\"STOP\"")}\n\n"),
        "bedrock-converse" =>
        [
            .. AwsMessages.Event("messageStart", """{"role":"assistant"}"""),
            .. Texts(text => $$$"""{"contentBlockIndex":0,"delta":{"text":"{{{text}}}"}}""").SelectMany(json => AwsMessages.Event("contentBlockDelta", json)),
            .. AwsMessages.Event("contentBlockStop", """{"contentBlockIndex":0}"""),
            .. AwsMessages.Event("messageStop", """{"stopReason":"end_turn"}"""),
            .. AwsMessages.Event("metadata", """{"usage":{"inputTokens":210,"outputTokens":64,"totalTokens":274},"metrics":{"latencyMs":551}}"""),
        ],
        "cohere-chat" => Named(
        [
            """{"id":"29f14a5a","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}""",
            """{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}""",
            .. Texts(text => $$$$$"""{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"{{{{{text}}}}}"}}}}"""),
            """{"type":"content-end","index":0}""",
            """{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":200,"output_tokens":64},"tokens":{"input_tokens":210,"output_tokens":64}}}}""",
        ]),
        _ => throw new ArgumentException($"No provider speaks {words}.", nameof(words)),
    };

    private static string Message =>
        $$"""{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"{{Answer}}"}]}""";

    private static string Response(string status, string output) =>
        $$$"""{"id":"resp_1","object":"response","created_at":1755137737,"status":"{{{status}}}","error":null,"incomplete_details":null,"instructions":null,"model":"gpt","output":[{{{output}}}],"parallel_tool_calls":true,"store":false,"tools":[],"tool_choice":"auto","usage":{"input_tokens":210,"input_tokens_details":{"cached_tokens":0},"output_tokens":64,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":274}}""";

    // Every event of Gemini's repeats the usage so far.
    private static string Candidate(string text, string reason) =>
        $$$"""{"candidates":[{"content":{"parts":[{"text":"{{{text}}}"}],"role":"model"}{{{reason}}},"index":0}],"usageMetadata":{"promptTokenCount":210,"candidatesTokenCount":64,"totalTokenCount":274},"modelVersion":"gemini","responseId":"r-1"}""";

    private static IEnumerable<string> Texts(Func<string, string> write) => Enumerable.Range(0, TextEvents).Select(number => write($"token-{number} "));

    private static byte[] Named(IEnumerable<string> events)
    {
        var stream = new StringBuilder();
        foreach (var data in events)
        {
            using var json = JsonDocument.Parse(data);
            stream.Append($"event: {json.RootElement.GetProperty("type").GetString()}\ndata: {data}\n\n");
        }

        return Encoding.UTF8.GetBytes(stream.ToString());
    }
}
