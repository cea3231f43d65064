using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// Reads the tools of a request. Functions are what all protocols have; custom tools, which take any text, become functions with that
/// text as their one argument (<see cref="ResponsesCustomTools"/>); tools that OpenAI itself runs have no word elsewhere. Source: OpenAI API
/// reference, "Create a model response", <c>tools</c> and <c>tool_choice</c>.
/// </summary>
internal static class ResponsesTools
{
    /// <summary>Reads the tools.</summary>
    /// <param name="root">The request.</param>
    /// <param name="untranslated">Takes the names of those that are left out.</param>
    /// <exception cref="RequestFormatException">The client has to mend something.</exception>
    public static ImmutableArray<ToolDefinition> Read(JsonElement root, ICollection<string> untranslated)
    {
        if (root.Get("tools"u8) is { ValueKind: not JsonValueKind.Array })
        {
            throw new RequestFormatException("must be a list of tools.", "tools");
        }

        var tools = ImmutableArray.CreateBuilder<ToolDefinition>();
        var index = 0;
        foreach (var tool in root.Items("tools"u8))
        {
            var path = $"tools[{index++}]";
            switch (tool.Text("type"u8))
            {
                case "function":
                    tools.Add(ReadFunction(tool, path));
                    break;
                case "custom":
                    tools.Add(ResponsesCustomTools.Read(tool, NameOf(tool, path), path, untranslated));
                    break;
                case { } type:
                    untranslated.Add($"tools[{type}]");
                    break;
                case null:
                    throw new RequestFormatException("must be the kind of tool, such as function.", $"{path}.type");
            }
        }

        return tools.DrainToImmutable();
    }

    /// <summary>Reads whether and which tools have to be called.</summary>
    /// <param name="root">The request.</param>
    /// <param name="untranslated">Takes the name of a choice that is left out.</param>
    /// <exception cref="RequestFormatException">The client has to mend something.</exception>
    public static ToolChoice? ReadChoice(JsonElement root, ICollection<string> untranslated)
    {
        if (root.Get("tool_choice"u8) is not { } choice)
        {
            return null;
        }

        if (choice.ValueKind == JsonValueKind.String)
        {
            return ReadMode(choice.GetString());
        }

        switch (choice.Text("type"u8))
        {
            case "function" or "custom":
                return new ToolChoice(ToolChoiceMode.Named, NameOf(choice, "tool_choice"));
            case "allowed_tools":
                return new ToolChoice(choice.Is("mode"u8, "required"u8) ? ToolChoiceMode.Required : ToolChoiceMode.Auto)
                {
                    Allowed = [.. choice.Items("tools"u8).Select(tool => tool.Text("name"u8)).OfType<string>()],
                };
            case { }:
                untranslated.Add("tool_choice");
                return null;
            case null:
                throw new RequestFormatException("must be auto, none, required or name a tool.", "tool_choice");
        }
    }

    private static ToolChoice ReadMode(string? word) => word switch
    {
        "auto" => new ToolChoice(ToolChoiceMode.Auto),
        "none" => new ToolChoice(ToolChoiceMode.None),
        "required" => new ToolChoice(ToolChoiceMode.Required),
        _ => throw new RequestFormatException("must be auto, none, required or name a tool.", "tool_choice"),
    };

    private static ToolDefinition ReadFunction(JsonElement tool, string path) => new(NameOf(tool, path))
    {
        Description = tool.Text("description"u8),
        Parameters = tool.Get("parameters"u8),
        Strict = tool.Flag("strict"u8),
    };

    private static string NameOf(JsonElement tool, string path) =>
        tool.Text("name"u8) ?? throw new RequestFormatException("must be the tool's name.", $"{path}.name");
}
