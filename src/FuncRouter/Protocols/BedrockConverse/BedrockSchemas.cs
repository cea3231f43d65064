using System.Text.Json;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>
/// Which JSON schemas Bedrock can hold a model to: closed objects, and nothing that a grammar of tokens cannot say. Others are an error
/// there, so they go another way.
/// Source: Amazon Bedrock User Guide, "Structured output", "Supported features".
/// </summary>
internal static class BedrockSchemas
{
    /// <summary>Whether a model can be held to a schema.</summary>
    public static bool CanBeHeldTo(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return schema.ValueKind is JsonValueKind.True or JsonValueKind.False;
        }

        var isObject = schema.Is("type"u8, "object"u8) || schema.Get("properties"u8) is not null;
        return (!isObject || schema.Flag("additionalProperties"u8) == false) && schema.EnumerateObject().All(KeywordIsKnown);
    }

    private static bool KeywordIsKnown(JsonProperty keyword) => keyword.Name switch
    {
        "properties" or "$defs" or "definitions" =>
            keyword.Value.ValueKind == JsonValueKind.Object && keyword.Value.EnumerateObject().All(inner => CanBeHeldTo(inner.Value)),
        "anyOf" or "allOf" => keyword.Value.ValueKind == JsonValueKind.Array && keyword.Value.EnumerateArray().All(CanBeHeldTo),
        "items" => CanBeHeldTo(keyword.Value),
        // A reference may lead back to where it stands, and a schema may not.
        "$ref" or "oneOf" or "not" or "if" or "then" or "else" or "patternProperties" or "propertyNames" or "prefixItems" or "contains" => false,
        "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf" or "minLength" or "maxLength" or "pattern" => false,
        "minItems" or "maxItems" or "uniqueItems" or "minProperties" or "maxProperties" => false,
        _ => true,
    };
}
