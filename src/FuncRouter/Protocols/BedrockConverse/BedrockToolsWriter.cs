using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>Writes the tools. Source: Amazon Bedrock API reference, "ToolConfiguration", "ToolSpecification" and "CachePointBlock".</summary>
internal static class BedrockToolsWriter
{
    /// <summary>Writes <c>toolConfig</c>; nothing where there are no tools.</summary>
    public static void Write(Utf8JsonWriter writer, BedrockTools tools, BedrockModel model, TranslationNotes notes)
    {
        if (tools.Tools.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject("toolConfig"u8);
        writer.WriteStartArray("tools"u8);
        foreach (var tool in tools.Tools)
        {
            WriteTool(writer, tool, model, notes);
            if (tool.Cache is { } mark && model.CachesTools)
            {
                WriteCachePoint(writer, mark, model);
            }
        }

        writer.WriteEndArray();
        if (tools is { Forced: { } forced, OneAtATime: false })
        {
            WriteChoice(writer, forced);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a mark for the cache.</summary>
    public static void WriteCachePoint(Utf8JsonWriter writer, CacheMark mark, BedrockModel model)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("cachePoint"u8);
        writer.WriteString("type"u8, "default"u8);
        if (model.CachesLong)
        {
            writer.WriteGiven("ttl"u8, mark.Lifetime);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter writer, ToolDefinition tool, BedrockModel model, TranslationNotes notes)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("toolSpec"u8);
        writer.WriteString("name"u8, tool.Name);
        if (!string.IsNullOrWhiteSpace(tool.Description))
        {
            writer.WriteString("description"u8, tool.Description);
        }

        writer.WriteStartObject("inputSchema"u8);
        writer.WritePropertyName("json"u8);
        WriteSchema(writer, tool.Parameters);
        writer.WriteEndObject();
        if (tool.Strict == true)
        {
            WriteStrict(writer, tool, model, notes);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteStrict(Utf8JsonWriter writer, ToolDefinition tool, BedrockModel model, TranslationNotes notes)
    {
        if (model.TakesSchemas && tool.Parameters is { } schema && BedrockSchemas.CanBeHeldTo(schema))
        {
            writer.WriteBoolean("strict"u8, true);
        }
        else
        {
            notes.Drop("strict");
        }
    }

    // Converse wants the type of a tool's input said, and it has to be an object.
    private static void WriteSchema(Utf8JsonWriter writer, JsonElement? parameters)
    {
        if (parameters is not { ValueKind: JsonValueKind.Object } schema)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "object"u8);
            writer.WriteStartObject("properties"u8);
            writer.WriteEndObject();
            writer.WriteEndObject();
            return;
        }

        JsonSchemas.WriteObject(writer, schema);
    }

    private static void WriteChoice(Utf8JsonWriter writer, ToolChoice forced)
    {
        writer.WriteStartObject("toolChoice"u8);
        writer.WriteStartObject(forced.Mode == ToolChoiceMode.Named ? "tool"u8 : "any"u8);
        if (forced.Mode == ToolChoiceMode.Named)
        {
            writer.WriteString("name"u8, forced.Name);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
