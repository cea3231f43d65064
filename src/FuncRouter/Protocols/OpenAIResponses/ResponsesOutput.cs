using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>
/// The output of a response while it comes into being: which items the parts of an answer become. Thoughts, refusals and calls are an
/// item each. Texts that follow each other are one message with one text, as OpenAI's models write it, with their sources in the right
/// places.
/// </summary>
internal sealed class ResponsesOutput(ResponsesEvents events, ResponsesIds ids, ImmutableHashSet<string> customTools)
{
    private readonly List<ResponsesOutputItem> _items = [];
    private readonly Dictionary<int, ResponsesOutputItem> _byPart = [];
    private readonly HashSet<int> _wordlessTexts = [];
    private ImmutableArray<TokenLogProbability> _waiting = [];

    /// <summary>Takes a whole answer.</summary>
    public void Add(AnswerChoice choice)
    {
        _waiting = choice.LogProbabilities;
        for (var i = 0; i < choice.Parts.Length; i++)
        {
            Add(i, choice.Parts[i]);
            if (i + 1 < choice.Parts.Length)
            {
                EndPart(i);
            }
        }
    }

    /// <summary>Takes the next step of an answer.</summary>
    public void Add(ChoiceEvent step)
    {
        switch (step)
        {
            case TextDelta delta:
                AddText(delta.Part, delta.Text);
                break;
            case RefusalDelta { Text.Length: > 0 } delta:
                Of(delta.Part, index => new ResponsesRefusalItem(events, ids.Message(index), index)).Add(delta.Text);
                break;
            case ReasoningDelta { Text.Length: > 0 } delta:
                ThoughtsOf(delta.Part, null).Add(delta.Text);
                break;
            case ToolCallStarted start:
                Of(start.Part, index => Call(index, start.Id, start.Name));
                break;
            case ToolArgumentsDelta delta when _byPart.GetValueOrDefault(delta.Part) is ResponsesCallItem call:
                call.Add(delta.Json);
                break;
            case PartSealed state:
                Seal(state.Part, state.Seal);
                break;
            case AnnotationAdded more when ResponsesAnnotations.CanWrite(more.Annotation):
                (_byPart.GetValueOrDefault(more.Part) as ResponsesMessageItem)?.Add(more.Annotation);
                break;
            case LogProbabilitiesAdded more:
                AddLogProbabilities(more.Tokens);
                break;
            case PartEnded end:
                EndPart(end.Part);
                break;
            default:
                // What has no words opens nothing.
                break;
        }
    }

    /// <summary>Ends every item that has not ended.</summary>
    public void End(FinishReason reason)
    {
        var status = ResponsesFinishReasons.WriteIncomplete(reason) is null ? "completed" : "incomplete";
        foreach (var item in _items)
        {
            item.End(item is ResponsesMessageItem { IsIdle: true } ? "completed" : status);
        }
    }

    /// <summary>Writes the items into an array that is open.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        foreach (var item in _items)
        {
            item.Write(writer);
        }
    }

    private void Add(int number, ContentPart part)
    {
        switch (part)
        {
            case TextPart text:
                Add(new TextDelta(0, number, text.Text));
                foreach (var annotation in text.Annotations)
                {
                    Add(new AnnotationAdded(0, number, annotation));
                }

                SealIfSealed(number, text.Seal);
                break;
            case RefusalPart refusal:
                Add(new RefusalDelta(0, number, refusal.Text));
                break;
            case ReasoningPart thoughts:
                Add(new ReasoningDelta(0, number, thoughts.Text));
                SealIfSealed(number, thoughts.Seal);
                break;
            case ToolCallPart call:
                Add(new ToolCallStarted(0, number, call.Id, call.Name));
                Add(new ToolArgumentsDelta(0, number, call.Arguments));
                SealIfSealed(number, call.Seal);
                break;
            default:
                // Models answer with nothing else.
                break;
        }
    }

    private void AddText(int part, string text)
    {
        if (text.Length == 0)
        {
            _wordlessTexts.Add(part);
            return;
        }

        var message = _byPart.GetValueOrDefault(part) as ResponsesMessageItem ?? GoOnWith(part);
        message.Add(text);
        if (!_waiting.IsEmpty)
        {
            message.Add(_waiting);
            _waiting = [];
        }
    }

    // The message before, where nothing came between and its own parts are whole; else a new one.
    private ResponsesMessageItem GoOnWith(int part)
    {
        if (_items is [.., ResponsesMessageItem { IsIdle: true, IsEnded: false } last])
        {
            _byPart[part] = last;
            last.BeginPart();
            return last;
        }

        return Of(part, index => new ResponsesMessageItem(events, ids.Message(index), index));
    }

    private void AddLogProbabilities(ImmutableArray<TokenLogProbability> tokens)
    {
        if (_items.FindLast(item => item is ResponsesMessageItem { IsEnded: false }) is ResponsesMessageItem message)
        {
            message.Add(tokens);
        }
        else
        {
            _waiting = _waiting.AddRange(tokens);
        }
    }

    private void SealIfSealed(int part, ReasoningSeal? seal)
    {
        if (seal is not null)
        {
            Seal(part, seal);
        }
    }

    private void Seal(int part, ReasoningSeal seal)
    {
        switch (_byPart.GetValueOrDefault(part))
        {
            case ResponsesCallItem call:
                AddSeal(ResponsesSeals.Write(seal, SealPlace.Call, call.CallId));
                break;
            case ResponsesMessageItem:
                AddSeal(ResponsesSeals.Write(seal, SealPlace.Text));
                break;
            case null when _wordlessTexts.Contains(part):
                AddSeal(ResponsesSeals.Write(seal, SealPlace.Text));
                break;
            default:
                var state = ResponsesSeals.Write(seal, SealPlace.Thoughts);
                ThoughtsOf(part, state).Seal = state;
                break;
        }
    }

    // State that is not of thoughts has an item of its own, which is whole at once.
    private void AddSeal(string state) => Append(ThoughtsWith(state)).End();

    private void EndPart(int part)
    {
        switch (_byPart.GetValueOrDefault(part))
        {
            case ResponsesMessageItem message:
                message.EndPart();
                break;
            case { } item:
                item.End();
                break;
            case null:
                break;
        }
    }

    private ResponsesReasoningItem ThoughtsOf(int part, string? seal)
    {
        if (_byPart.GetValueOrDefault(part) is ResponsesReasoningItem { IsEnded: false } thoughts)
        {
            return thoughts;
        }

        _byPart.Remove(part);
        return Of(part, ThoughtsWith(seal));
    }

    private Func<int, ResponsesReasoningItem> ThoughtsWith(string? seal) =>
        index => new ResponsesReasoningItem(events, ids.Reasoning(index), index) { Seal = seal };

    private ResponsesCallItem Call(int index, string id, string name)
    {
        var callId = id.Length > 0 ? id : ids.Call(index);
        return customTools.Contains(name)
            ? new ResponsesCustomCallItem(events, ids.CustomCall(index), index, callId, name)
            : new ResponsesFunctionCallItem(events, ids.FunctionCall(index), index, callId, name);
    }

    private T Of<T>(int part, Func<int, T> make)
        where T : ResponsesOutputItem
    {
        if (_byPart.GetValueOrDefault(part) is not T item)
        {
            _byPart[part] = item = Append(make);
        }

        return item;
    }

    // Few protocols say where thoughts end: they end where something else begins, and a message where it cannot go on.
    private T Append<T>(Func<int, T> make)
        where T : ResponsesOutputItem
    {
        var item = make(_items.Count);
        foreach (var before in _items)
        {
            if (before is ResponsesMessageItem { IsIdle: true } || (before is ResponsesReasoningItem && item is not ResponsesReasoningItem))
            {
                before.End();
            }
        }

        _items.Add(item);
        item.Begin();
        return item;
    }
}
