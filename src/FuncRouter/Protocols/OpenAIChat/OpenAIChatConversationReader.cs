using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>Reads the whole of a chat completion request. Source: OpenAI API reference, "Create chat completion".</summary>
internal static class OpenAIChatConversationReader
{
    // What the neutral form has, what the router itself reads, and what asks for nothing that a provider would have to do.
    private static readonly ImmutableHashSet<string> Known =
    [
        "model", "messages", "stream", "stream_options", "tools", "functions", "tool_choice", "function_call", "parallel_tool_calls", "response_format",
        "max_tokens", "max_completion_tokens", "stop", "temperature", "top_p", "top_k", "frequency_penalty", "presence_penalty", "seed", "n",
        "logprobs", "top_logprobs", "reasoning_effort", "reasoning", "verbosity", "user", "safety_identifier", "prompt_cache_key", "metadata", "store",
    ];

    /// <summary>Reads a body.</summary>
    /// <exception cref="RequestFormatException">The client has to mend something.</exception>
    public static ConversationRequest Read(ReadOnlySpan<byte> body)
    {
        var root = JsonElement.Parse(body, JsonElements.Options);
        return new ConversationRequest
        {
            Messages = OpenAIChatMessageReader.Read(root),
            Stream = root.Flag("stream"u8) ?? false,
            Tools = ReadTools(root),
            ToolChoice = ReadToolChoice(root),
            ParallelToolCalls = root.Flag("parallel_tool_calls"u8),
            Format = ReadFormat(root),
            MaxOutputTokens = root.Int("max_completion_tokens"u8) ?? root.Int("max_tokens"u8),
            StopSequences = ReadStop(root),
            Temperature = root.Number("temperature"u8),
            TopP = root.Number("top_p"u8),
            TopK = root.Int("top_k"u8),
            FrequencyPenalty = root.Number("frequency_penalty"u8),
            PresencePenalty = root.Number("presence_penalty"u8),
            Seed = root.Whole("seed"u8),
            Candidates = root.Int("n"u8),
            LogProbabilities = root.Flag("logprobs"u8) ?? false,
            TopLogProbabilities = root.Int("top_logprobs"u8),
            Reasoning = ReadReasoning(root),
            Verbosity = root.Text("verbosity"u8),
            User = root.Text("user"u8) ?? root.Text("safety_identifier"u8),
            Untranslated = [.. Untranslated(root)],
        };
    }

    private static IEnumerable<string> Untranslated(JsonElement root)
    {
        foreach (var property in root.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null && !Known.Contains(property.Name) && !RouterFields.Contains(property.Name))
            {
                yield return property.Name;
            }
        }

        foreach (var tool in root.Items("tools"u8))
        {
            if (tool.Get("function"u8) is null)
            {
                yield return $"tools[{tool.Text("type"u8) ?? "?"}]";
            }
        }
    }

    private static ImmutableArray<ToolDefinition> ReadTools(JsonElement root)
    {
        var tools = ImmutableArray.CreateBuilder<ToolDefinition>();
        var index = 0;
        foreach (var tool in root.Items("tools"u8))
        {
            if (tool.Get("function"u8) is { } function)
            {
                tools.Add(ReadTool(function, tool, $"tools[{index}].function"));
            }

            index++;
        }

        index = 0;
        foreach (var function in root.Items("functions"u8))
        {
            tools.Add(ReadTool(function, function, $"functions[{index++}]"));
        }

        return tools.DrainToImmutable();
    }

    private static ToolDefinition ReadTool(JsonElement function, JsonElement holder, string path) =>
        new(function.Text("name"u8) ?? throw new RequestFormatException("must be the tool's name.", $"{path}.name"))
        {
            Description = function.Text("description"u8),
            Parameters = function.Get("parameters"u8),
            Strict = function.Flag("strict"u8),
            Cache = OpenAIChatMessageReader.ReadCache(holder),
        };

    private static ToolChoice? ReadToolChoice(JsonElement root)
    {
        if ((root.Get("tool_choice"u8) ?? root.Get("function_call"u8)) is not { } choice)
        {
            return null;
        }

        if (choice.ValueKind == JsonValueKind.String)
        {
            return choice.GetString() switch
            {
                "auto" => new ToolChoice(ToolChoiceMode.Auto),
                "none" => new ToolChoice(ToolChoiceMode.None),
                "required" or "any" => new ToolChoice(ToolChoiceMode.Required),
                _ => throw new RequestFormatException("must be auto, none, required or a tool.", "tool_choice"),
            };
        }

        if (choice.Get("allowed_tools"u8) is { } allowed)
        {
            var mode = allowed.Is("mode"u8, "required"u8) ? ToolChoiceMode.Required : ToolChoiceMode.Auto;
            return new ToolChoice(mode) { Allowed = [.. allowed.Items("tools"u8).Select(NameOf).OfType<string>()] };
        }

        // The legacy "function_call" names the function without a wrapper.
        return NameOf(choice) is { } name
            ? new ToolChoice(ToolChoiceMode.Named, name)
            : throw new RequestFormatException("must be auto, none, required or name a tool.", "tool_choice");
    }

    private static string? NameOf(JsonElement tool) =>
        tool.Get("function"u8)?.Text("name"u8) ?? tool.Get("custom"u8)?.Text("name"u8) ?? tool.Text("name"u8);

    private static OutputFormat? ReadFormat(JsonElement root)
    {
        if (root.Get("response_format"u8) is not { } format)
        {
            return null;
        }

        switch (format.Text("type"u8))
        {
            case "json_object":
                return new OutputFormat(null as JsonElement?);
            case "json_schema":
                var schema = format.Get("json_schema"u8) ?? throw new RequestFormatException("must be an object with a name and a schema.", "response_format.json_schema");
                return new OutputFormat(schema.Get("schema"u8))
                {
                    Name = schema.Text("name"u8),
                    Description = schema.Text("description"u8),
                    Strict = schema.Flag("strict"u8),
                };
            default:
                return null;
        }
    }

    private static ImmutableArray<string> ReadStop(JsonElement root) =>
        root.Text("stop"u8) is { } one ? [one] : [.. root.Items("stop"u8).Select(stop => stop.Text()).OfType<string>()];

    // OpenRouter's "reasoning" says the same with more words.
    private static ReasoningOptions? ReadReasoning(JsonElement root)
    {
        var effort = root.Text("reasoning_effort"u8);
        if (root.Get("reasoning"u8) is not { ValueKind: JsonValueKind.Object } reasoning)
        {
            return effort is null ? null : new ReasoningOptions { Effort = effort };
        }

        return new ReasoningOptions
        {
            Effort = reasoning.Text("effort"u8) ?? effort ?? (reasoning.Flag("enabled"u8) == false ? "none" : null),
            BudgetTokens = reasoning.Int("max_tokens"u8),
            ShowThoughts = reasoning.Flag("exclude"u8) is { } exclude ? !exclude : null,
        };
    }
}
