using System.Text.Json.Nodes;
using FuncRouter.Execution;

namespace FuncRouter.Faults;

/// <summary>The router's configuration in front of the wall: its defaults, but for the times, which shrink with the wall's,
/// and what it cannot know of the fallback: that it goes on with a text.</summary>
internal static class WallConfiguration
{
    /// <summary>The model that a scenario's requests name.</summary>
    public static string PrimaryOf(string name) => IsAboutLength(name) ? $"primary/{name}-small" : $"primary/{name}";

    /// <summary>The one behind it.</summary>
    public static string FallbackOf(string name) => IsAboutLength(name) ? $"fallback/{name}-large" : $"fallback/{name}";

    /// <summary>The configuration.</summary>
    public static JsonObject Of(FaultWall wall, TimeProfile profile)
    {
        var defaults = new ResilienceOptions();
        JsonObject Provider(string name) => new() { ["type"] = "openai-compatible", ["baseUrl"] = $"{wall.Address}/{name}/v1" };
        var fallback = Provider("fallback");
        fallback["quirks"] = new JsonObject { ["continuation"] = "prefix" };
        return new JsonObject
        {
            ["providers"] = new JsonObject { ["primary"] = Provider("primary"), ["fallback"] = fallback },
            ["probes"] = new JsonObject { ["enabled"] = false },
            ["resilience"] = new JsonObject
            {
                ["firstTokenTimeoutSeconds"] = profile.Of(defaults.FirstTokenTimeout.TotalSeconds).TotalSeconds,
                ["idleTimeoutSeconds"] = profile.Of(defaults.IdleTimeout.TotalSeconds).TotalSeconds,
                ["cooldownSeconds"] = profile.Of(defaults.Cooldown.TotalSeconds).TotalSeconds,
                ["deadlineSeconds"] = profile.Of(defaults.Deadline.TotalSeconds).TotalSeconds,
            },
        };
    }

    private static bool IsAboutLength(string name) => name.StartsWith("s12", StringComparison.Ordinal);
}
