using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>Writes parameters as the provider calls them, and notes those that it refuses. OpenAI's two protocols for conversations share it.</summary>
/// <param name="writer">Where to.</param>
/// <param name="target">Whom the request is for.</param>
/// <param name="notes">Takes what is left out.</param>
internal abstract class OpenAIParameterWriter(Utf8JsonWriter writer, UpstreamTarget target, TranslationNotes notes)
{
    /// <summary>Writes a number where there is one.</summary>
    protected void WriteNumber(string parameter, double? value)
    {
        if (value is { } number && Name(parameter) is { } name)
        {
            writer.WriteNumber(name, number);
        }
    }

    /// <summary>Writes a whole number where there is one.</summary>
    protected void WriteNumber(string parameter, long? value)
    {
        if (value is { } number && Name(parameter) is { } name)
        {
            writer.WriteNumber(name, number);
        }
    }

    /// <summary>Writes a number that the protocol itself has not, where the provider takes it.</summary>
    protected void WriteExtra(string parameter, double? value)
    {
        if (value is { } number && Extra(parameter) is { } name)
        {
            writer.WriteNumber(name, number);
        }
    }

    /// <summary>Writes a whole number that the protocol itself has not, where the provider takes it.</summary>
    protected void WriteExtra(string parameter, long? value)
    {
        if (value is { } number && Extra(parameter) is { } name)
        {
            writer.WriteNumber(name, number);
        }
    }

    /// <summary>What the provider calls a parameter that the request has; null where it refuses it, which is noted.</summary>
    protected string? Name(string parameter)
    {
        var name = target.Quirks.NameOf(parameter);
        if (name is null)
        {
            notes.Drop(parameter);
        }

        return name;
    }

    /// <summary>The effort in OpenAI's words; null where none was asked for. A budget in tokens becomes the word that comes nearest.</summary>
    protected static string? EffortOf(ReasoningOptions reasoning) => (reasoning.Effort, reasoning.BudgetTokens) switch
    {
        // Other protocols' word for the most that there is.
        ("max", _) => "xhigh",
        ({ } word, _) => word,
        (_, null) => null,
        (_, <= 2048) => "low",
        (_, <= 8192) => "medium",
        _ => "high",
    };

    private string? Extra(string parameter)
    {
        if (target.Quirks.Extra.Contains(parameter))
        {
            return Name(parameter);
        }

        notes.Drop(parameter);
        return null;
    }
}
