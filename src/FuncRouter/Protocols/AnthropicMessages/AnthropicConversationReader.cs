using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>Reads the whole of a Messages request. Source: Anthropic API reference, "Create a Message".</summary>
internal static class AnthropicConversationReader
{
    // What the neutral form has, and what asks for nothing that a provider would have to do.
    private static readonly ImmutableHashSet<string> Known =
    [
        "model", "messages", "system", "max_tokens", "metadata", "stop_sequences", "stream", "temperature", "top_p", "top_k", "thinking",
        "tools", "tool_choice", "output_config", "output_format", "cache_control",
    ];

    /// <summary>Reads a body.</summary>
    /// <exception cref="RequestFormatException">The client has to mend something.</exception>
    public static ConversationRequest Read(ReadOnlySpan<byte> body)
    {
        var root = JsonElement.Parse(body, JsonElements.Options);
        var untranslated = new List<string>();
        var messages = new AnthropicMessageReader(untranslated).Read(root);
        var tools = ReadTools(root, untranslated);
        NoteFields(root, untranslated);
        var choice = root.Get("tool_choice"u8);
        return new ConversationRequest
        {
            Messages = messages,
            Stream = root.Flag("stream"u8) ?? false,
            Tools = tools,
            ToolChoice = ReadToolChoice(choice, tools, untranslated),
            ParallelToolCalls = choice?.Flag("disable_parallel_tool_use"u8) is { } disabled ? !disabled : null,
            Format = ReadFormat(root.Get("output_config"u8, "format"u8) ?? root.Get("output_format"u8)),
            MaxOutputTokens = root.Int("max_tokens"u8),
            StopSequences = [.. root.Items("stop_sequences"u8).Select(stop => stop.Text()).OfType<string>()],
            Temperature = root.Number("temperature"u8),
            TopP = root.Number("top_p"u8),
            TopK = root.Int("top_k"u8),
            Reasoning = ReadReasoning(root.Get("thinking"u8), root.Get("output_config"u8)?.Text("effort"u8)),
            User = root.Get("metadata"u8)?.Text("user_id"u8),
            Untranslated = [.. untranslated.Distinct()],
        };
    }

    private static void NoteFields(JsonElement root, List<string> untranslated)
    {
        foreach (var property in root.EnumerateObject())
        {
            // The default words ask for nothing.
            var asks = property.Value.ValueKind != JsonValueKind.Null
                && !(property.NameEquals("service_tier"u8) && property.Value.Text() == "auto")
                && !(property.NameEquals("speed"u8) && property.Value.Text() == "standard");
            if (asks && !Known.Contains(property.Name) && !RouterFields.Contains(property.Name))
            {
                untranslated.Add(property.Name);
            }
        }

        if (root.Get("output_config"u8, "task_budget"u8) is not null)
        {
            untranslated.Add("output_config.task_budget");
        }
    }

    private static ImmutableArray<ToolDefinition> ReadTools(JsonElement root, List<string> untranslated)
    {
        var tools = ImmutableArray.CreateBuilder<ToolDefinition>();
        var index = 0;
        foreach (var tool in root.Items("tools"u8))
        {
            var path = $"tools[{index++}]";
            if (tool.Text("type"u8) is { } type and not "custom")
            {
                // Anthropic's own: it runs them, or knows their arguments without a schema. No other model does.
                untranslated.Add($"tools[{type}]");
                continue;
            }

            tools.Add(new ToolDefinition(tool.Text("name"u8) ?? throw new RequestFormatException("must be the tool's name.", $"{path}.name"))
            {
                Description = tool.Text("description"u8),
                Parameters = tool.Get("input_schema"u8) is { ValueKind: JsonValueKind.Object } schema
                    ? schema
                    : throw new RequestFormatException("must be a JSON schema.", $"{path}.input_schema"),
                Strict = tool.Flag("strict"u8),
                Cache = AnthropicMessageReader.ReadCache(tool),
            });
        }

        return tools.DrainToImmutable();
    }

    private static ToolChoice? ReadToolChoice(JsonElement? choice, ImmutableArray<ToolDefinition> tools, List<string> untranslated)
    {
        if (choice is not { } value)
        {
            return null;
        }

        var read = value.Text("type"u8) switch
        {
            "auto" => new ToolChoice(ToolChoiceMode.Auto),
            "any" => new ToolChoice(ToolChoiceMode.Required),
            "none" => new ToolChoice(ToolChoiceMode.None),
            "tool" => new ToolChoice(
                ToolChoiceMode.Named, value.Text("name"u8) ?? throw new RequestFormatException("must name a tool.", "tool_choice.name")),
            _ => throw new RequestFormatException("must be auto, any, tool or none.", "tool_choice.type"),
        };

        // A choice among tools that could not be translated means nothing, and providers refuse it.
        var isPossible = read.Mode == ToolChoiceMode.Named ? tools.Any(tool => tool.Name == read.Name) : !tools.IsEmpty;
        if (!isPossible && read.Mode is (ToolChoiceMode.Named or ToolChoiceMode.Required))
        {
            untranslated.Add("tool_choice");
        }

        return isPossible ? read : null;
    }

    private static OutputFormat? ReadFormat(JsonElement? format) => format is not { } value ? null
        : value.Text("type"u8) != "json_schema" ? throw new RequestFormatException("must be json_schema.", "output_config.format.type")
        : value.Get("schema"u8) is { } schema ? new OutputFormat(schema) { Strict = true }
        : throw new RequestFormatException("must be a JSON schema.", "output_config.format.schema");

    private static ReasoningOptions? ReadReasoning(JsonElement? thinking, string? effort)
    {
        if (thinking is not { } value)
        {
            return effort is null ? null : new ReasoningOptions { Effort = effort };
        }

        bool? shows = value.Text("display"u8) is { } display ? display != "omitted" : null;
        return value.Text("type"u8) switch
        {
            "disabled" => new ReasoningOptions { Effort = "none" },
            "adaptive" => new ReasoningOptions { Effort = effort, IsAdaptive = true, ShowThoughts = shows },
            "enabled" => new ReasoningOptions { Effort = effort, BudgetTokens = value.Int("budget_tokens"u8), ShowThoughts = shows },

            // The least that the models which cannot be kept from thinking will do.
            "between_tools" => new ReasoningOptions { Effort = "minimal", ShowThoughts = shows },
            _ => throw new RequestFormatException("must be enabled, adaptive or disabled.", "thinking.type"),
        };
    }
}
