namespace FuncRouter.Protocols.Cohere;

/// <summary>What Cohere's models have in common. Source: Cohere documentation, "An overview of Cohere's models".</summary>
internal static class CohereModels
{
    // From before "Command A Reasoning", and those that were made for one task; all general models since then are hybrid.
    private static readonly string[] WithoutThoughts =
        ["command-r", "command-light", "command-nightly", "command-a-03-2025", "command-a-vision", "command-a-translate", "c4ai-"];

    /// <summary>Whether a model can think before it answers. A name that is not known is taken for a newer model's.</summary>
    public static bool CanThink(string model) =>
        model != "command" && !WithoutThoughts.Any(name => model.StartsWith(name, StringComparison.Ordinal));
}
