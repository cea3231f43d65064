using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>
/// Reads one choice of a chat completion, whole or delta by delta. A chunk names no parts: a part goes on until another kind of delta
/// comes.
/// </summary>
internal sealed class OpenAIChatChoiceReader(int index)
{
    private readonly Dictionary<int, Call> _calls = [];
    private PartKind _kind;
    private int _part = -1;
    private int _lastCall;
    private int _textPart = -1;
    private int _sources;
    private bool _hasPlainThoughts;

    /// <summary>Reads the next piece.</summary>
    /// <param name="choice">The choice.</param>
    /// <param name="messageName"><c>message</c> where it is whole, <c>delta</c> where it is a piece.</param>
    /// <param name="steps">Takes what it says.</param>
    public void Read(JsonElement choice, ReadOnlySpan<byte> messageName, ICollection<AnswerEvent> steps)
    {
        if (choice.Get(messageName) is { } message)
        {
            ReadReasoning(message, messageName.SequenceEqual("message"u8), steps);
            ReadContent(message, steps);
            ReadSeal(message, steps);
            ReadRefusal(message, steps);
            ReadCalls(message, steps);
            ReadAnnotations(message, steps);
        }

        ReadLogProbabilities(choice, steps);
        if (OpenAIFinishReasons.Read(choice.Text("finish_reason"u8)) is var reason and not FinishReason.None)
        {
            steps.Add(new ChoiceFinished(index, reason));
        }
    }

    /// <summary>Reads the sources that stand beside the choices; those that were told before are passed over.</summary>
    public void ReadSources(JsonElement root, ICollection<AnswerEvent> steps)
    {
        if (_textPart < 0)
        {
            return;
        }

        var place = 0;
        foreach (var source in root.Get("search_results"u8) is null ? root.Items("citations"u8) : root.Items("search_results"u8))
        {
            if (place++ < _sources)
            {
                continue;
            }

            _sources = place;
            var url = source.Text() ?? source.Text("url"u8);
            steps.Add(new AnnotationAdded(index, _textPart, new Annotation { Url = url, Title = source.Text("title"u8) }));
        }
    }

    // A whole message says in its details which thoughts each seal is of. A piece has the thoughts as text, and the details end them.
    private void ReadReasoning(JsonElement message, bool isWhole, ICollection<AnswerEvent> steps)
    {
        var hasDetails = message.Get("reasoning_details"u8) is not null;
        var text = isWhole && hasDetails ? null : message.Text("reasoning_content"u8) ?? message.Text("reasoning"u8);
        if (text is { Length: > 0 })
        {
            steps.Add(new ReasoningDelta(index, Continue(PartKind.Reasoning), text));
        }

        foreach (var part in hasDetails ? OpenAIChatReasoning.Read(message).OfType<ReasoningPart>() : [])
        {
            if (text is null && part.Text.Length > 0 && (isWhole || _kind != PartKind.Reasoning || !_hasPlainThoughts))
            {
                steps.Add(new ReasoningDelta(index, Continue(PartKind.Reasoning), part.Text));
            }

            if (part.Seal is { } seal)
            {
                steps.Add(new PartSealed(index, Continue(PartKind.Reasoning), seal));
            }

            _kind = isWhole || part.Seal is not null ? PartKind.None : _kind;
        }

        _hasPlainThoughts |= text is { Length: > 0 };
    }

    private void ReadContent(JsonElement message, ICollection<AnswerEvent> steps)
    {
        if (message.Get("content"u8) is not { } content)
        {
            return;
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            AddText(content.GetString()!, steps);
            return;
        }

        // Mistral's reasoning models answer in lists, with thoughts that are lists themselves.
        foreach (var part in content.ValueKind == JsonValueKind.Array ? content.EnumerateArray() : default)
        {
            if (part.Is("type"u8, "thinking"u8))
            {
                foreach (var piece in part.Items("thinking"u8))
                {
                    steps.Add(new ReasoningDelta(index, Continue(PartKind.Reasoning), piece.Text("text"u8) ?? ""));
                }
            }
            else
            {
                AddText(part.Text("text"u8) ?? "", steps);
            }
        }
    }

    private void ReadSeal(JsonElement message, ICollection<AnswerEvent> steps)
    {
        if (OpenAIChatReasoning.ReadSeal(message) is { } seal && _textPart >= 0)
        {
            steps.Add(new PartSealed(index, _textPart, seal));
        }
    }

    private void AddText(string text, ICollection<AnswerEvent> steps)
    {
        if (text.Length > 0)
        {
            _textPart = Continue(PartKind.Text);
            steps.Add(new TextDelta(index, _textPart, text));
        }
    }

    private void ReadRefusal(JsonElement message, ICollection<AnswerEvent> steps)
    {
        if (message.Text("refusal"u8) is { Length: > 0 } refusal)
        {
            steps.Add(new RefusalDelta(index, Continue(PartKind.Refusal), refusal));
        }
    }

    private void ReadCalls(JsonElement message, ICollection<AnswerEvent> steps)
    {
        foreach (var call in message.Items("tool_calls"u8))
        {
            if (call.Get("function"u8) is not { } function)
            {
                continue;
            }

            ReadCall(call, call.Int("index"u8) ?? NumberOf(call.Text("id"u8), function), function, steps);
        }

        if (message.Get("function_call"u8) is { } legacy)
        {
            ReadCall(default, 0, legacy, steps);
        }
    }

    // A whole message has no indexes, and some servers leave them out of chunks as well: then an id that is new, or a name, begins a call.
    private int NumberOf(string? id, JsonElement function)
    {
        foreach (var (number, known) in _calls)
        {
            if (id is { Length: > 0 } && known.Id == id)
            {
                return number;
            }
        }

        return id is { Length: > 0 } || function.Text("name"u8) is { Length: > 0 } ? _calls.Count : _lastCall;
    }

    private void ReadCall(JsonElement call, int number, JsonElement function, ICollection<AnswerEvent> steps)
    {
        var id = call.Text("id"u8) ?? "";
        var name = function.Text("name"u8) ?? "";
        if (!_calls.TryGetValue(number, out var known) || IsAnother(known, id, name))
        {
            _kind = PartKind.Call;
            _calls[number] = known = new Call(++_part, id, name);
            steps.Add(new ToolCallStarted(index, known.Part, id, name));
        }

        _lastCall = number;
        if (OpenAIChatReasoning.ReadSeal(call) is { } seal)
        {
            steps.Add(new PartSealed(index, known.Part, seal));
        }

        if (function.Text("arguments"u8) is { Length: > 0 } arguments)
        {
            known.HasArguments = true;
            steps.Add(new ToolArgumentsDelta(index, known.Part, arguments));
        }
    }

    // Some servers count every call as the first: another id under the same number is another call, and where they give no ids a name
    // that comes after arguments is.
    private static bool IsAnother(Call known, string id, string name) =>
        id.Length > 0 && known.Id.Length > 0 ? id != known.Id
        : id.Length == 0 && known.Id.Length == 0 && name.Length > 0 && (name != known.Name || known.HasArguments);

    private void ReadAnnotations(JsonElement message, ICollection<AnswerEvent> steps)
    {
        foreach (var annotation in message.Items("annotations"u8))
        {
            if (annotation.Get("url_citation"u8) is { } citation && _textPart >= 0)
            {
                steps.Add(new AnnotationAdded(index, _textPart, new Annotation
                {
                    Url = citation.Text("url"u8),
                    Title = citation.Text("title"u8),
                    CitedText = citation.Text("content"u8),
                    Start = citation.Int("start_index"u8),
                    End = citation.Int("end_index"u8),
                }));
            }
        }
    }

    private void ReadLogProbabilities(JsonElement choice, ICollection<AnswerEvent> steps)
    {
        var tokens = choice.Get("logprobs"u8)?.Items("content"u8).Select(ReadToken).ToImmutableArray() ?? [];
        if (!tokens.IsEmpty)
        {
            steps.Add(new LogProbabilitiesAdded(index, tokens));
        }
    }

    private static TokenLogProbability ReadToken(JsonElement token) =>
        new(token.Text("token"u8) ?? "", token.Number("logprob"u8) ?? 0, [.. token.Items("top_logprobs"u8).Select(ReadToken)]);

    // The number of the part that goes on, or of a new one.
    private int Continue(PartKind kind)
    {
        if (_kind != kind)
        {
            _kind = kind;
            _part++;
        }

        return _part;
    }

    private sealed record Call(int Part, string Id, string Name)
    {
        public bool HasArguments { get; set; }
    }

    private enum PartKind
    {
        None,
        Text,
        Reasoning,
        Refusal,
        Call,
    }
}
