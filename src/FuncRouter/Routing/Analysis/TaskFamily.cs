using System.Collections.Immutable;

namespace FuncRouter.Routing.Analysis;

/// <summary>What kind of work a prompt asks for.</summary>
public enum TaskFamily
{
    /// <summary>Talk, or nothing that can be told.</summary>
    Chat,

    /// <summary>A question whose answer is knowledge.</summary>
    QuestionAnswering,

    /// <summary>Programs: writing, mending, explaining or executing them.</summary>
    Code,

    /// <summary>Calculation and proof.</summary>
    Mathematics,

    /// <summary>Puzzles, plans and comparisons that take several steps of thought.</summary>
    Reasoning,

    /// <summary>Pulling fields out of a text.</summary>
    Extraction,

    /// <summary>Sorting texts into classes.</summary>
    Classification,

    /// <summary>From one language to another.</summary>
    Translation,

    /// <summary>The same in fewer words.</summary>
    Summarising,

    /// <summary>Stories, poems, slogans, letters.</summary>
    Creative,
}

/// <summary>The names of task families in answers, records and files.</summary>
internal static class TaskFamilies
{
    /// <summary>How many there are.</summary>
    public const int Count = (int)TaskFamily.Creative + 1;

    private static readonly string[] Names =
        ["chat", "question-answering", "code", "mathematics", "reasoning", "extraction", "classification", "translation", "summarising", "creative"];

    /// <summary>Every name.</summary>
    public static ImmutableArray<string> Words { get; } = [.. Names];

    /// <summary>The name.</summary>
    public static string ToWord(this TaskFamily family) => Names[(int)family];

    /// <summary>The family of a name; null where there is none.</summary>
    public static TaskFamily? Parse(string name) => Array.IndexOf(Names, name) is var index and >= 0 ? (TaskFamily)index : null;
}
