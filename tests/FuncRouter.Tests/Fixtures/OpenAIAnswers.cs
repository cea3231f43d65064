using System.Text.Json.Nodes;

namespace FuncRouter.Tests.Fixtures;

/// <summary>Documents and chunks of the chat-completions protocol as OpenAI makes them.</summary>
internal static class OpenAIAnswers
{
    public const string Id = "chatcmpl-scripted";

    private const long Created = 1_755_137_737;

    /// <summary>A whole answer.</summary>
    public static string Document(
        string content,
        string model = "gpt-test",
        int promptTokens = 10,
        int completionTokens = 2,
        int cachedTokens = 0,
        string finishReason = "stop")
    {
        var choice = Choice(finishReason);
        choice["message"] = new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = content,
            ["refusal"] = null,
            ["annotations"] = new JsonArray(),
        };
        var document = Head("chat.completion", model);
        document["choices"] = new JsonArray(choice);
        document["usage"] = UsageObject(promptTokens, completionTokens, cachedTokens);
        return document.ToJsonString();
    }

    /// <summary>The chunk that a stream begins with.</summary>
    public static string Role(string model = "gpt-test") => Delta(
        new JsonObject { ["role"] = "assistant", ["content"] = "", ["refusal"] = null }, model);

    /// <summary>A chunk of content.</summary>
    public static string Chunk(string content, string model = "gpt-test") => Delta(new JsonObject { ["content"] = content }, model);

    /// <summary>A chunk with any delta.</summary>
    public static string Delta(JsonObject delta, string model = "gpt-test", string? finishReason = null)
    {
        var choice = Choice(finishReason);
        choice["delta"] = delta;
        var chunk = Head("chat.completion.chunk", model);
        chunk["choices"] = new JsonArray(choice);
        return chunk.ToJsonString();
    }

    /// <summary>The chunk that ends the content.</summary>
    public static string Finish(string reason = "stop", string model = "gpt-test") => Delta([], model, reason);

    /// <summary>The chunk that has no choices and the usage.</summary>
    public static string Usage(int promptTokens, int completionTokens, int cachedTokens = 0, string model = "gpt-test")
    {
        var chunk = Head("chat.completion.chunk", model);
        chunk["choices"] = new JsonArray();
        chunk["usage"] = UsageObject(promptTokens, completionTokens, cachedTokens);
        return chunk.ToJsonString();
    }

    /// <summary>An error.</summary>
    public static string Error(string message, string type = "server_error", string? code = null, string? parameter = null) => new JsonObject
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = parameter, ["code"] = code },
    }.ToJsonString();

    private static JsonObject Head(string kind, string model) => new()
    {
        ["id"] = Id,
        ["object"] = kind,
        ["created"] = Created,
        ["model"] = model,
        ["service_tier"] = "default",
        ["system_fingerprint"] = "fp_scripted",
    };

    private static JsonObject Choice(string? finishReason) => new() { ["index"] = 0, ["finish_reason"] = finishReason };

    private static JsonObject UsageObject(int promptTokens, int completionTokens, int cachedTokens) => new()
    {
        ["prompt_tokens"] = promptTokens,
        ["completion_tokens"] = completionTokens,
        ["total_tokens"] = promptTokens + completionTokens,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = cachedTokens, ["audio_tokens"] = 0 },
        ["completion_tokens_details"] = new JsonObject
        {
            ["reasoning_tokens"] = 0,
            ["audio_tokens"] = 0,
            ["accepted_prediction_tokens"] = 0,
            ["rejected_prediction_tokens"] = 0,
        },
    };
}
