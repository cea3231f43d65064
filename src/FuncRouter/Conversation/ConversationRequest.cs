using System.Collections.Immutable;
using System.Text.Json;

namespace FuncRouter.Conversation;

/// <summary>
/// What a client asks a model, whatever protocol it came in: read by the client's protocol, written by the provider's where the two
/// differ. Null stands for what the client left to the provider.
/// </summary>
public sealed record ConversationRequest
{
    /// <summary>The turns, system and developer messages included, in the client's order.</summary>
    public required ImmutableArray<Message> Messages { get; init; }

    /// <summary>Whether the answer shall come as a stream.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether the last turn is the beginning of the answer itself, which the model shall go on with.</summary>
    public bool Continues { get; init; }

    /// <summary>The tools that the model may call.</summary>
    public ImmutableArray<ToolDefinition> Tools { get; init; } = [];

    /// <summary>Whether and which tools have to be called.</summary>
    public ToolChoice? ToolChoice { get; init; }

    /// <summary>Whether several tools may be called at once.</summary>
    public bool? ParallelToolCalls { get; init; }

    /// <summary>The form of the answer; null for free text.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>The most tokens of the answer, reasoning included.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Texts that end the answer.</summary>
    public ImmutableArray<string> StopSequences { get; init; } = [];

    /// <summary>Sampling temperature.</summary>
    public double? Temperature { get; init; }

    /// <summary>Nucleus sampling, 0 to 1.</summary>
    public double? TopP { get; init; }

    /// <summary>Sampling from the K likeliest tokens.</summary>
    public int? TopK { get; init; }

    /// <summary>Penalty on tokens by how often they have come, −2 to 2.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>Penalty on tokens that have come at all, −2 to 2.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>The seed of the sampling.</summary>
    public long? Seed { get; init; }

    /// <summary>How many answers are wanted.</summary>
    public int? Candidates { get; init; }

    /// <summary>Whether the tokens' log probabilities are wanted.</summary>
    public bool LogProbabilities { get; init; }

    /// <summary>How many alternatives to each token are wanted.</summary>
    public int? TopLogProbabilities { get; init; }

    /// <summary>How much the model shall think.</summary>
    public ReasoningOptions? Reasoning { get; init; }

    /// <summary>How long-winded the answer shall be: <c>low</c>, <c>medium</c> or <c>high</c>.</summary>
    public string? Verbosity { get; init; }

    /// <summary>The end user's id, for the provider's own abuse checks.</summary>
    public string? User { get; init; }

    /// <summary>
    /// Fields that the client's protocol has and this form has not, by their names: what they asked for is lost in a translation, and the
    /// client is told so.
    /// </summary>
    public ImmutableArray<string> Untranslated { get; init; } = [];
}

/// <summary>A function that the model may call.</summary>
/// <param name="Name">Its name.</param>
public sealed record ToolDefinition(string Name)
{
    /// <summary>What it does, in words for the model.</summary>
    public string? Description { get; init; }

    /// <summary>The JSON schema of its arguments; null for none.</summary>
    public JsonElement? Parameters { get; init; }

    /// <summary>Whether the arguments have to follow the schema exactly.</summary>
    public bool? Strict { get; init; }

    /// <summary>Set where the client marked the prompt up to and including this tool for the provider's cache.</summary>
    public CacheMark? Cache { get; init; }
}

/// <summary>Whether tools are called.</summary>
public enum ToolChoiceMode
{
    /// <summary>As the model likes.</summary>
    Auto,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>At least one.</summary>
    Required,

    /// <summary>The one that <see cref="ToolChoice.Name"/> names.</summary>
    Named,
}

/// <summary>Whether and which tools have to be called.</summary>
/// <param name="Mode">Whether.</param>
/// <param name="Name">Which, under <see cref="ToolChoiceMode.Named"/>; else null.</param>
public sealed record ToolChoice(ToolChoiceMode Mode, string? Name = null)
{
    /// <summary>The only tools that may be called, under <see cref="ToolChoiceMode.Auto"/> and <see cref="ToolChoiceMode.Required"/>; empty for all.</summary>
    public ImmutableArray<string> Allowed { get; init; } = [];
}

/// <summary>JSON as the form of an answer.</summary>
/// <param name="Schema">The schema that it has to follow; null for any JSON object.</param>
public sealed record OutputFormat(JsonElement? Schema)
{
    /// <summary>The schema's name; null where none was given.</summary>
    public string? Name { get; init; }

    /// <summary>What the schema is for, in words for the model.</summary>
    public string? Description { get; init; }

    /// <summary>Whether the answer has to follow the schema exactly.</summary>
    public bool? Strict { get; init; }
}

/// <summary>How much a model shall think before it answers.</summary>
public sealed record ReasoningOptions
{
    /// <summary>In a word: <c>none</c>, <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c>, <c>xhigh</c> or <c>max</c>; null where only a budget was given, or nothing but that it may think.</summary>
    public string? Effort { get; init; }

    /// <summary>In tokens.</summary>
    public int? BudgetTokens { get; init; }

    /// <summary>Whether the model decides for itself how much it thinks (Anthropic's <c>adaptive</c>).</summary>
    public bool IsAdaptive { get; init; }

    /// <summary>Whether the client wants to see the thoughts or their summary; null where it did not say.</summary>
    public bool? ShowThoughts { get; init; }

    /// <summary>Whether thinking is off.</summary>
    public bool IsOff => Effort == "none" || BudgetTokens == 0;
}
