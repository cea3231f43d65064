using FuncRouter.Conversation;

namespace FuncRouter.Protocols;

/// <summary>
/// Brings the steps of an answer into the one form that writers expect, whichever provider they come from: a tool call always has
/// arguments, an answer that calls tools ends by calling them, and JSON that a model was made to give through a tool is text again.
/// </summary>
/// <param name="jsonTool">The tool that stands for JSON as text; null for none.</param>
internal sealed class StepNormalizer(string? jsonTool)
{
    private readonly List<PartEvent> _withoutArguments = [];
    private readonly HashSet<(int Choice, int Part)> _asText = [];
    private readonly HashSet<int> _hasRealCall = [];
    private readonly HashSet<int> _endsWithCall = [];

    /// <summary>Takes the steps as they were read.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="output">Takes them as they shall be.</param>
    public void Normalize(IReadOnlyList<AnswerEvent> steps, ICollection<AnswerEvent> output)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            Normalize(steps[i], output);
        }
    }

    private void Normalize(AnswerEvent step, ICollection<AnswerEvent> output)
    {
        switch (step)
        {
            case ToolCallStarted start when start.Name == jsonTool:
                _asText.Add((start.Choice, start.Part));
                break;
            case ToolArgumentsDelta delta when _asText.Contains((delta.Choice, delta.Part)):
                output.Add(new TextDelta(delta.Choice, delta.Part, delta.Json));
                break;
            case ToolCallStarted start:
                _hasRealCall.Add(start.Choice);
                _endsWithCall.Add(start.Choice);
                _withoutArguments.Add(start);
                output.Add(step);
                break;
            case ToolArgumentsDelta { Json.Length: > 0 } delta:
                NoteArguments(delta);
                output.Add(step);
                break;
            case ToolArgumentsDelta:
                // An empty piece says nothing.
                break;
            case PartEnded end:
                GiveArguments(end, output);
                output.Add(step);
                break;
            case ChoiceFinished finish:
                GiveArguments(finish, output);
                output.Add(finish with { Reason = ReasonOf(finish) });
                break;
            case TextDelta { Text.Length: > 0 } text:
                // What is said after a call says that the call is done with: the provider ran it, or had it run.
                _endsWithCall.Remove(text.Choice);
                output.Add(step);
                break;
            default:
                output.Add(step);
                break;
        }
    }

    // Some providers stop where they call a tool that they were made to call, OpenAI among them; clients look at the reason to go on.
    private FinishReason ReasonOf(ChoiceFinished finish) => finish.Reason switch
    {
        FinishReason.Stop when _endsWithCall.Contains(finish.Choice) => FinishReason.ToolCalls,
        FinishReason.ToolCalls when jsonTool is not null && !_hasRealCall.Contains(finish.Choice) => FinishReason.Stop,
        var reason => reason,
    };

    // Apart from the switch: a function that captures one of its variables would cost every step an object.
    private void NoteArguments(ToolArgumentsDelta delta) => _withoutArguments.RemoveAll(call => IsSame(call, delta));

    private void GiveArguments(PartEnded end, ICollection<AnswerEvent> output) => GiveArguments(call => IsSame(call, end), output);

    private void GiveArguments(ChoiceFinished finish, ICollection<AnswerEvent> output) => GiveArguments(call => call.Choice == finish.Choice, output);

    private void GiveArguments(Predicate<PartEvent> which, ICollection<AnswerEvent> output)
    {
        foreach (var call in _withoutArguments.FindAll(which))
        {
            output.Add(new ToolArgumentsDelta(call.Choice, call.Part, "{}"));
        }

        _withoutArguments.RemoveAll(which);
    }

    private static bool IsSame(PartEvent left, PartEvent right) => left.Choice == right.Choice && left.Part == right.Part;
}
