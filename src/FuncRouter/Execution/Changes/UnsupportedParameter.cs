using System.Text.RegularExpressions;
using FuncRouter.Providers;

namespace FuncRouter.Execution.Changes;

/// <summary>Reads from a provider's refusal which parameter it will not have.</summary>
internal static partial class UnsupportedParameter
{
    // Without these the answer would be another one than was asked for; a refusal of theirs is the client's to see.
    private static readonly HashSet<string> Essential = new(StringComparer.Ordinal)
    {
        "model", "messages", "input", "prompt", "system", "instructions", "stream", "tools", "functions", "tool_choice", "function_call",
        "response_format", "text", "output_config", "output_format", "n", "previous_response_id", "conversation", "modalities", "audio",
    };

    /// <summary>The name of the parameter, as the provider gives it; null where the refusal is about something else, or about the request's core.</summary>
    public static string? NameIn(UpstreamFailure failure)
    {
        var name = failure is { Param: { Length: > 0 } param, ProviderCode: "unsupported_parameter" or "unsupported_value" or "unknown_parameter" }
            ? param
            : Named(failure.Message);
        return name is null || Essential.Contains(name) || name.AsSpan().ContainsAny('.', '[') ? null : name;
    }

    private static string? Named(string message)
    {
        foreach (var pattern in (ReadOnlySpan<Regex>)[Quoted(), Supplied(), ExtraInput(), ExtraInBody(), Extraneous(), NotTogether(), ForThisModel(), Argument()])
        {
            if (pattern.Match(message) is { Success: true } match)
            {
                return match.Groups["name"].Value;
            }
        }

        return null;
    }

    // OpenAI and Azure: "Unsupported parameter: 'max_tokens' is not supported with this model."
    [GeneratedRegex("(?:Unsupported|Unknown|Unrecognized) (?:parameter|value|argument|field)s?: ?['\"`](?<name>\\w+)['\"`]", RegexOptions.IgnoreCase)]
    private static partial Regex Quoted();

    // OpenAI and Azure, older: "Unrecognized request argument supplied: top_k".
    [GeneratedRegex("Unrecognized request arguments? supplied: (?<name>\\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Supplied();

    // Anthropic: "top_k: Extra inputs are not permitted".
    [GeneratedRegex("(?:^|[\\s\"])(?<name>\\w+): Extra inputs are not permitted", RegexOptions.IgnoreCase)]
    private static partial Regex ExtraInput();

    // vLLM and Mistral, which print what their validator says: "'type': 'extra_forbidden', 'loc': ('body', 'seed')".
    [GeneratedRegex("extra_forbidden.{0,40}?['\"]body['\"], ?['\"](?<name>\\w+)['\"]", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex ExtraInBody();

    // Bedrock: "extraneous key [top_k] is not permitted".
    [GeneratedRegex("extraneous key \\[(?<name>\\w+)\\]", RegexOptions.IgnoreCase)]
    private static partial Regex Extraneous();

    // Anthropic: "`temperature` and `top_p` cannot both be specified for this model."
    [GeneratedRegex("[`'\"]\\w+[`'\"] and [`'\"](?<name>\\w+)[`'\"] cannot both be specified", RegexOptions.IgnoreCase)]
    private static partial Regex NotTogether();

    // Groq: "property 'logprobs' is unsupported"; Anthropic: "`temperature` is deprecated for this model"; many: "'seed' is not supported".
    [GeneratedRegex("['\"`](?<name>\\w+)['\"`] (?:is|are) (?:not supported|unsupported|deprecated|not allowed|not permitted)", RegexOptions.IgnoreCase)]
    private static partial Regex ForThisModel();

    // xAI: "Argument not supported on this model: presencePenalty"; "Model grok-4 does not support parameter stop".
    [GeneratedRegex("(?:Argument not supported on this model: |does not support (?:the )?parameters? )['\"`]?(?<name>\\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Argument();
}
