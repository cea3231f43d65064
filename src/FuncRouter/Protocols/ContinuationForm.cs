using System.Collections.Immutable;

namespace FuncRouter.Protocols;

/// <summary>
/// How a provider of OpenAI's chat completions is asked to go on with an answer that has begun: its beginning is the last message, of the
/// role <c>assistant</c>, and what else the provider wants stands here.
/// </summary>
public sealed record ContinuationForm
{
    private ContinuationForm(string name) => Name = name;

    /// <summary>Nothing but the message. Source: Groq documentation, "Assistant Message Prefilling".</summary>
    public static ContinuationForm Message { get; } = new("message");

    /// <summary>
    /// The message has <c>"prefix": true</c>. Source: Mistral API reference, "Chat Completion"; DeepSeek API documentation, "Chat Prefix Completion".
    /// </summary>
    public static ContinuationForm Prefix { get; } = new("prefix") { Mark = "prefix" };

    /// <summary>
    /// The message has <c>"partial": true</c>. Source: Kimi API documentation, "Partial Mode"; Alibaba Cloud Model Studio documentation,
    /// "Partial mode".
    /// </summary>
    public static ContinuationForm Partial { get; } = new("partial") { Mark = "partial" };

    /// <summary>
    /// The request says that its last message is open. Source: vLLM documentation, "OpenAI-Compatible Server", "Extra parameters".
    /// </summary>
    public static ContinuationForm FinalMessage { get; } = new("final-message")
    {
        Fields = [("continue_final_message", "true"), ("add_generation_prompt", "false")],
    };

    /// <summary>All of them, in the order in which messages list them.</summary>
    public static ImmutableArray<ContinuationForm> All { get; } = [Message, Prefix, Partial, FinalMessage];

    /// <summary>The name in the configuration.</summary>
    public string Name { get; }

    /// <summary>The field of the message that is <c>true</c>; null for none.</summary>
    public string? Mark { get; private init; }

    /// <summary>Fields of the request, each with its JSON value.</summary>
    public ImmutableArray<(string Name, string Json)> Fields { get; private init; } = [];

    /// <summary>
    /// The field that keeps a model from thinking, with its JSON value: what was thought about a beginning is nothing that the model could go on
    /// from. Null where the provider has none; then models that think are not asked to go on.
    /// </summary>
    public (string Name, string Json)? WithoutThinking { get; init; }

    /// <summary>The path below the provider's base address, where it is not that of other requests; null for the same.</summary>
    public string? Path { get; init; }
}
