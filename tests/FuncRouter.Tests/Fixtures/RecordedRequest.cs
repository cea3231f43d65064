using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace FuncRouter.Tests.Fixtures;

/// <summary>A request as it arrived at a scripted upstream.</summary>
internal sealed class RecordedRequest
{
    private readonly TaskCompletionSource _callerLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required string Method { get; init; }

    /// <summary>Path and query.</summary>
    public required string Path { get; init; }

    /// <summary>The headers; several values of one are joined by commas.</summary>
    public required ImmutableDictionary<string, string> Headers { get; init; }

    public required byte[] Body { get; init; }

    public required DateTimeOffset ArrivedAt { get; init; }

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body) ?? throw new InvalidOperationException("The body is the JSON null.");

    /// <summary>Ends when the caller breaks off before its answer is complete; never, where it does not.</summary>
    public Task CallerLeft => _callerLeft.Task;

    /// <summary>The body's model; null where there is none.</summary>
    public string? Model { get; init; }

    public void NoteThatCallerLeft() => _callerLeft.TrySetResult();
}
