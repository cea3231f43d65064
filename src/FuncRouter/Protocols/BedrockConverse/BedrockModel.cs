using System.Globalization;
using System.Text.RegularExpressions;

namespace FuncRouter.Protocols.BedrockConverse;

/// <summary>
/// What the name of a model says about it. Converse has one form for all models, but not every model takes every field, and a field that
/// a model does not take is an error.
/// Source: Amazon Bedrock User Guide, "Supported models and model features", "Prompt caching", "Structured output", "Adaptive thinking"
/// and "Extended thinking"; Amazon Nova 2 User Guide, "Extended thinking".
/// </summary>
internal sealed partial class BedrockModel
{
    private static readonly Version Claude37 = new(3, 7);
    private static readonly Version Claude45 = new(4, 5);
    private static readonly Version Claude46 = new(4, 6);
    private static readonly Version Claude47 = new(4, 7);
    private static readonly Version Claude51 = new(5, 1);
    private static readonly Version Claude55 = new(5, 5);

    // The open models that Bedrock can hold to a schema.
    private static readonly string[] Structured =
    [
        "qwen.qwen3", "openai.gpt-oss", "deepseek.v3", "google.gemma-3", "minimax.", "moonshot", "nvidia.nemotron", "mistral.ministral",
        "mistral.magistral", "mistral.mistral-large-3",
    ];

    private readonly string _name;
    private readonly Version? _claude;

    /// <summary>Reads a name.</summary>
    /// <param name="name">A model id, an inference profile or an ARN of either. Where an ARN hides the model, nothing is known of it.</param>
    public BedrockModel(string name)
    {
        _name = name;
        IsClaude = Has("anthropic.") || Has("claude");
        _claude = IsClaude ? ClaudeVersion(name) : null;
    }

    /// <summary>Whether it is Anthropic's.</summary>
    public bool IsClaude { get; }

    /// <summary>Whether it is one of Amazon's Nova models.</summary>
    public bool IsNova => Has("amazon.nova");

    /// <summary>Whether it is a Nova model that can think.</summary>
    public bool IsThinkingNova => Has("amazon.nova-2");

    /// <summary>Whether it is OpenAI's.</summary>
    public bool IsOpenAI => Has("openai.");

    /// <summary>Whether it is one of OpenAI's open models, which have other parameters than the newer ones.</summary>
    public bool IsGptOss => Has("openai.gpt-oss");

    /// <summary>Whether it is Mistral's.</summary>
    public bool IsMistral => Has("mistral.");

    /// <summary>Whether it can hear.</summary>
    public bool Hears => Has("voxtral") || Has("nova-2-omni");

    /// <summary>Whether it thinks within a budget of tokens.</summary>
    public bool ThinksByBudget => _claude >= Claude37 && _claude < Claude47;

    /// <summary>Whether it thinks as much as it likes, under a word for the effort.</summary>
    public bool ThinksAdaptively => _claude >= Claude46;

    /// <summary>Whether it goes on with an answer whose beginning is the last turn. Later models refuse such a turn.</summary>
    public bool Continues => _claude is not null && _claude < Claude46;

    /// <summary>Whether it knows an effort between high and max.</summary>
    public bool KnowsExtraHighEffort => _claude >= Claude47;

    /// <summary>Whether it takes temperature, top p and top k.</summary>
    public bool TakesSampling => !(_claude >= Claude47) && (!IsOpenAI || IsGptOss);

    /// <summary>Whether it takes stop sequences.</summary>
    public bool TakesStopSequences => !IsOpenAI;

    /// <summary>Whether it can be made to call a tool. Claude models that always think cannot.</summary>
    public bool TakesForcedTools => !Has("meta.") && !AlwaysThinks;

    /// <summary>Whether it can be made to call one tool and no other.</summary>
    public bool TakesNamedTools => TakesForcedTools && !IsMistral && !Has("deepseek.");

    /// <summary>Whether a tool's result may say that the tool failed.</summary>
    public bool TakesToolStatus => IsClaude || IsNova;

    /// <summary>Whether it can be held to a JSON schema.</summary>
    public bool TakesSchemas =>
        AlwaysThinks
        || (Has("claude-sonnet-4") && _claude == Claude45)
        || (Has("claude-opus-4") && _claude >= Claude45 && _claude <= Claude46)
        || Array.Exists(Structured, Has);

    /// <summary>Whether prompts can be cached.</summary>
    public bool TakesCachePoints => IsNova || _claude >= Claude37 || Has("claude-3-5-haiku");

    /// <summary>Whether tools can be cached.</summary>
    public bool CachesTools => TakesCachePoints && !IsNova;

    /// <summary>Whether the cache can keep a prompt for an hour.</summary>
    public bool CachesLong => _claude >= Claude45;

    private bool AlwaysThinks => (_claude >= Claude55 && !Has("haiku")) || (_claude >= Claude51 && Has("fable"));

    private bool Has(string part) => _name.Contains(part, StringComparison.OrdinalIgnoreCase);

    // A Claude without a number is one from before they had any, or one that is newer than this code.
    private static Version ClaudeVersion(string name)
    {
        var match = ClaudeNumber().Match(name);
        if (match.Success)
        {
            return new Version(Whole(match.Groups[1]), match.Groups[2].Success ? Whole(match.Groups[2]) : 0);
        }

        return OldClaude().IsMatch(name) ? new Version(2, 0) : new Version(int.MaxValue, 0);
    }

    private static int Whole(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"claude-(?:[a-z]+-)?(\d{1,2})(?:-(\d{1,2}))?(?!\d)", RegexOptions.IgnoreCase)]
    private static partial Regex ClaudeNumber();

    [GeneratedRegex(@"claude-(?:instant-)?v\d", RegexOptions.IgnoreCase)]
    private static partial Regex OldClaude();
}
