using System.Collections.Immutable;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.Gemini;

/// <summary>What one side says.</summary>
/// <param name="IsModel">Whether it is the model's, else the user's or the functions'.</param>
/// <param name="Parts">What is said; results of functions stand by themselves.</param>
internal sealed record GeminiTurn(bool IsModel, List<ContentPart> Parts)
{
    /// <summary>Whether it has the results of functions.</summary>
    public bool IsResults => Parts is [ToolResultPart, ..];
}

/// <summary>
/// A conversation as the API wants it: instructions apart, the user first, one turn after the other, nothing empty, and each turn of calls
/// followed by one turn with all results in the order of the calls. Results stay apart from what the user says after them, because the
/// user's words are what begins a new turn of thought.
/// Source: Gemini API documentation, "Function calling" and "Thought signatures".
/// </summary>
internal sealed class GeminiTurns
{
    private static readonly GeminiTurn Beginning = new(false, [new TextPart("(The conversation begins.)")]);

    private readonly GeminiModel _model;
    private readonly List<GeminiTurn> _turns = [];
    private readonly Dictionary<string, string> _names = [];
    private readonly List<ContentPart> _media = [];

    private GeminiTurns(GeminiModel model) => _model = model;

    /// <summary>The instructions that have a field of their own.</summary>
    public ImmutableArray<TextPart> Instructions { get; private set; } = [];

    /// <summary>The turns.</summary>
    public IReadOnlyList<GeminiTurn> Turns => _turns;

    /// <summary>Orders a conversation.</summary>
    public static GeminiTurns Of(ImmutableArray<Message> messages, GeminiModel model)
    {
        var turns = new GeminiTurns(model);
        var isSystem = messages.ToLookup(message => message.Role is MessageRole.System or MessageRole.Developer);
        turns.Instruct([.. isSystem[true].SelectMany(message => message.Parts).OfType<TextPart>().Where(text => text.Text.Length > 0)]);
        foreach (var message in isSystem[false])
        {
            turns.Add(message);
        }

        turns.Complete();
        return turns;
    }

    private void Instruct(ImmutableArray<TextPart> instructions)
    {
        if (_model.TakesInstructions)
        {
            Instructions = instructions;
        }
        else
        {
            Add(false, instructions);
        }
    }

    private void Add(Message message)
    {
        if (message.Role == MessageRole.Tool)
        {
            AddResults(message.Parts);
            return;
        }

        AddMedia();
        Add(message.Role == MessageRole.Assistant, message.Parts.Where(IsSaid));
    }

    private void Add(bool isModel, IEnumerable<ContentPart> parts)
    {
        List<ContentPart> said = [.. parts];
        foreach (var call in said.OfType<ToolCallPart>())
        {
            _names[call.Id] = call.Name;
        }

        if (said.Count == 0)
        {
            return;
        }

        if (_turns.Count == 0 || _turns[^1].IsModel != isModel || _turns[^1].IsResults)
        {
            _turns.Add(new GeminiTurn(isModel, []));
        }

        _turns[^1].Parts.AddRange(said);
    }

    private void AddResults(ImmutableArray<ContentPart> parts)
    {
        foreach (var result in parts.OfType<ToolResultPart>())
        {
            if (_turns.Count == 0 || !_turns[^1].IsResults)
            {
                _turns.Add(new GeminiTurn(false, []));
            }

            var name = NameOf(result);
            var apart = result.Content.RemoveAll(part => GeminiResults.CanHold(part, _model));
            _turns[^1].Parts.Add(result with { Name = name, Content = result.Content.RemoveAll(part => !GeminiResults.CanHold(part, _model)) });
            if (!apart.IsEmpty)
            {
                _media.Add(new TextPart($"What {name} answered beside text:"));
                _media.AddRange(apart);
            }
        }
    }

    // What a result cannot hold follows as the user's, when all calls have their answer.
    private void AddMedia()
    {
        Add(false, _media);
        _media.Clear();
    }

    private string NameOf(ToolResultPart result) =>
        result.CallId.Length == 0 ? result.Name ?? "function" : _names.GetValueOrDefault(result.CallId) ?? result.Name ?? result.CallId;

    private static bool IsSaid(ContentPart part) => part switch
    {
        TextPart text => text.Text.Length > 0 || IsOwn(text.Seal),
        RefusalPart refusal => refusal.Text.Length > 0,
        ReasoningPart thoughts => IsOwn(thoughts.Seal),
        _ => true,
    };

    private static bool IsOwn(ReasoningSeal? seal) => seal?.Origin == ReasoningOrigins.Gemini;

    private void Complete()
    {
        AddMedia();
        if (_turns is [] or [{ IsModel: true }, ..])
        {
            _turns.Insert(0, Beginning);
        }

        for (var place = 1; place < _turns.Count; place++)
        {
            if (_turns[place].IsResults)
            {
                Order(_turns[place].Parts, _turns[place - 1].Parts);
            }
        }
    }

    private static void Order(List<ContentPart> results, List<ContentPart> before)
    {
        List<string> calls = [.. before.OfType<ToolCallPart>().Select(call => call.Id)];
        int PlaceOf(ContentPart result) => calls.IndexOf(((ToolResultPart)result).CallId) is var place and >= 0 ? place : calls.Count;
        ContentPart[] ordered = [.. results.OrderBy(PlaceOf)];
        results.Clear();
        results.AddRange(ordered);
    }
}
