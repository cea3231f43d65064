using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>Numbers the parts of an answer in the order in which they begin.</summary>
internal sealed class PartNumbers
{
    private int _next;

    /// <summary>The next number.</summary>
    public int Next() => _next++;
}

/// <summary>Reads one item of a response's output, whole or event by event.</summary>
internal sealed class ResponsesItemReader(PartNumbers numbers)
{
    // A message's parts by their place in it; thoughts and calls are one part.
    private readonly Dictionary<int, ResponsesPartReader> _parts = [];
    private bool _isEnded;

    /// <summary>Whether it is a call that the client has to make.</summary>
    public bool IsCall { get; private set; }

    /// <summary>Reads the item as it is when it begins.</summary>
    public void ReadBeginning(JsonElement item, ICollection<AnswerEvent> steps)
    {
        if (item.Is("type"u8, "function_call"u8))
        {
            BeginCall(item, steps);
        }
    }

    /// <summary>Reads an event within the item.</summary>
    /// <param name="type">The event's type.</param>
    /// <param name="root">The event.</param>
    /// <param name="steps">Takes what it says.</param>
    public void ReadEvent(string type, JsonElement root, ICollection<AnswerEvent> steps)
    {
        var place = root.Int("content_index"u8) ?? 0;
        switch (type)
        {
            case "response.output_text.delta":
                At(place).Add(PartKind.Text, root.Text("delta"u8), steps);
                ReadLogProbabilities(root, steps);
                break;
            case "response.output_text.done":
                At(place).Complete(PartKind.Text, root.Text("text"u8), steps);
                break;
            case "response.output_text.annotation.added" when root.Get("annotation"u8) is { } annotation:
                At(place).Add(ResponsesAnnotations.ReadOne(annotation), steps);
                break;
            case "response.refusal.delta":
                At(place).Add(PartKind.Refusal, root.Text("delta"u8), steps);
                break;
            case "response.refusal.done":
                At(place).Complete(PartKind.Refusal, root.Text("refusal"u8), steps);
                break;
            case "response.content_part.done" when root.Get("part"u8) is { } part:
                ReadPart(place, part, steps);
                break;
            case "response.reasoning_summary_text.delta":
                At(0).AddThoughts("summary", root.Int("summary_index"u8) ?? 0, root.Text("delta"u8), steps);
                break;
            case "response.reasoning_text.delta":
                At(0).AddThoughts("content", place, root.Text("delta"u8), steps);
                break;
            case "response.function_call_arguments.delta":
                At(0).Add(PartKind.Call, root.Text("delta"u8), steps);
                break;
            case "response.function_call_arguments.done":
                At(0).Complete(PartKind.Call, root.Text("arguments"u8), steps);
                break;
            default:
                // Beginnings that say nothing, and the work of tools that the provider runs.
                break;
        }
    }

    /// <summary>Reads the whole item.</summary>
    public void ReadWhole(JsonElement item, ICollection<AnswerEvent> steps)
    {
        if (_isEnded)
        {
            return;
        }

        _isEnded = true;
        switch (item.Text("type"u8))
        {
            case "message":
                var place = 0;
                foreach (var part in item.Items("content"u8))
                {
                    ReadPart(place++, part, steps);
                }

                break;
            case "reasoning":
                ReadThoughts(item, steps);
                break;
            case "function_call":
                BeginCall(item, steps);
                At(0).Complete(PartKind.Call, item.Text("arguments"u8), steps);
                break;
            default:
                // A call that the provider answered itself.
                break;
        }

        foreach (var part in _parts.Values)
        {
            part.End(steps);
        }
    }

    private void BeginCall(JsonElement item, ICollection<AnswerEvent> steps)
    {
        if (!IsCall)
        {
            IsCall = true;
            At(0).Begin(item.Text("call_id"u8) ?? item.Text("id"u8) ?? "", item.Text("name"u8) ?? "", steps);
        }
    }

    private void ReadPart(int place, JsonElement part, ICollection<AnswerEvent> steps)
    {
        var reader = At(place);
        switch (part.Text("type"u8))
        {
            case "output_text":
                var isNew = !reader.HasBegun;
                reader.Complete(PartKind.Text, part.Text("text"u8), steps);
                reader.Complete(ResponsesAnnotations.Read(part), steps);
                if (isNew)
                {
                    ReadLogProbabilities(part, steps);
                }

                break;
            case "refusal":
                reader.Complete(PartKind.Refusal, part.Text("refusal"u8), steps);
                break;
            default:
                return;
        }

        reader.End(steps);
    }

    private void ReadThoughts(JsonElement item, ICollection<AnswerEvent> steps)
    {
        var reader = At(0);
        if (!reader.HasBegun)
        {
            reader.Complete(PartKind.Thoughts, string.Join("\n\n", ResponsesReasoning.TextsOf(item)), steps);
        }

        if (item.Text("encrypted_content"u8) is { Length: > 0 } encrypted)
        {
            reader.Seal(new ReasoningSeal(ReasoningOrigins.OpenAIResponses, encrypted) { Id = item.Text("id"u8), IsEncrypted = true }, steps);
        }
    }

    private static void ReadLogProbabilities(JsonElement holder, ICollection<AnswerEvent> steps)
    {
        var tokens = ResponsesLogProbabilities.Read(holder);
        if (!tokens.IsEmpty)
        {
            steps.Add(new LogProbabilitiesAdded(0, tokens));
        }
    }

    private ResponsesPartReader At(int place)
    {
        if (!_parts.TryGetValue(place, out var part))
        {
            _parts.Add(place, part = new ResponsesPartReader(numbers));
        }

        return part;
    }
}
