using System.Collections.Immutable;

namespace FuncRouter.Providers;

/// <summary>The public services that need nothing but a key. One more that speaks a known protocol is one more line.</summary>
public static class KnownProviders
{
    /// <summary>All of them, in the order in which they are enabled.</summary>
    public static ImmutableArray<KnownProvider> All { get; } =
    [
        new("openai", OpenAIProvider.OpenAI.Name, OpenAIProvider.OpenAI.DefaultBaseUrl!, OpenAIProvider.OpenAI.KeyVariable!,
            ["gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano"]),
        Compatible("groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY",
            "openai/gpt-oss-120b", "llama-3.3-70b-versatile", "llama-3.1-8b-instant"),
        Compatible("mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY",
            "mistral-large-latest", "mistral-medium-latest", "mistral-small-latest"),
        Compatible("deepseek", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY",
            "deepseek-v4-pro", "deepseek-v4-flash"),
        Compatible("xai", "https://api.x.ai/v1", "XAI_API_KEY",
            "grok-4.3", "grok-4.20-0309-non-reasoning"),
        Compatible("together", "https://api.together.xyz/v1", "TOGETHER_API_KEY",
            "deepseek-ai/DeepSeek-V4-Pro", "MiniMaxAI/MiniMax-M3", "Qwen/Qwen3.5-9B"),
        Compatible("fireworks", "https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY",
            "accounts/fireworks/models/deepseek-v4-pro",
            "accounts/fireworks/models/deepseek-v4-flash",
            "accounts/fireworks/models/gpt-oss-120b"),
        Compatible("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY",
            "anthropic/claude-sonnet-4.6", "openai/gpt-5.4-mini", "google/gemini-3.1-flash-lite"),
        Compatible("cerebras", "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY",
            "zai-glm-4.7", "gpt-oss-120b"),
    ];

    private static KnownProvider Compatible(string name, string baseUrl, string keyVariable, params ImmutableArray<string> models) =>
        new(name, OpenAIProvider.Compatible.Name, new Uri(baseUrl), keyVariable, models);
}
