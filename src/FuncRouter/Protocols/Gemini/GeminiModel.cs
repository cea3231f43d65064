using System.Globalization;
using System.Text.RegularExpressions;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// What a model takes, by its name: generations differ, and a field that a model does not know is an error. A Gemini without a version in
/// its name (<c>gemini-flash-latest</c>) is taken for the newest; a name that is no Gemini's (Gemma, a tuned model) for one that has none
/// of what came with later generations.
/// Source: Gemini API documentation, "Thinking", "Thought signatures", "Function calling", "Structured outputs" and "File input methods".
/// </summary>
internal sealed partial class GeminiModel
{
    private const int Newest = int.MaxValue;

    private static readonly string[] Folders = ["models/", "tunedModels/"];

    private readonly string _name;
    private readonly int _version;

    /// <summary>Reads a name, with or without the folder before it.</summary>
    public GeminiModel(string name)
    {
        _name = name.ToLowerInvariant();
        _version = VersionOf(_name);
    }

    /// <summary>Whether instructions stand in a field of their own; else the user has to say them.</summary>
    public bool TakesInstructions => !Has("gemma-");

    /// <summary>Whether calls of functions and their results are matched by ids, and not only by names and order.</summary>
    public bool HasCallIds => _version >= 30;

    /// <summary>Whether a call of a function that comes back without its signature is refused.</summary>
    public bool WantsSignatures => _version >= 30;

    /// <summary>Whether a function's result may have images and documents in it.</summary>
    public bool TakesMediaInResults => _version >= 30;

    /// <summary>Whether it can be held to a schema while it has functions to call.</summary>
    public bool TakesSchemaBesideTools => _version >= 30;

    /// <summary>Whether it can be held to the schemas of functions while it may also answer in words.</summary>
    public bool ValidatesCalls => _version >= 25;

    /// <summary>Whether it fetches what is at a public address.</summary>
    public bool FollowsLinks => _version >= 25;

    /// <summary>Whether it takes penalties on repeated tokens, and tells log probabilities: the later generations refuse both.</summary>
    public bool HasTokenStatistics => _version < 25;

    /// <summary>Whether it thinks as much as a level says.</summary>
    public bool ThinksByLevel => _version >= 30 && !MakesMedia;

    /// <summary>Whether it thinks within a budget of tokens.</summary>
    public bool ThinksByBudget => _version == 25 && !MakesMedia;

    /// <summary>The least that it can be made to think, as one of <see cref="GeminiThinkingLevel"/>.</summary>
    public GeminiThinkingLevel LeastLevel =>
        Has("-pro") || IsHydrogen || Has("gemini-flash-latest") || (_version is >= 37 and < Newest && Has("-flash") && !IsLite)
            ? GeminiThinkingLevel.Low
            : GeminiThinkingLevel.Minimal;

    /// <summary>The most that it can be made to think.</summary>
    public GeminiThinkingLevel HighestLevel => IsHydrogen ? GeminiThinkingLevel.XHigh : GeminiThinkingLevel.High;

    /// <summary>Whether it knows a level between low and high.</summary>
    public bool HasMediumLevel => !(_version == 30 && Has("-pro"));

    /// <summary>The smallest budget, apart from none at all.</summary>
    public int LeastBudget => Has("-pro") ? 128 : IsLite ? 512 : 1;

    /// <summary>The largest budget.</summary>
    public int LargestBudget => Has("-pro") ? 32768 : 24576;

    /// <summary>Whether its budget may be nothing.</summary>
    public bool CanKeepFromThinking => !Has("-pro");

    private bool IsLite => Has("-lite");

    private bool IsHydrogen => Has("gemini-4-hydrogen");

    private bool MakesMedia => Has("-image") || Has("-tts") || Has("-audio");

    /// <summary>A model's full name, <c>models/gemini-2.5-flash</c>; names may come with their folder, as the API itself lists them.</summary>
    public static string NameOf(string model) => FolderOf(model) is null ? "models/" + model : model;

    /// <summary>A model's path below the API's address.</summary>
    public static string PathOf(string model) =>
        FolderOf(model) is { } folder ? folder + Uri.EscapeDataString(model[folder.Length..]) : "models/" + Uri.EscapeDataString(model);

    private static string? FolderOf(string model) => Array.Find(Folders, folder => model.StartsWith(folder, StringComparison.Ordinal));

    private bool Has(string word) => _name.Contains(word, StringComparison.Ordinal);

    // 2.5 counts as 25.
    private static int VersionOf(string name)
    {
        if (Numbered().Match(name) is { Success: true } match)
        {
            return (Whole(match.Groups[1]) * 10) + (match.Groups[2].Success ? Whole(match.Groups[2]) : 0);
        }

        // The robot's own numbers are no generations, and the first Gemini had none.
        return name.Contains("gemini-robotics-er-1", StringComparison.Ordinal) ? 25
            : First().IsMatch(name) ? 10
            : name.Contains("gemini-", StringComparison.Ordinal) ? Newest
            : 0;
    }

    private static int Whole(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"gemini-(\d{1,2})(?:\.(\d))?(?!\d)")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"gemini-pro(-vision)?$")]
    private static partial Regex First();
}

/// <summary>How much a model thinks that thinks by levels, in rising order.</summary>
internal enum GeminiThinkingLevel
{
    /// <summary>As good as not at all.</summary>
    Minimal,

    /// <summary>Little.</summary>
    Low,

    /// <summary>In between.</summary>
    Medium,

    /// <summary>Much; what models do where nobody says anything.</summary>
    High,

    /// <summary>As much as it can, for models that know more than much.</summary>
    XHigh,
}
