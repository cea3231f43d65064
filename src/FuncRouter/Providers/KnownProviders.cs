using System.Collections.Immutable;
using FuncRouter.Protocols;

namespace FuncRouter.Providers;

/// <summary>
/// The public services and usual local servers that need nothing but a key, or not even that. One more that speaks a known protocol is one
/// more entry; where it departs from the protocol is data of the entry.
/// </summary>
public static class KnownProviders
{
    /// <summary>All of them, in the order in which they are enabled.</summary>
    public static ImmutableArray<KnownProvider> All { get; } =
    [
        new("openai", "openai", "https://api.openai.com/v1", "OPENAI_API_KEY", ["gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano"]),
        new("anthropic", "anthropic", "https://api.anthropic.com/v1", "ANTHROPIC_API_KEY", ["claude-sonnet-5", "claude-sonnet-4-6", "claude-haiku-4-5"]),
        new("gemini", "gemini", "https://generativelanguage.googleapis.com/v1beta", "GEMINI_API_KEY",
            ["gemini-3.5-flash", "gemini-2.5-flash", "gemini-3.1-flash-lite"]),
        new("cohere", "cohere", "https://api.cohere.com/v2", "COHERE_API_KEY", ["command-a-03-2025", "command-r7b-12-2024"]),
        Compatible("groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY",
            "openai/gpt-oss-120b", "llama-3.3-70b-versatile", "llama-3.1-8b-instant") with { Quirks = Takes("reasoning") with { Continuation = ContinuationForm.Message } },
        Compatible("mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY",
            "mistral-large-latest", "mistral-medium-latest", "mistral-small-latest") with
        {
            // Its schema is closed: a field that is not in it is an error. Source: Mistral's openapi.yaml, ChatCompletionRequest.
            Quirks = new ParameterQuirks
            {
                Renamed = Names(("seed", "random_seed"), ("max_completion_tokens", "max_tokens")),
                Refused = ["stream_options", "user", "safety_identifier", "logprobs", "top_logprobs", "logit_bias", "store", "service_tier", "verbosity"],
                Continuation = ContinuationForm.Prefix,
            },
        },
        Compatible("deepseek", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY",
            "deepseek-v4-pro", "deepseek-v4-flash") with
        {
            Quirks = Takes("reasoning_content") with { Continuation = ContinuationForm.Prefix with { Path = "../beta/chat/completions", WithoutThinking = ThinkingDisabled } },
        },
        Compatible("xai", "https://api.x.ai/v1", "XAI_API_KEY",
            "grok-4.3", "grok-4.20-0309-non-reasoning") with { Quirks = new ParameterQuirks { Refused = ["presence_penalty"] } },
        Compatible("together", "https://api.together.ai/v1", "TOGETHER_API_KEY",
            "deepseek-ai/DeepSeek-V4-Pro", "MiniMaxAI/MiniMax-M3", "Qwen/Qwen3.5-9B") with { Quirks = Takes("top_k") },
        Compatible("fireworks", "https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY",
            "accounts/fireworks/models/deepseek-v4-pro",
            "accounts/fireworks/models/deepseek-v4-flash",
            "accounts/fireworks/models/gpt-oss-120b") with { Quirks = Takes("top_k", "reasoning_content") },
        Compatible("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY",
            "anthropic/claude-sonnet-4.6", "openai/gpt-5.4-mini", "google/gemini-3.1-flash-lite") with
        {
            Quirks = Takes("top_k", "cache_control", "reasoning_details"),
        },
        Compatible("perplexity", "https://api.perplexity.ai", "PERPLEXITY_API_KEY", "sonar-pro", "sonar") with { Quirks = Takes("top_k") },
        Compatible("cerebras", "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY",
            "zai-glm-4.7", "gpt-oss-120b") with { Quirks = new ParameterQuirks { Refused = ["store"], Extra = ["reasoning"] } },
        Compatible("nvidia", "https://integrate.api.nvidia.com/v1", "NVIDIA_API_KEY",
            "deepseek-ai/deepseek-v4-pro", "nvidia/nemotron-3-ultra-550b-a55b"),

        // Not GITHUB_TOKEN, which every pipeline has and means for something else.
        Compatible("github-models", "https://models.github.ai/inference", "GITHUB_MODELS_TOKEN",
            "openai/gpt-4.1", "openai/o4-mini"),
        Compatible("huggingface", "https://router.huggingface.co/v1", "HF_TOKEN",
            "zai-org/GLM-5.2", "deepseek-ai/DeepSeek-V4-Pro", "MiniMaxAI/MiniMax-M3"),
        Compatible("cloudflare-workers-ai", "https://api.cloudflare.com/client/v4/accounts/{CLOUDFLARE_ACCOUNT_ID}/ai/v1", "CLOUDFLARE_API_KEY",
            "@cf/zai-org/glm-5.2", "@cf/openai/gpt-oss-120b"),
        Compatible("moonshotai", "https://api.moonshot.ai/v1", "MOONSHOT_API_KEY", "kimi-k2.6", "kimi-k2.5") with
        {
            Quirks = Takes("reasoning_content") with { Continuation = ContinuationForm.Partial with { WithoutThinking = ThinkingDisabled } },
        },
        Compatible("alibaba", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "DASHSCOPE_API_KEY", "qwen3.7-plus", "qwen-flash") with
        {
            Quirks = new ParameterQuirks { Continuation = ContinuationForm.Partial with { WithoutThinking = ("enable_thinking", "false") } },
        },
        Compatible("ollama", "http://localhost:11434/v1", null) with
        {
            // It ignores the newer name, and with it the limit.
            Quirks = new ParameterQuirks { Renamed = Names(("max_completion_tokens", "max_tokens")), Extra = ["reasoning"] },
        },
        Compatible("vllm", "http://localhost:8000/v1", null) with
        {
            Quirks = Takes("top_k", "reasoning_content") with { Continuation = ContinuationForm.FinalMessage },
        },
        Compatible("lmstudio", "http://localhost:1234/v1", null) with { Quirks = Takes("top_k") },
    ];

    private static (string Name, string Json) ThinkingDisabled => ("thinking", """{"type":"disabled"}""");

    private static ParameterQuirks Takes(params ImmutableHashSet<string> extra) => new() { Extra = extra };

    private static ImmutableDictionary<string, string> Names(params ReadOnlySpan<(string Old, string New)> names) =>
        names.ToArray().ToImmutableDictionary(name => name.Old, name => name.New);

    private static KnownProvider Compatible(string name, string baseUrl, string? keyVariable, params ImmutableArray<string> models) =>
        new(name, OpenAIProvider.Compatible.Name, baseUrl, keyVariable, models);
}
