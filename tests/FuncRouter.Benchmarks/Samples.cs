using System.Text;

namespace FuncRouter.Benchmarks;

/// <summary>Requests and answers of the shape and size that the chat-completions protocol has in everyday use.</summary>
internal static class Samples
{
    /// <summary>The model that requests ask for.</summary>
    public const string Model = "small";

    /// <summary>The text of the first content event.</summary>
    public const string FirstToken = "token-0 ";

    private const string Usage =
        """{"prompt_tokens":210,"completion_tokens":64,"total_tokens":274,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}""";

    private const string Head = "\"id\":\"chatcmpl-CJb7mTqzYb8hcX2Dw0c9qQdZ5Q9vK\",\"created\":1755137737,\"model\":\"small-2025-08-07\",\"service_tier\":\"default\"";

    private const string Sentence = "The harbour was quiet, and nobody on the quay could say when the next boat would leave. ";

    /// <summary>A whole answer of about a kilobyte.</summary>
    public static string Document { get; } =
        $$$"""{{{{Head}}},"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"{{{Text(400)}}}","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{{{Usage}}},"system_fingerprint":null}""";

    /// <summary>A request body of about a size.</summary>
    /// <param name="bytes">The size, in bytes.</param>
    /// <param name="stream">Whether the answer is to be a stream.</param>
    public static byte[] Request(int bytes, bool stream = false)
    {
        // Conversations grow by messages of a few hundred bytes.
        var messages = new StringBuilder("""{"role":"system","content":"You answer briefly and name your sources."}""");
        for (var number = 0; messages.Length < bytes - 250; number++)
        {
            var role = number % 2 == 0 ? "user" : "assistant";
            messages.Append($$""",{"role":"{{role}}","content":"{{Text(Math.Min(400, bytes - messages.Length - 200))}}"}""");
        }

        return Encoding.UTF8.GetBytes(
            $$"""{"model":"{{Model}}","messages":[{{messages}}],"temperature":0.7,"max_tokens":256,"user":"user-4711"{{(stream ? ",\"stream\":true" : "")}}}""");
    }

    /// <summary>The events of a stream: the role, the content, the finish reason, the usage, the end.</summary>
    public static IEnumerable<string> Events(int contentEvents) =>
    [
        Event("""{"role":"assistant","content":"","refusal":null}"""),
        .. Enumerable.Range(0, contentEvents).Select(number => Event($$"""{"content":"token-{{number}} "}""")),
        Event("{}", "\"stop\""),
        $"data: {{{Head},\"object\":\"chat.completion.chunk\",\"choices\":[],\"usage\":{Usage}}}\n\n",
        "data: [DONE]\n\n",
    ];

    private static string Event(string delta, string finishReason = "null") =>
        $"data: {{{Head},\"object\":\"chat.completion.chunk\",\"choices\":[{{\"index\":0,\"delta\":{delta},\"logprobs\":null,\"finish_reason\":{finishReason}}}]}}\n\n";

    /// <summary>Text of a length.</summary>
    public static string Text(int length) =>
        string.Concat(Enumerable.Repeat(Sentence, (Math.Max(length, 1) / Sentence.Length) + 1))[..Math.Max(length, 1)];
}
