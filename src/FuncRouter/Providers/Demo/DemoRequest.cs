using System.Collections.Immutable;
using System.Text.Json;

namespace FuncRouter.Providers.Demo;

/// <summary>What the demo provider heeds of a chat-completions request.</summary>
internal sealed record DemoRequest
{
    public required DemoModel Model { get; init; }

    public required ImmutableArray<DemoMessage> Messages { get; init; }

    public bool Stream { get; init; }

    /// <summary><c>stream_options.include_usage</c>.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary><c>max_completion_tokens</c>, else <c>max_tokens</c>, at most what the model can.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Texts that an answer ends before.</summary>
    public ImmutableArray<string> Stop { get; init; } = [];

    public DemoFormat Format { get; init; }

    /// <summary>The schema, where <see cref="Format"/> is <see cref="DemoFormat.JsonSchema"/>.</summary>
    public JsonElement Schema { get; init; }

    public int PromptTokens => Messages.Sum(message => DemoTokens.PerMessage + DemoTokens.Count(message.Text));
}

/// <summary>A message of the conversation.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Text">Its text parts, one after the other.</param>
internal sealed record DemoMessage(string Role, string Text);

/// <summary>The values of <c>response_format.type</c>.</summary>
internal enum DemoFormat
{
    Text,
    JsonObject,
    JsonSchema,
}
