using System.Collections.Frozen;

namespace FuncRouter.Caching.Semantic;

/// <summary>
/// Recognizes the kind of a question by the phrase that it begins with. <c>How do I</c>, <c>how can one</c>, <c>what is the best way to</c> and
/// <c>what should I do to</c> begin the same question.
/// </summary>
internal static class QuestionKinds
{
    private const string Any = "*";

    // In a pattern "a|b" is one of several words, "?a|b" one of them or none, "*" any word. Of several that fit, the first counts.
    private static readonly (QuestionKind Kind, string Words)[] Patterns =
    [
        (QuestionKind.Difference, "what is|are the ?main|major|key|basic|exact difference|differences ?between|in"),
        (QuestionKind.Difference, "what difference|differences is|are ?there ?between"),
        (QuestionKind.Difference, "difference|differences between"),
        (QuestionKind.Difference, "how is|are|do|does * different|differ ?from"),
        (QuestionKind.Difference, "how is|are|do|does * * different|differ ?from"),
        (QuestionKind.Difference, "which is|one ?is better"),
        (QuestionKind.Difference, "what is better"),
        (QuestionKind.Procedure, "what is|are|would|will|can ?be ?some|the ?some|your|most|very best|easiest|fastest|quickest|good|effective|cheapest|simplest|right|proper|correct|better|safest|efficient|great|easy way|ways|method|methods|approach|strategy|tips ?to|for|of"),
        (QuestionKind.Procedure, "what is|are|would ?some|the ?most ?best way|ways|steps|method|methods|tips|procedure|process|tricks ?to|for|of"),
        (QuestionKind.Procedure, "what should|can|could|must|do|would ?i|we|you|one|someone|people ?need|have|to do|to ?do to|for|if|about"),
        (QuestionKind.Procedure, "is|are there any|a|some ?good|easy|other|safe way|ways|method|tips|trick|possibility ?to|of|for"),
        (QuestionKind.Procedure, "how|where do|can|could|should|would|will|may|did|must i|you|we|one|someone|people|somebody|anyone|they"),
        (QuestionKind.Procedure, "how to"),
        (QuestionKind.Procedure, "best|easiest|fastest|good way|ways to"),
        (QuestionKind.Procedure, "ways|tips|steps to|for"),
        (QuestionKind.Procedure, "what|which way|method ?is|do ?can|should ?i|you ?to"),
        (QuestionKind.Experience, "what|how does|do|did it feel ?like ?to|when|for"),
        (QuestionKind.Experience, "what|how is|was it like ?to|being|for"),
        (QuestionKind.Experience, "how does it feel ?like ?to|when"),
        (QuestionKind.Consequence, "what will|would|could|can|might|happens|happen happen|happens ?if|when|to"),
        (QuestionKind.Consequence, "what happens|happened ?if|when|to"),
        (QuestionKind.Consequence, "what if"),
        (QuestionKind.Consequence, "how will|would|does|do|can|could|did * affect|impact|change"),
        (QuestionKind.Reason, "what is|are|was|were ?the|some ?main|real|exact|actual|possible reason|reasons|cause|causes ?behind|for|of|that|why"),
        (QuestionKind.Reason, "what causes|cause|caused|makes|made"),
        (QuestionKind.Reason, "how come"),
        (QuestionKind.Reason, "why do|does|did|is|are|was|were|has|have|should|would|will|can"),
        (QuestionKind.Reason, "why"),
        (QuestionKind.Best, "what|which|who is|are|was|were ?one|some ?of the|your|some ?all ?most best|top|good|greatest|favorite|coolest|funniest|interesting|amazing|useful|popular|recommended"),
        (QuestionKind.Best, "which|what * is|are ?the best"),
        (QuestionKind.Best, "what|which is|are|was|were ?some|the best|top|good|greatest|great"),
        (QuestionKind.Best, "best|top"),
        (QuestionKind.Quantity, "how much|many|long|far|old|often|tall|big|large|high|fast|deep|heavy|hard|difficult|good|bad|likely|accurate|expensive|safe|important|effective|close|common|strong|rich|cold|hot|late|early"),
        (QuestionKind.Quantity, "what is|are the number|amount|population|cost|price|height|size|age|length|average|salary|percent|distance|weight|value ?of"),
        (QuestionKind.Manner, "how is|are|was|were|does|do|did|has|have|will|would|can|could|should"),
        (QuestionKind.Manner, "how"),
        (QuestionKind.Time, "what time|date|year|day|month ?is|does|did|was"),
        (QuestionKind.Time, "when is|was|are|were|will|do|does|did|should|can|would"),
        (QuestionKind.Time, "when"),
        (QuestionKind.Place, "where is|are|was|were|does|do|did|can|should"),
        (QuestionKind.Place, "where"),
        (QuestionKind.Place, "what|which country|city|place|state|town ?is|are|does"),
        (QuestionKind.Person, "who is|was|are|were|will|would|has|did|does"),
        (QuestionKind.Person, "who|whom|whose"),
        (QuestionKind.Which, "which ?is|are|of|one"),
        (QuestionKind.Definition, "what do|does you|* mean|stand|means ?by|for"),
        (QuestionKind.Definition, "what is|are the ?exact|full ?real meaning|definition|concept|form ?of"),
        (QuestionKind.Definition, "meaning|definition of"),
        (QuestionKind.Definition, "define|explain|describe"),
        (QuestionKind.Definition, "what is|are|was|were ?a|an|the"),
        (QuestionKind.What, "what do|does|did|should|would|can|could|will|has|have"),
        (QuestionKind.What, "what"),
        (QuestionKind.YesNo, "is|are|am|was|were|do|does|did|can|could|will|would|should|shall|has|have|had|may|might|must ?it|there|i|you|we|they|he|she ?possible|any|a"),
    ];

    private static readonly string[] Politeness =
    [
        "can|could|would|will you ?please tell|explain|show|help|give|let ?to ?me|us ?know ?with",
        "please tell|explain|let|help|give ?me|us ?know ?with",
        "i want|need|would|am|have ?like|trying|looking|wondering|a ?to|question ?know|find|understand|ask|learn",
        "does|do anyone|anybody|someone|you know",
        "hi|hello|hey|dear ?there|everyone|all|sir|guys",
        "in your|my opinion",
    ];

    private static readonly (QuestionKind Kind, Slot[] Slots)[] Parsed = [.. Patterns.Select(pattern => (pattern.Kind, Parse(pattern.Words)))];

    private static readonly Slot[][] ParsedPoliteness = [.. Politeness.Select(Parse)];

    private static readonly FrozenDictionary<uint, int[]> ByFirst = Parsed
        .SelectMany((pattern, index) => pattern.Slots[0].Words!.Select(word => (word, index)))
        .GroupBy(item => item.word)
        .ToFrozenDictionary(group => group.Key, group => group.Select(item => item.index).Order().ToArray());

    /// <summary>Finds the kind.</summary>
    /// <param name="forms">The forms of the words of a question.</param>
    /// <returns>The kind, where its phrase begins and how many words it has.</returns>
    public static (QuestionKind Kind, int Start, int Length) Find(ReadOnlySpan<uint> forms)
    {
        var start = 0;
        foreach (var polite in ParsedPoliteness)
        {
            if (Match(polite, forms[start..]) is var skipped and > 0 && start + skipped < forms.Length)
            {
                start += skipped;
            }
        }

        if (start < forms.Length && ByFirst.TryGetValue(forms[start], out var candidates))
        {
            foreach (var index in candidates)
            {
                if (Match(Parsed[index].Slots, forms[start..]) is var length and > 0)
                {
                    return (Parsed[index].Kind, start, length);
                }
            }
        }

        return (QuestionKind.Other, start, 0);
    }

    private static int Match(Slot[] slots, ReadOnlySpan<uint> forms)
    {
        var at = 0;
        foreach (var slot in slots)
        {
            if (at < forms.Length && (slot.Words is null || Array.IndexOf(slot.Words, forms[at]) >= 0))
            {
                at++;
            }
            else if (!slot.IsOptional)
            {
                return 0;
            }
        }

        return at;
    }

    private static Slot[] Parse(string pattern) =>
    [
        .. pattern.Split(' ').Select(slot => slot == Any
            ? new Slot(null, false)
            : new Slot([.. slot.TrimStart('?').Split('|').Where(word => word != Any).Select(word => TurnWords.HashOf(word))], slot[0] == '?')),
    ];

    /// <summary>One place of a pattern.</summary>
    /// <param name="Words">The words that fit; null for any.</param>
    /// <param name="IsOptional">Whether it may be missing.</param>
    private sealed record Slot(uint[]? Words, bool IsOptional);
}
