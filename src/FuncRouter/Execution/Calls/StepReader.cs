using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Streams;

namespace FuncRouter.Execution.Calls;

/// <summary>Reads an answer into the steps that it consists of, in the one form that writers expect. What providers send is not to be trusted.</summary>
internal sealed class StepReader(IAnswerReader reader, StepNormalizer normalizer)
{
    private readonly List<AnswerEvent> _read = [];

    /// <summary>Reads an answer that came in one piece.</summary>
    /// <returns>False where it is not of the provider's protocol.</returns>
    public bool TryReadDocument(ReadOnlyMemory<byte> json, List<AnswerEvent> steps)
    {
        _read.Clear();
        try
        {
            return reader.TryReadDocument(json, _read) && Normalize(steps);
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            return false;
        }
    }

    /// <summary>Reads one event.</summary>
    /// <returns>False where it is not of the provider's protocol.</returns>
    public bool TryReadEvent(in StreamFrame frame, List<AnswerEvent> steps)
    {
        _read.Clear();
        try
        {
            return reader.TryReadEvent(frame, _read) && Normalize(steps);
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            return false;
        }
    }

    private bool Normalize(List<AnswerEvent> steps)
    {
        normalizer.Normalize(_read, steps);
        return true;
    }

    // The second is the reader's word for half a character.
    private static bool IsUnreadable(Exception exception) => exception is JsonException or InvalidOperationException;
}
