using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// Custom tools for providers that know only functions: a function with one argument, whose text is the tool's input. Source: OpenAI,
/// "Function calling", "Custom tools".
/// </summary>
internal static class ResponsesCustomTools
{
    private static readonly JsonElement Parameters = JsonElement.Parse(
        """
        {
          "type": "object",
          "properties": { "input": { "type": "string", "description": "The tool's whole input, as plain text." } },
          "required": ["input"],
          "additionalProperties": false
        }
        """);

    /// <summary>Reads a custom tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="name">Its name.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="untranslated">Takes the name of a grammar, which no function can hold a model to; it is told to the model in words.</param>
    public static ToolDefinition Read(JsonElement tool, string name, string path, ICollection<string> untranslated)
    {
        var description = tool.Text("description"u8);
        if (tool.Get("format"u8) is { } format && format.Is("type"u8, "grammar"u8))
        {
            untranslated.Add($"{path}.format");
            description = $"{description}\nThe input follows this {format.Text("syntax"u8)} grammar:\n{format.Text("definition"u8)}";
        }

        return new ToolDefinition(name) { Description = description, Parameters = Parameters };
    }

    /// <summary>The names of a request's custom tools.</summary>
    /// <param name="tools">The request's <c>tools</c>, as text.</param>
    public static ImmutableHashSet<string> NamesIn(ReadOnlySpan<byte> tools)
    {
        // Few requests have any, and lists of tools are long.
        if (tools.IndexOf("\"custom\""u8) < 0)
        {
            return [];
        }

        var list = JsonElement.Parse(tools, JsonElements.Options);
        return list.ValueKind != JsonValueKind.Array
            ? []
            : [.. list.EnumerateArray().Where(tool => tool.Is("type"u8, "custom"u8)).Select(tool => tool.Text("name"u8)).OfType<string>()];
    }

    /// <summary>An input as the arguments of the function.</summary>
    public static string ToArguments(string input)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = JsonWriting.Create(output))
        {
            writer.WriteStartObject();
            writer.WriteString("input"u8, input);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The input that the arguments of the function hold; the arguments themselves where they hold none.</summary>
    public static string ToInput(string arguments)
    {
        try
        {
            return JsonElement.Parse(arguments, JsonElements.Options).Text("input"u8) ?? arguments;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A model that was cut off has left half an object.
            return arguments;
        }
    }
}
