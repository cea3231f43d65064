using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.Json;

/// <summary>
/// The router's own fields in a request body, the same in every protocol: OpenRouter's <c>models</c> and <c>provider</c>, LiteLLM's
/// <c>fallbacks</c>, OpenRouter's <c>transforms</c>, and <c>session_id</c>. They never reach a provider.
/// Source: OpenRouter documentation, "Provider routing", "Model routing" and "Message transforms"; LiteLLM documentation, "Fallbacks".
/// </summary>
internal static class RouterFields
{
    // Names are kept in tables, logs and headers; no provider has a longer one.
    private const int LongestName = 256;

    /// <summary>Whether a text may name a model or provider: not too long, and without control characters.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= LongestName && !text.Any(char.IsControl);

    /// <summary>What to tell a client whose text is no name.</summary>
    public static string NameRule(string field) => $"\"{field}\" has a name that is longer than {LongestName} characters or has control characters in it.";

    /// <summary>Whether a field is the router's own.</summary>
    public static bool Contains(string name) => name is "models" or "provider" or "fallbacks" or "transforms" or "session_id";

    /// <summary>Reads a field that is the router's own, and passes over any other.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="reader">At the field's value; afterwards at its end.</param>
    /// <param name="controls">What has been asked for so far.</param>
    /// <returns>What to mend in it, or null.</returns>
    public static RouterError? TryRead(string name, ref Utf8JsonReader reader, ref RequestControls controls)
    {
        switch (name)
        {
            case "models" or "fallbacks":
                if (ReadNames(ref reader, name) is not { } models)
                {
                    return Invalid($"\"{name}\" must be a list of model names.", name);
                }

                controls = controls with { FallbackModels = controls.FallbackModels.AddRange(models) };
                return null;
            case "transforms":
                if (ReadNames(ref reader, name) is not { } transforms)
                {
                    return Invalid("\"transforms\" must be a list of names, as in [\"middle-out\"].", name);
                }

                controls = controls with
                {
                    MiddleOut = transforms.Contains("middle-out"),
                    Warnings = controls.Warnings.AddRange(transforms.Where(other => other != "middle-out").Select(other => $"transforms: {other} is not known")),
                };
                return null;
            case "provider":
                return ReadProvider(ref reader, ref controls);
            default:
                reader.Skip();
                return null;
        }
    }

    private static RouterError? ReadProvider(ref Utf8JsonReader reader, ref RequestControls controls)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return Invalid("\"provider\" must be an object, as in { \"only\": [\"groq\"] }.", "provider");
        }

        var wanted = ProviderPreferences.None;
        var warnings = controls.Warnings;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var option = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            ImmutableArray<string>? names = option is "order" or "only" or "ignore" ? ReadNames(ref reader, option) : [];
            if (names is not { } list)
            {
                return Invalid($"\"provider.{option}\" must be a list of provider names.", $"provider.{option}");
            }

            switch (option)
            {
                case "order":
                    wanted = wanted with { Order = list };
                    break;
                case "only":
                    wanted = wanted with { Only = list };
                    break;
                case "ignore":
                    wanted = wanted with { Ignore = list };
                    break;
                case "allow_fallbacks" when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                    wanted = wanted with { AllowFallbacks = reader.TokenType == JsonTokenType.True };
                    break;
                case "require_parameters" when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                    wanted = wanted with { RequireParameters = reader.TokenType == JsonTokenType.True };
                    break;
                case "sort" when reader.Text() is "price" or "throughput" or "latency":
                    wanted = wanted with { Sort = reader.Text() };
                    break;
                case "zdr" when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                    wanted = wanted with { ZeroRetention = reader.TokenType == JsonTokenType.True };
                    break;
                case "data_collection" when reader.Text() is "allow" or "deny":
                    wanted = wanted with { DenyDataCollection = reader.Text() == "deny" };
                    break;
                case "max_price" when ProviderNumbers.TryReadPrice(ref reader, out var price):
                    wanted = wanted with { MaxPrice = price };
                    break;
                case "preferred_max_latency" when ProviderNumbers.TryReadLevel(ref reader, out var seconds):
                    wanted = wanted with { MaxLatencySeconds = seconds };
                    break;
                case "preferred_min_throughput" when ProviderNumbers.TryReadLevel(ref reader, out var speed):
                    wanted = wanted with { MinTokensPerSecond = speed };
                    break;
                case "allow_fallbacks" or "require_parameters" or "sort" or "zdr" or "data_collection" or "max_price"
                    or "preferred_max_latency" or "preferred_min_throughput":
                    return Invalid($"\"provider.{option}\" has a value that is not known.", $"provider.{option}");
                default:
                    warnings = warnings.Add($"provider.{option} is not supported");
                    reader.Skip();
                    break;
            }
        }

        controls = controls with { Providers = wanted, Warnings = warnings };
        return null;
    }

    // LiteLLM also allows objects in its list; the model is then one of their fields.
    private static ImmutableArray<string>? ReadNames(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return [];
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        var names = ImmutableArray.CreateBuilder<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var text = reader.TokenType == JsonTokenType.StartObject && name == "fallbacks" ? ReadModelOf(ref reader) : reader.Text();
            if (text is null || !IsName(text))
            {
                return null;
            }

            names.Add(text);
        }

        return names.DrainToImmutable();
    }

    private static string? ReadModelOf(ref Utf8JsonReader reader)
    {
        string? model = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isModel = reader.ValueTextEquals("model"u8);
            reader.Read();
            model = isModel ? reader.Text() : model;
            reader.Skip();
        }

        return model;
    }

    private static RouterError Invalid(string message, string param) =>
        new() { Status = 400, Code = "invalid_request", Message = message, Param = param };
}
