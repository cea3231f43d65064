namespace FuncRouter.Execution.Checks;

/// <summary>Why a whole answer is not what was asked for.</summary>
/// <param name="Kind">In a word.</param>
/// <param name="Message">A sentence for people.</param>
internal sealed record Shortcoming(ShortcomingKind Kind, string Message);

/// <summary>The ways in which an answer is unsatisfactory, those that are the easiest to live with first.</summary>
internal enum ShortcomingKind
{
    /// <summary>The model was not sure of it, and a better one can be asked.</summary>
    Doubtful,

    /// <summary>A limit of tokens cut it off, and not one that the client set.</summary>
    CutOff,

    /// <summary>The judge's grade is below the route's threshold.</summary>
    Grade,

    /// <summary>It is shorter than the route wants it.</summary>
    TooShort,

    /// <summary>It has a phrase in it that the route forbids.</summary>
    Forbidden,

    /// <summary>It does not match the route's expression.</summary>
    Pattern,

    /// <summary>It is not the JSON that was asked for.</summary>
    Schema,

    /// <summary>A tool's arguments are no JSON object.</summary>
    ToolArguments,

    /// <summary>The model refused, or a filter held the answer back.</summary>
    Refused,

    /// <summary>There is nothing in it.</summary>
    Empty,
}
