using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Operations;

/// <summary>Reads the head of an operation's request.</summary>
/// <param name="prompt">The fields that hold what the operation works on.</param>
/// <param name="defaultModel">The model where the client names none; null where it has to.</param>
internal sealed class JsonOperationHeadReader(ImmutableArray<string> prompt, string? defaultModel)
    : RequestHeadReader(string.Join(" and ", prompt.Insert(0, "model").Select(field => $"\"{field}\"")))
{
    private readonly HashSet<string> _seen = [];

    /// <inheritdoc />
    protected override string? DefaultModel => defaultModel;

    /// <inheritdoc />
    protected override RouterError? ReadField(string name, ref Utf8JsonReader reader, out bool isKnown)
    {
        isKnown = true;
        switch (name)
        {
            case var _ when prompt.Contains(name):
                if (reader.TokenType != JsonTokenType.Null)
                {
                    _seen.Add(name);
                }

                ReadOnlyTurn(ref reader);
                return null;
            case "stream_format":
                // Speech has its own word for a stream of events; without it the stream is of sound.
                Features = Features with { Stream = Features.Stream || reader.Text() == "sse" };
                break;
            case "user":
                User = reader.Text();
                break;
            default:
                isKnown = false;
                return null;
        }

        reader.Skip();
        return null;
    }

    /// <inheritdoc />
    protected override RouterError? Check()
    {
        // Nobody has to ask for it: the last event of a stream has it.
        Features = Features with { StreamUsage = true };
        return prompt.FirstOrDefault(field => !_seen.Contains(field)) is { } missing ? Invalid($"\"{missing}\" is missing.", missing) : null;
    }
}
