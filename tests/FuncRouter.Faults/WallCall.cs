using System.Text.Json;

namespace FuncRouter.Faults;

/// <summary>One request that reached the wall.</summary>
/// <param name="Provider">Whom it was for: <c>primary</c> or <c>fallback</c>.</param>
/// <param name="Model">The model that it named.</param>
/// <param name="At">When it came, since the wall began.</param>
/// <param name="Prefill">The piece of an assistant's turn that it ended with, to go on from; null for none.</param>
internal sealed record WallCall(string Provider, string Model, TimeSpan At, string? Prefill)
{
    /// <summary>The scenario that the model's name begins with: <c>s08</c>, <c>s08d</c>.</summary>
    public string Scenario { get; } = Model.Split('-')[0];

    /// <summary>Whether each answer has words of its own, as those of real models.</summary>
    public bool HasOwnWords => Scenario.EndsWith(Faults.Scenario.OwnWordsMark);

    /// <summary>Whether it was answered whole.</summary>
    public bool Answered { get; set; }

    /// <summary>Reads a request.</summary>
    public static WallCall Read(string provider, JsonElement body, TimeSpan at)
    {
        var messages = body.GetProperty("messages");
        var last = messages[messages.GetArrayLength() - 1];
        return new WallCall(
            provider, body.GetProperty("model").GetString()!, at, last.GetProperty("role").GetString() == "assistant" ? last.GetProperty("content").GetString() : null);
    }
}
