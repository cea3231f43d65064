using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.Gemini;

/// <summary>
/// Reads one of the answers, and puts pieces together to parts: texts in a row are one, until one of them has a signature or something
/// else comes between. What Google ran itself (code, searches) and pictures have no place in the neutral form.
/// Source: Gemini API reference, "Generating content", <c>Candidate</c>; documentation, "Thought signatures".
/// </summary>
/// <param name="choice">Which of the answers.</param>
/// <param name="names">Numbers its parts.</param>
internal sealed class GeminiCandidateReader(int choice, GeminiAnswerNames names)
{
    private readonly GeminiTexts _texts = new();
    private readonly GeminiSources _sources = new(choice);
    private GeminiText? _text;
    private int? _thoughts;
    private GeminiCall? _call;
    private bool _hasCalls;
    private bool _isOver;

    /// <summary>Reads a candidate, whole or what is new of it.</summary>
    public void Read(JsonElement candidate, bool isWhole, ICollection<AnswerEvent> steps)
    {
        if (_isOver)
        {
            return;
        }

        var place = 0;
        foreach (var part in candidate.Get("content"u8)?.Items("parts"u8) ?? default)
        {
            ReadPart(part, isWhole ? place : null, steps);
            place++;
        }

        _sources.Read(candidate, _texts, steps);
        GeminiLogProbabilities.Read(choice, candidate.Get("logprobsResult"u8), steps);
        if (GeminiFinishReasons.Read(candidate.Text("finishReason"u8), _hasCalls) is var reason and not FinishReason.None)
        {
            Finish(reason, steps);
        }
    }

    private void ReadPart(JsonElement part, int? place, ICollection<AnswerEvent> steps)
    {
        var signature = part.Text("thoughtSignature"u8) is { Length: > 0 } data ? new ReasoningSeal(ReasoningOrigins.Gemini, data) : null;
        if (part.Get("functionCall"u8) is { ValueKind: JsonValueKind.Object } call)
        {
            ReadCall(call, signature, steps);
        }
        else if (part.Text("text"u8) is { } text)
        {
            if (part.Flag("thought"u8) == true)
            {
                ReadThought(text, signature, steps);
            }
            else
            {
                ReadText(text, signature, place, steps);
            }
        }
    }

    private void ReadThought(string text, ReasoningSeal? signature, ICollection<AnswerEvent> steps)
    {
        if (text.Length > 0)
        {
            _text = null;
            _thoughts ??= names.NextPart();
            steps.Add(new ReasoningDelta(choice, _thoughts.Value, text));
        }

        if (signature is not null)
        {
            steps.Add(new PartSealed(choice, _thoughts ?? names.NextPart(), signature));
            EndThoughts(steps);
        }
    }

    private void ReadText(string text, ReasoningSeal? signature, int? place, ICollection<AnswerEvent> steps)
    {
        if (text.Length > 0)
        {
            EndThoughts(steps);
            _text ??= _texts.Begin(names.NextPart());
            _texts.Place(place, _text);
            _text.Add(text);
            steps.Add(new TextDelta(choice, _text.Part, text));
        }

        if (signature is not null)
        {
            // At the end of a stream the signature of what was said comes on an empty text. Where nothing was said it stands for itself.
            EndThoughts(steps);
            steps.Add(new PartSealed(choice, _text?.Part ?? names.NextPart(), signature));
            _text = null;
        }
    }

    private void ReadCall(JsonElement call, ReasoningSeal? signature, ICollection<AnswerEvent> steps)
    {
        if (call.Text("name"u8) is { Length: > 0 } name)
        {
            Begin(call, name, signature, steps);
        }

        if (_call is null)
        {
            return;
        }

        if (_call.Read(call, steps))
        {
            EndCall(steps);
        }
    }

    private void Begin(JsonElement call, string name, ReasoningSeal? signature, ICollection<AnswerEvent> steps)
    {
        EndThoughts(steps);
        EndCall(steps);
        _text = null;
        _hasCalls = true;
        var part = names.NextPart();
        _call = new GeminiCall(choice, part);
        steps.Add(new ToolCallStarted(choice, part, call.Text("id"u8) is { Length: > 0 } id ? id : names.CallId(part), name));
        if (signature is not null)
        {
            steps.Add(new PartSealed(choice, part, signature));
        }
    }

    private void EndCall(ICollection<AnswerEvent> steps)
    {
        _call?.End(steps);
        _call = null;
    }

    private void EndThoughts(ICollection<AnswerEvent> steps)
    {
        if (_thoughts is { } part)
        {
            _thoughts = null;
            steps.Add(new PartEnded(choice, part));
        }
    }

    private void Finish(FinishReason reason, ICollection<AnswerEvent> steps)
    {
        // Arguments that were cut off are left as they are, as other providers leave them.
        if (reason == FinishReason.ToolCalls)
        {
            EndCall(steps);
        }

        _isOver = true;
        _sources.Finish(_texts, steps);
        steps.Add(new ChoiceFinished(choice, reason));
    }
}
