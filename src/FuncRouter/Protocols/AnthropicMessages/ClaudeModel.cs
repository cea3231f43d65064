using System.Globalization;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// What a model behind Anthropic's protocol takes, by its name. Names have a family and a version in either order
/// (<c>claude-3-7-sonnet-20250219</c>, <c>claude-opus-4-5</c>, <c>anthropic.claude-sonnet-4-6-v1</c>); a Claude without a version is taken
/// for a current one. Models that are no Claude speak the protocol as it was at first.
/// Source: Anthropic documentation, "Models overview", "Thinking", "Adaptive thinking", "Effort", "Structured outputs" and "Migration guide" ("Prefill removal").
/// </summary>
internal sealed record ClaudeModel
{
    private const int Newest = 60;

    private ClaudeModel(string family, int version)
    {
        var isClaude = version > 0;
        var isAboveFamilies = family is "fable" or "mythos";
        AnswersInSchemas = version >= 45;
        ThinksAdaptively = version >= 46;
        ThinksByBudget = !isClaude || version is >= 37 and < 46;
        ThinksUnasked = version >= 50;
        CanKeepFromThinking = !isAboveFamilies && !(version >= 55 && family is "opus" or "sonnet");
        CanBeForcedToTools = !(version >= 55 && family is "opus" or "sonnet") && !(version >= 51 && isAboveFamilies);
        Continues = isClaude && version < 46;
        HasSampling = version < 47;
        TakesTemperatureWithTopP = version < 41;
        HighestEfforts = version >= 47 ? ["xhigh", "max"] : ["max"];
    }

    /// <summary>Whether <c>output_config.format</c> holds it to a JSON schema.</summary>
    public bool AnswersInSchemas { get; }

    /// <summary>Whether it decides for itself how much to think, under <c>output_config.effort</c>.</summary>
    public bool ThinksAdaptively { get; }

    /// <summary>Whether it thinks within <c>budget_tokens</c>.</summary>
    public bool ThinksByBudget { get; }

    /// <summary>Whether it thinks where nobody asked for it.</summary>
    public bool ThinksUnasked { get; }

    /// <summary>Whether it takes <c>thinking.type: disabled</c>.</summary>
    public bool CanKeepFromThinking { get; }

    /// <summary>Whether <c>tool_choice</c> may be <c>any</c> or <c>tool</c>.</summary>
    public bool CanBeForcedToTools { get; }

    /// <summary>Whether it goes on with an answer whose beginning is the last turn. Later models refuse such a turn.</summary>
    public bool Continues { get; }

    /// <summary>Whether it takes <c>temperature</c>, <c>top_p</c> and <c>top_k</c> at all.</summary>
    public bool HasSampling { get; }

    /// <summary>Whether it takes <c>temperature</c> and <c>top_p</c> in one request.</summary>
    public bool TakesTemperatureWithTopP { get; }

    /// <summary>The efforts above <c>high</c> that it knows.</summary>
    public string[] HighestEfforts { get; }

    /// <summary>Reads a name.</summary>
    public static ClaudeModel Of(string name)
    {
        var words = name.ToLowerInvariant().Split(['-', '.', '_', '/', ':', '@']);
        var start = Array.IndexOf(words, "claude");
        if (start < 0)
        {
            return new ClaudeModel("", 0);
        }

        var family = words.Skip(start + 1).FirstOrDefault(word => word is "opus" or "sonnet" or "haiku" or "fable" or "mythos") ?? "";

        var numbers = words.Skip(start + 1).SkipWhile(word => !IsVersionNumber(word)).TakeWhile(IsVersionNumber).Take(2);
        var version = numbers.Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToArray() switch
        {
            [var major, var minor] => (major * 10) + Math.Min(minor, 9),
            [var major] => major * 10,
            _ => Newest,
        };
        return new ClaudeModel(family, version);
    }

    // A date has more digits than a version's number.
    private static bool IsVersionNumber(string word) => word.Length is 1 or 2 && word.All(char.IsAsciiDigit);
}
