using System.Collections.Immutable;
using System.Text.Json;

namespace FuncRouter.Providers.Demo;

/// <summary>Reads the body of a chat-completions request. Fields that it does not heed, tools and <c>n</c> among them, are ignored.</summary>
internal static class DemoRequestReader
{
    /// <exception cref="DemoException">The body is not such a request, or no model is there that could answer it.</exception>
    public static DemoRequest Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(document.RootElement);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is what JsonElement makes of a string that is no Unicode, such as half a surrogate pair.
            throw DemoException.Invalid("We could not parse the JSON body of your request.");
        }
    }

    private static DemoRequest Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw DemoException.Invalid("The body of the request must be a JSON object.");
        }

        var modelName = Optional(root, "model", JsonValueKind.String)?.GetString()
            ?? throw DemoException.Invalid("You must provide a model parameter.", "model");
        var model = DemoModels.Find(modelName) ?? throw DemoException.UnknownModel(modelName);
        var format = Optional(root, "response_format", JsonValueKind.Object);
        var options = Optional(root, "stream_options", JsonValueKind.Object);

        var request = new DemoRequest
        {
            Model = model,
            Messages = Messages(root),
            Stream = Flag(root, "stream"),
            IncludeUsage = options is { } present && Flag(present, "include_usage"),
            MaxTokens = Math.Min(
                Limit(root, "max_completion_tokens") ?? Limit(root, "max_tokens") ?? int.MaxValue,
                model.Facts.MaxOutputTokens ?? int.MaxValue),
            Stop = Stop(root),
            Format = Format(format),
            Schema = Schema(format),
        };
        return model.Facts.ContextWindow is { } window && request.PromptTokens > window
            ? throw DemoException.Invalid(
                $"This model's maximum context length is {window} tokens. However, your messages resulted in {request.PromptTokens} tokens. "
                + "Please reduce the length of the messages.",
                "messages",
                "context_length_exceeded")
            : request;
    }

    private static ImmutableArray<DemoMessage> Messages(JsonElement root)
    {
        var messages = Optional(root, "messages", JsonValueKind.Array)
            ?? throw DemoException.Invalid("Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
        return messages.GetArrayLength() > 0
            ? [.. messages.EnumerateArray().Select(Message)]
            : throw DemoException.Invalid(
                "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
                "messages",
                "empty_array");
    }

    private static DemoMessage Message(JsonElement message, int index)
    {
        var role = message.ValueKind == JsonValueKind.Object ? Optional(message, "role", JsonValueKind.String)?.GetString() : null;
        if (role is null)
        {
            throw DemoException.Invalid(
                $"Missing required parameter: 'messages[{index}].role'.", $"messages[{index}].role", "missing_required_parameter");
        }

        var content = message.TryGetProperty("content", out var found) ? found : default;
        return new DemoMessage(role, content.ValueKind switch
        {
            JsonValueKind.String => content.GetString() ?? "",
            JsonValueKind.Array => string.Join('\n', content.EnumerateArray().Select(PartText).Where(text => text.Length > 0)),
            JsonValueKind.Undefined or JsonValueKind.Null => "",
            _ => throw WrongType($"messages[{index}].content"),
        });
    }

    private static string PartText(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object ? Optional(part, "text", JsonValueKind.String)?.GetString() ?? "" : "";

    private static ImmutableArray<string> Stop(JsonElement root) => root.TryGetProperty("stop", out var stop)
        ? stop.ValueKind switch
        {
            JsonValueKind.Null => [],
            JsonValueKind.String => NotEmpty([stop.GetString() ?? ""]),
            JsonValueKind.Array when stop.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String) =>
                NotEmpty(stop.EnumerateArray().Select(text => text.GetString() ?? "")),
            _ => throw WrongType("stop"),
        }
        : [];

    private static ImmutableArray<string> NotEmpty(IEnumerable<string> texts) => [.. texts.Where(text => text.Length > 0)];

    private static DemoFormat Format(JsonElement? format) => format is { } present
        ? Optional(present, "type", JsonValueKind.String)?.GetString() switch
        {
            "text" => DemoFormat.Text,
            "json_object" => DemoFormat.JsonObject,
            "json_schema" => DemoFormat.JsonSchema,
            _ => throw DemoException.Invalid(
                "Invalid value for 'response_format.type': expected 'text', 'json_object' or 'json_schema'.",
                "response_format.type",
                "invalid_value"),
        }
        : DemoFormat.Text;

    private static JsonElement Schema(JsonElement? format)
    {
        if (Format(format) != DemoFormat.JsonSchema)
        {
            return default;
        }

        var schema = Optional(format!.Value, "json_schema", JsonValueKind.Object) is { } named
            ? Optional(named, "schema", JsonValueKind.Object)
            : null;
        return schema?.Clone() ?? throw DemoException.Invalid(
            "Missing required parameter: 'response_format.json_schema.schema'.",
            "response_format.json_schema.schema",
            "missing_required_parameter");
    }

    private static int? Limit(JsonElement root, string name)
    {
        if (Optional(root, name, JsonValueKind.Number) is not { } number)
        {
            return null;
        }

        return number.TryGetInt32(out var limit) && limit >= 1
            ? limit
            : throw DemoException.Invalid($"Invalid '{name}': expected a whole number of at least 1.", name, "invalid_value");
    }

    private static bool Flag(JsonElement parent, string name) => parent.TryGetProperty(name, out var value)
        && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => throw WrongType(name),
        };

    private static JsonElement? Optional(JsonElement parent, string name, JsonValueKind kind)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == kind ? value : throw WrongType(name);
    }

    private static DemoException WrongType(string name) =>
        DemoException.Invalid($"Invalid type for '{name}'.", name, "invalid_type");
}
