using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>Reads the whole of a Responses request. Source: OpenAI API reference, "Create a model response".</summary>
internal static class ResponsesConversationReader
{
    // What the neutral form has, what the router itself reads, and what asks for nothing that a provider would have to do. "include" and
    // "max_tool_calls" speak of tools of OpenAI's own, which are named themselves, or of what is there without asking.
    private static readonly ImmutableHashSet<string> Known =
    [
        "model", "input", "instructions", "stream", "stream_options", "tools", "tool_choice", "parallel_tool_calls", "text", "max_output_tokens",
        "temperature", "top_p", "frequency_penalty", "presence_penalty", "top_logprobs", "reasoning", "user", "safety_identifier",
        "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "metadata", "store", "background", "include", "max_tool_calls",
    ];

    /// <summary>Reads a body.</summary>
    /// <exception cref="RequestFormatException">The client has to mend something.</exception>
    public static ConversationRequest Read(ReadOnlySpan<byte> body)
    {
        var root = JsonElement.Parse(body, JsonElements.Options);
        var untranslated = new List<string>();
        var input = new ResponsesInputReader(untranslated);
        var logProbabilities = root.Items("include"u8).Any(item => item.Text() == "message.output_text.logprobs");
        return new ConversationRequest
        {
            Messages = input.Read(root),
            Stream = root.Flag("stream"u8) ?? false,
            Tools = ResponsesTools.Read(root, untranslated),
            ToolChoice = ResponsesTools.ReadChoice(root, untranslated),
            ParallelToolCalls = root.Flag("parallel_tool_calls"u8),
            Format = ReadFormat(root),
            MaxOutputTokens = root.Int("max_output_tokens"u8),
            Temperature = root.Number("temperature"u8),
            TopP = root.Number("top_p"u8),
            FrequencyPenalty = root.Number("frequency_penalty"u8),
            PresencePenalty = root.Number("presence_penalty"u8),
            LogProbabilities = logProbabilities,
            TopLogProbabilities = logProbabilities ? root.Int("top_logprobs"u8) : null,
            Reasoning = ReadReasoning(root),
            Verbosity = root.Get("text"u8)?.Text("verbosity"u8),
            User = root.Text("safety_identifier"u8) ?? root.Text("user"u8),
            Untranslated = [.. untranslated, .. Untranslated(root)],
        };
    }

    private static IEnumerable<string> Untranslated(JsonElement root) =>
        root.EnumerateObject().Where(property => !IsExpressible(property)).Select(property => property.Name);

    private static bool IsExpressible(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.Null
        || Known.Contains(property.Name)
        || RouterFields.Contains(property.Name)
        || (property.Name == "truncation" && property.Value.Text() == "disabled")
        || (property.Name == "service_tier" && property.Value.Text() is "auto" or "default");

    private static OutputFormat? ReadFormat(JsonElement root)
    {
        if (root.Get("text"u8, "format"u8) is not { } format)
        {
            return null;
        }

        return format.Text("type"u8) switch
        {
            "text" => null,
            "json_object" => new OutputFormat(null as JsonElement?),
            "json_schema" => new OutputFormat(
                format.Get("schema"u8) ?? throw new RequestFormatException("must be a JSON schema.", "text.format.schema"))
            {
                Name = format.Text("name"u8),
                Description = format.Text("description"u8),
                Strict = format.Flag("strict"u8),
            },
            _ => throw new RequestFormatException("must be text, json_object or json_schema.", "text.format.type"),
        };
    }

    // "generate_summary" is the older name.
    private static ReasoningOptions? ReadReasoning(JsonElement root)
    {
        if (root.Get("reasoning"u8) is not { ValueKind: JsonValueKind.Object } reasoning)
        {
            return null;
        }

        var effort = reasoning.Text("effort"u8);
        var summary = reasoning.Text("summary"u8) ?? reasoning.Text("generate_summary"u8);
        return effort is null && summary is null
            ? null
            : new ReasoningOptions { Effort = effort, ShowThoughts = summary is null ? null : summary != "none" };
    }
}
