namespace FuncRouter.Faults.Chaos;

/// <summary>What a provider does to one request: the ways of the wall that are its own, and not the request's.</summary>
internal enum ChaosFault
{
    /// <summary>It answers.</summary>
    None,

    /// <summary>429 with a <c>Retry-After</c>.</summary>
    BusyUntil,

    /// <summary>429 without.</summary>
    Busy,

    /// <summary>500.</summary>
    Broken,

    /// <summary>503.</summary>
    Overloaded,

    /// <summary>A reset before the headers.</summary>
    Reset,

    /// <summary>No response at all.</summary>
    Silent,

    /// <summary>A first token that is later than the router waits.</summary>
    Late,

    /// <summary>An error under status 200.</summary>
    ErrorBody,

    /// <summary>A reset in mid-answer.</summary>
    Cut,

    /// <summary>Silence in mid-answer, over an open connection.</summary>
    Stall,

    /// <summary>What is no JSON in mid-answer, and the rest behind it.</summary>
    Malformed,

    /// <summary>An error event in mid-answer.</summary>
    ErrorEvent,

    /// <summary>An orderly end in mid-answer, without a finish reason.</summary>
    Unfinished,

    /// <summary>All of the answer, without the mark of its end.</summary>
    Unmarked,
}
