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
    public bool TryReadDocument(ReadOnlyMemory<byte> json, List<AnswerEvent> steps) => TryRead(() => reader.TryReadDocument(json, _read), steps);

    /// <summary>Reads one event.</summary>
    /// <returns>False where it is not of the provider's protocol.</returns>
    public bool TryReadEvent(StreamFrame frame, List<AnswerEvent> steps) => TryRead(() => reader.TryReadEvent(frame, _read), steps);

    private bool TryRead(Func<bool> read, List<AnswerEvent> steps)
    {
        _read.Clear();
        try
        {
            if (!read())
            {
                return false;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is the reader's word for half a character.
            return false;
        }

        normalizer.Normalize(_read, steps);
        return true;
    }
}
